"""Writing a mapping file: sorted, one row a judgement, the same bytes every time, so that a diff shows what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from claimgraph.errors import WrongUse
from claimgraph.judgements.cells import cell, written
from claimgraph.judgements.columns import COLUMNS, KEPT, NEEDED, NO_TERM, USUAL
from claimgraph.judgements.judgement import Collection, Judgement, Verdict, order
from claimgraph.names import PREFIXES

_DECLARED = ("cg", "id", "skos")


def write(collection: Collection) -> str:
    """The text of a mapping file, which ``reading.read`` reads back as the same."""
    rows = [_row(one, _Short(collection)) for one in sorted(collection.judgements, key=order)]
    used = {name for row in rows for name, text in row.items() if text}
    names = [name for name in (*COLUMNS, *sorted(KEPT)) if name in used or name in NEEDED]
    lines = [*_head(collection), "\t".join(names)]
    lines += ["\t".join(cell(row.get(name, "")) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def _head(collection: Collection) -> Iterator[str]:
    yield "#curie_map:"
    for prefix, namespace in sorted(declared(collection).items()):
        yield f"#  {prefix}: {written(namespace)}"
    short = _Short(collection)
    entries = {
        "mapping_set_id": collection.iri,
        "mapping_set_title": collection.title,
        "license": collection.licence,
        "object_source": short(collection.source) if collection.source else "",
        "publication_date": collection.day,
        "comment": collection.note,
    }
    for key, text in entries.items():
        if text:
            yield f"#{key}: {written(text)}"
    if collection.creators:
        yield "#creator_id:"
        yield from (f"#  - {written(short(one))}" for one in collection.creators)
    yield from (f"#{key}: {written(text)}" for key, text in collection.more)


def declared(collection: Collection) -> dict[str, str]:
    """The prefixes that a file declares: its own, and those that every row may need."""
    usual = {**{name: PREFIXES[name] for name in _DECLARED}, **USUAL}
    return {**usual, **dict(collection.prefixes)}


class _Short:
    """The short forms of IRIs by the prefixes of a file."""

    def __init__(self, collection: Collection) -> None:
        self._prefixes: Mapping[str, str] = declared(collection)

    def __call__(self, iri: str) -> str:
        fitting = [one for one in self._prefixes.items() if iri.startswith(one[1]) and iri != one[1]]
        if not fitting:
            return iri
        prefix, namespace = max(fitting, key=lambda one: len(one[1]))
        return f"{prefix}:{iri.removeprefix(namespace)}"


def _row(one: Judgement, short: _Short) -> dict[str, str]:
    nothing = one.answer is Verdict.NOTHING_THERE
    negated = one.answer is Verdict.NOT_THE_SAME
    said = Verdict.SAME if nothing or negated else one.answer
    row = {
        "subject_id": short(one.thing),
        "subject_label": one.thing_label,
        "predicate_id": short(said.value),
        "predicate_modifier": "Not" if negated else "",
        "object_id": short(NO_TERM if nothing else one.record),
        "object_label": one.record_label,
        "mapping_justification": short(one.method),
        "author_id": short(one.judge),
        "object_source": short(one.source) if one.source else "",
        "mapping_date": one.day,
        "comment": one.reason,
        "other": one.evidence,
        **dict(one.more),
    }
    for name, text in row.items():
        if "\t" in text or "\n" in text or "\r" in text:
            raise WrongUse(f"{name} of {row['subject_id']} has a tab or a line break; write it as one line")
    return row
