"""Reading a mapping file: SSSOM's TSV, strictly, so that each error has a line, a column and a remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from claimgraph.errors import Place, Unreadable
from claimgraph.judgements.cells import Cell, Head, head, row
from claimgraph.judgements.columns import COLUMNS, KEPT, NEEDED, NO_TERM, REMEDIES, USUAL
from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.names import PREFIXES, curie, suggestion

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_OWN_ENTRIES = frozenset(
    {
        "comment",
        "creator_id",
        "curie_map",
        "license",
        "mapping_set_id",
        "mapping_set_title",
        "object_source",
        "publication_date",
    }
)


@dataclass(frozen=True)
class Sheet:
    """A mapping file as it was read: the judgements in the order of its rows, and where the cells of each stand."""

    collection: Collection
    places: tuple[Mapping[str, Place], ...]
    head: Mapping[str, Place]


def read(text: str, file: str) -> Sheet:
    """The judgements of a mapping file; raises Unreadable with line, column and remedy for the first mistake."""
    lines = list(enumerate(text.removesuffix("\n").replace("\r\n", "\n").split("\n"), 1))
    above = next((at for at, (_, line) in enumerate(lines) if not line.startswith("#")), len(lines))
    entries = head(lines[:above], file)
    prefixes = _prefixes(entries)
    if above == len(lines) or not lines[above][1].strip():
        place = Place(file, lines[min(above, len(lines) - 1)][0], 1)
        raise Unreadable("no row of column names follows the head; write " + "<TAB>".join(NEEDED), place)
    names = _names(list(row(lines[above][1], lines[above][0], file)))
    rows = [_row(line, number, names, file) for number, line in lines[above + 1 :]]
    begun = _collection(entries, prefixes, Place(file, 1, 1))
    judgements = tuple(_judgement(cells, prefixes, begun.source) for cells in rows)
    _once(judgements, rows)
    made = Collection(**{**vars(begun), "judgements": judgements})
    places = tuple({name: cell.place for name, cell in cells.items()} for cells in rows)
    return Sheet(made, places, {key: _place(value) for key, value in entries.items() if value})


def _place(value: Cell | list[Cell] | dict[str, Cell]) -> Place:
    if isinstance(value, Cell):
        return value.place
    return next(iter(value.values() if isinstance(value, dict) else value)).place


def _prefixes(entries: Head) -> dict[str, str]:
    """What each prefix stands for: ours and SSSOM's, and those of the file."""
    known = {**PREFIXES, **USUAL}
    given = entries.get("curie_map", {})
    if not isinstance(given, dict):
        if not given:
            return known
        place = _place(given)
        raise Unreadable("curie_map has prefixes below it; write '#  wd: http://www.wikidata.org/entity/'", place)
    for prefix, cell in given.items():
        if known.get(prefix, cell.text) != cell.text:
            raise Unreadable(
                f"the prefix '{prefix}' stands for {known[prefix]} here; correct it, or choose another", cell.place
            )
        known[prefix] = _checked(cell.text, cell)
    return known


def _collection(entries: Head, prefixes: Mapping[str, str], top: Place) -> Collection:
    def text(key: str) -> str:
        cell = entries.get(key)
        if cell is None:
            return ""
        if not isinstance(cell, Cell):
            raise Unreadable(
                f"'{key}' of the head is one text; write it behind the colon", _place(cell) if cell else top
            )
        return cell.text

    def iri(key: str) -> str:
        cell = entries.get(key)
        return _iri(cell, prefixes) if text(key) and isinstance(cell, Cell) else ""

    if not text("mapping_set_id"):
        raise Unreadable("the head has no mapping_set_id; write #mapping_set_id: and the IRI of this file", top)
    given = entries.get("curie_map")
    creators = entries.get("creator_id", [])
    creators = [creators] if isinstance(creators, Cell) else list(creators) if isinstance(creators, list) else []
    day = entries.get("publication_date")
    return Collection(
        iri("mapping_set_id"),
        text("mapping_set_title"),
        creators=tuple(_iri(one, prefixes) for one in creators),
        day=_day(day) if isinstance(day, Cell) else "",
        licence=text("license"),
        note=text("comment"),
        source=iri("object_source"),
        prefixes=tuple((key, cell.text) for key, cell in given.items()) if isinstance(given, dict) else (),
        more=tuple((key, text(key)) for key in entries if key not in _OWN_ENTRIES),
    )


def _names(cells: list[Cell]) -> list[str]:
    names: list[str] = []
    for cell in cells:
        if cell.text not in COLUMNS and cell.text not in KEPT:
            near = suggestion(cell.text, (*COLUMNS, *KEPT), "leave it out, or rename it")
            raise Unreadable(f"'{cell.text}' is no column of SSSOM{near}", cell.place)
        if cell.text in names:
            raise Unreadable(f"the column '{cell.text}' stands twice; leave one of them out", cell.place)
        names.append(cell.text)
    for name in NEEDED:
        if name not in names:
            raise Unreadable(f"there is no column '{name}'; add it and {REMEDIES[name]}", cells[-1].place)
    return names


def _row(line: str, number: int, names: list[str], file: str) -> dict[str, Cell]:
    if not line.strip():
        raise Unreadable("an empty line; delete it", Place(file, number, 1))
    cells = list(row(line, number, file))
    if len(cells) != len(names):
        place = cells[len(names)].place if len(cells) > len(names) else Place(file, number, len(line) + 1)
        said = f"{len(cells)} cells under {len(names)} column names"
        raise Unreadable(f"{said}; separate them by one tab each, and leave unknown ones empty", place)
    return dict(zip(names, cells, strict=True))


def _judgement(cells: dict[str, Cell], prefixes: Mapping[str, str], source: str) -> Judgement:
    for name in NEEDED:
        if not cells[name].text.strip():
            raise Unreadable(f"{name} is empty; {REMEDIES[name]}", cells[name].place)
    answer = _answer(cells, prefixes)
    nothing = answer is Verdict.NOTHING_THERE
    of = cells.get("object_source")
    searched = _iri(of, prefixes) if of and of.text else ""
    if nothing and not (searched or source):
        said = "nothing was found, and it is not said where"
        raise Unreadable(f"{said}; name the collection under object_source", (of or cells["object_id"]).place)
    if "|" in cells["author_id"].text:
        raise Unreadable("two judges in one row; give each a row of its own", cells["author_id"].place)
    text = {name: cell.text for name, cell in cells.items()}
    return Judgement(
        thing=_iri(cells["subject_id"], prefixes),
        answer=answer,
        judge=_iri(cells["author_id"], prefixes),
        day=_day(cells["mapping_date"]),
        reason=text["comment"],
        record="" if nothing else _iri(cells["object_id"], prefixes),
        source=searched or (source if nothing else ""),
        thing_label=text.get("subject_label", ""),
        record_label=text.get("object_label", ""),
        method=_iri(cells["mapping_justification"], prefixes),
        evidence=text.get("other", ""),
        more=tuple((name, text[name]) for name in text if name in KEPT),
    )


def _answer(cells: dict[str, Cell], prefixes: Mapping[str, str]) -> Verdict:
    """What the predicate, its modifier and the object say together."""
    cell = cells["predicate_id"]
    said = next((one for one in Verdict if one.value == _iri(cell, prefixes)), None)
    if said not in (Verdict.SAME, Verdict.NEAR, Verdict.UNDECIDED):
        raise Unreadable(f"'{cell.text}' is no answer here; {REMEDIES['predicate_id']}", cell.place)
    modifier = cells.get("predicate_modifier") or Cell("", cell.place)
    if modifier.text not in ("", "Not"):
        raise Unreadable(f"'{modifier.text}' is no modifier; write Not, or leave it empty", modifier.place)
    nothing = _iri(cells["object_id"], prefixes) == NO_TERM
    if modifier.text and nothing:
        raise Unreadable("that nothing was found takes no Not; leave the modifier empty", modifier.place)
    if (modifier.text or nothing) and said is not Verdict.SAME:
        what = "Not" if modifier.text else "sssom:NoTermFound"
        raise Unreadable(f"{what} goes with skos:exactMatch alone; write that", cell.place)
    return Verdict.NOTHING_THERE if nothing else Verdict.NOT_THE_SAME if modifier.text else said


def _iri(cell: Cell, prefixes: Mapping[str, str]) -> str:
    """The IRI that a cell means: in full, or by a prefix that is known."""
    prefix, colon, local = cell.text.partition(":")
    if not colon:
        raise Unreadable(f"'{cell.text}' is no IRI; write one like id:baghdad or https://example.org/7", cell.place)
    if local.startswith("//") or prefix in ("urn", "tag"):
        return _checked(cell.text, cell)
    if prefix not in prefixes:
        near = suggestion(prefix, prefixes, "declare it below curie_map, or write the IRI in full")
        raise Unreadable(f"the prefix '{prefix}:' is unknown{near}", cell.place)
    return _checked(prefixes[prefix] + local, cell)


def _checked(iri: str, cell: Cell) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        raise Unreadable(f"'{cell.text}' is no IRI; write one like https://example.org/7", cell.place) from None


def _day(cell: Cell) -> str:
    try:
        date.fromisoformat(cell.text if _DAY.match(cell.text) else "")
    except ValueError:
        raise Unreadable(f"'{cell.text}' is no day; write one like 2026-11-20", cell.place) from None
    return cell.text


def _once(judgements: tuple[Judgement, ...], rows: list[dict[str, Cell]]) -> None:
    """Refuse a second row of the same judge about the same two."""
    first: dict[tuple[str, str, str], Cell] = {}
    for one, cells in zip(judgements, rows, strict=True):
        if before := first.get(one.key):
            said = f"{curie(one.judge)} has judged these two in line {before.place.line}"
            raise Unreadable(
                f"{said}; keep the row that holds, a second opinion is somebody else's", cells["subject_id"].place
            )
        first[one.key] = cells["subject_id"]
