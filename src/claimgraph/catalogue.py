"""The catalogue: saved questions and derivations, read from ``.rq`` files into ``Query`` values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from claimgraph import terms
from claimgraph.columns import Column, columns, selected
from claimgraph.errors import Place, UnknownName, Unreadable, WrongUse
from claimgraph.fields import Fields
from claimgraph.header import read as read_header
from claimgraph.names import expand, suggestion
from claimgraph.resources import folder

VIEWS = ("table", "map", "timeline", "graph", "bar", "line", "number")
# What a question can rest on besides claims, events and documents.
MATTERS = ("datasets", "links", "quotations", "affiliations", "entries", "second-codings")
# Folders of queries/ that hold no saved questions.
NOT_CHAPTERS = frozenset({"derive", "pages", "mappings", "outward", "remote"})

QUESTION_KEYS = {"summary", "description", "tags", "parameters", "columns", "view", "matter"}
_DERIVATION_KEYS = {"summary", "description", "tags", "parameters", "graph", "needs", "premises", "helper", "policy"}
# What a view can name: columns to draw, and how people are shown the rows.
VIEW_KEYS = {
    *("kind", "point", "lat", "long", "label", "time", "x", "y", "series", "from", "to", "weight"),
    *("hide", "marks", "by", "count", "top", "across", "values"),
}
PARAMETER_KEYS = {"type", "of", "label", "example", "period"}

_VALUES = re.compile(r"VALUES\s*\(((?:\s*[?$]\w+)+\s*)\)\s*\{\s*\(((?:\"(?:[^\"\\]|\\.)*\"|<[^>]*>|[^()\"<>])*)\)\s*\}")
# Two forms of sub-SELECT change no answer, but what our engine does: one with all the variables of its pattern, which
# is then read in one go where each row would be looked up by itself, and one that only narrows what is named next.
_IN_ONE_GO = re.compile(r"SELECT(?: \?\w+)+\s+WHERE (?=\{[^{}]*\}\s*\})")
_NARROWING = re.compile(r"\{ SELECT DISTINCT (\?\w+) WHERE \{[^{}]*\} \}\s+(?=\1 )")
_CELL = re.compile(r"UNDEF|(?:\"(?:[^\"\\]|\\.)*\")(?:\^\^(?:<[^>]*>|\S+)|@\S+)?|<[^>]*>|\S+")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query: its ``type`` decides how text becomes a term; ``example`` is text.

    ``of`` says of which kind the thing is that it names: classes with "or" between them, ``policy``, ``measure`` or
    ``datasets``.
    """

    name: str
    type: str
    label: str
    example: str | None = None
    last: bool = False
    of: str | None = None

    def term(self, text: str) -> terms.Value:
        """The RDF term that ``text`` means here; raises WrongUse that names the parameter."""
        try:
            return terms.parse(text, self.type, last=self.last)
        except WrongUse as error:
            raise WrongUse(f"{self.name}: {error}") from None


@dataclass(frozen=True)
class Query:
    """A saved query: its header as values and its SPARQL text, unchanged; ``own`` is one that did not come along."""

    id: str
    chapter: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    view: Mapping[str, str]
    text: str
    file: str
    graph: str | None = None
    needs: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    helper: bool = False
    policy: str | None = None
    matter: str | None = None
    own: bool = False

    def bind(self, values: Mapping[str, str]) -> str:
        """The SPARQL text with ``values`` (text by parameter name) in place of the defaults.

        Raises UnknownName for a parameter that the query lacks and WrongUse for text that is none of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                offer = ", ".join(known) or "none"
                raise UnknownName(f"{self.id} has no parameter '{name}'{suggestion(name, known, f'it takes: {offer}')}")
        text = self.bind_terms([{name: known[name].term(text) for name, text in values.items()}])
        # Of one thing a few rows are looked up sooner than everything is read.
        about_one = any(known[name].type == "iri" for name in values)
        return _without(_IN_ONE_GO, _without(_NARROWING, text, known), known) if about_one else text

    def bind_terms(self, rows: Iterable[Mapping[str, terms.Value]]) -> str:
        """The SPARQL text with one ``VALUES`` row for each of ``rows``; text never meets a query, only terms do."""
        given = list(rows)
        text = self.text
        for match in reversed(_values_of(text, [parameter.name for parameter in self.parameters])):
            names = [name[1:] for name in match[1].split()]
            defaults = dict(zip(names, _CELL.findall(match[2]), strict=True))
            lines = [" ".join(str(row[name]) if name in row else defaults[name] for name in names) for row in given]
            block = " ".join(f"({line})" for line in lines)
            text = f"{text[: match.start()]}VALUES ({match[1].strip()}) {{ {block} }}{text[match.end() :]}"
        return text


def _without(form: re.Pattern[str], text: str, names: Iterable[str]) -> str:
    """The query ``text`` without the ``form`` of sub-SELECT, but where it is read whole all the same."""
    whole = _read_whole(text, names)
    return form.sub(lambda found: found[0] if any(start < found.start() < end for start, end in whole) else "", text)


def _read_whole(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where ``text`` is read whole, whatever is asked for: what is grouped, and holds no row of the parameters."""
    rows = [row.start() for row in _values_of(text, names)]
    grouped = ((_opened(text, end.start()), end.start()) for end in re.finditer(r"\}\s*GROUP BY\b", text))
    return [(start, end) for start, end in grouped if not any(start < row < end for row in rows)]


def _opened(text: str, end: int) -> int:
    """Where the brace was opened that is closed at ``end``."""
    depth = 1
    while depth:
        end = max(text.rfind("{", 0, end), text.rfind("}", 0, end))
        depth += 1 if text[end] == "}" else -1
    return end


def _values_of(text: str, names: Iterable[str]) -> list[re.Match[str]]:
    """The ``VALUES`` rows that hold every parameter: several where it bounds several parts."""
    wanted = {f"?{name}" for name in names}
    return [match for match in _VALUES.finditer(text) if wanted and wanted <= set(match[1].split())]


@lru_cache(maxsize=512)
def read_query(text: str, file: str, chapter: str = "") -> Query:
    """The query in ``text``, the content of ``file`` (which gives its id); raises Unreadable with file and line."""
    header = Fields(read_header(text, file), text, file)
    header.only(_DERIVATION_KEYS if "graph" in header.given else QUESTION_KEYS, "header key")
    for key in ("summary", "description"):
        if not isinstance(header.given.get(key), str):
            raise Unreadable(f"the header lacks '{key}', a sentence for people", Place(file, 1))
    query = Query(
        id=Path(file).stem,
        chapter=chapter,
        summary=header.given["summary"].strip(),
        description=" ".join(header.given["description"].split()),
        tags=header.list("tags"),
        parameters=tuple(_parameter(name, given) for name, given in header.mapping("parameters").each()),
        columns=columns(header),
        view=_view(header.mapping("view", {"kind": "table"}), text),
        text=text,
        file=file,
        graph=header.word("graph"),
        needs=header.list("needs"),
        premises=tuple(map(expand, header.list("premises"))),
        helper=bool(header.given.get("helper")),
        policy=header.word("policy"),
        matter=_matter(header),
    )
    _check_row(query)
    return query


def _check_row(query: Query) -> None:
    names = [parameter.name for parameter in query.parameters]
    matches = _values_of(query.text, names)
    if names and not matches:
        wanted = " ".join(f"?{name}" for name in names)
        raise Unreadable(
            f"no VALUES row holds all parameters; write VALUES ({wanted}) {{ (UNDEF ...) }}", Place(query.file)
        )
    for match in matches:
        if len(_CELL.findall(match[2])) != len(match[1].split()):
            line = query.text.count("\n", 0, match.start()) + 1
            raise Unreadable("the VALUES row has not one value for each variable", Place(query.file, line))


def _parameter(name: str, given: Fields) -> Parameter:
    given.only(PARAMETER_KEYS, "key of a parameter")
    type_ = given.word("type")
    if type_ not in terms.TYPES:
        raise given.wrong(f"{name}: its type is none of {', '.join(terms.TYPES)}{suggestion(str(type_), terms.TYPES)}")
    return Parameter(
        name=name,
        type=type_,
        label=given.word("label") or name,
        example=given.word("example"),
        last=given.word("period") == "end",
        of=given.word("of"),
    )


def _view(given: Fields, text: str) -> dict[str, str]:
    """How the answer to the query ``text`` is drawn."""
    kind, view = given.given.get("kind"), {key: str(value) for key, value in given.given.items()}
    if kind not in VIEWS:
        raise given.wrong(f"view.kind is none of {', '.join(VIEWS)}{suggestion(str(kind), VIEWS)}")
    given.only(VIEW_KEYS, "key of a view")
    names = tuple(selected(text)) if len(view) > 1 else ()
    for key in [key for key in view if key != "kind" and names]:
        for name in view[key].split():
            if name.lstrip("-") not in names:
                raise given.wrong(f"{key}: the SELECT has no column '{name}'{suggestion(name, names)}", key)
    return view


def _matter(header: Fields) -> str | None:
    matter = header.word("matter")
    if matter and matter not in MATTERS:
        raise header.wrong(f"its matter is none of {', '.join(MATTERS)}{suggestion(matter, MATTERS)}", "matter")
    return matter


def read_file(path: Path, base: Path) -> Query:
    """The query in the file ``path`` below the folder ``base``."""
    return read_query(path.read_text(encoding="utf-8"), str(path.relative_to(base.parent)), path.parent.name)


@cache
def questions(base: Path | None = None) -> tuple[Query, ...]:
    """Every saved question below ``base`` (by default those that came along), by chapter and id."""
    base = base or folder("queries")
    return tuple(read_file(path, base) for path in paths(base).values())


def paths(base: Path) -> dict[str, Path]:
    """The file of each saved question below ``base`` by its id, by chapter and id."""
    files = sorted(base.glob("*/*.rq"))
    return {path.stem: path for path in files if path.parent.name not in NOT_CHAPTERS}


def matching(words: Iterable[str], added: Iterable[Query] = ()) -> list[Query]:
    """The questions in which all of ``words`` occur, by chapter and id, then ``added``; how one is drawn counts too."""
    return [query for query in (*questions(), *added) if all(word.lower() in _words(query) for word in words)]


def _words(query: Query) -> str:
    return f"{query.id} {query.chapter} {query.summary} {query.description} {query.view['kind']}".lower()


@cache
def derivations(base: Path | None = None) -> tuple[Query, ...]:
    """Every derivation, each after those that it needs."""
    base = base or folder("queries")
    waiting = {path.stem: read_file(path, base) for path in sorted((base / "derive").glob("*.rq"))}
    ordered: list[Query] = []
    while waiting:
        ready = [query for query in waiting.values() if not set(query.needs) & set(waiting)]
        if not ready:
            raise Unreadable(
                f"these derivations need one another in a circle: {', '.join(waiting)}", Place("queries/derive")
            )
        ordered += ready
        waiting = {name: query for name, query in waiting.items() if query not in ready}
    return tuple(ordered)


def kept_derivations() -> tuple[Query, ...]:
    """The derivations whose graphs stay: the others only help these."""
    return tuple(query for query in derivations() if not query.helper)


@cache
def find(name: str, base: Path | None = None) -> Query:
    """The saved question ``name``; reads that one file only, once. Raises UnknownName with the nearest."""
    base = base or folder("queries")
    known = paths(base)
    if name not in known:
        raise UnknownName(f"there is no question '{name}'{suggestion(name, known, 'see: claimgraph ask --list')}")
    return read_file(known[name], base)


@cache
def remote(name: str) -> Query:
    """A query that the library asks of a remote store, from ``queries/remote/``, by the name of its file."""
    base = folder("queries")
    return read_file(base / "remote" / name, base)


@cache
def page(name: str) -> Query:
    """A query that the library itself asks, from ``queries/pages/``."""
    base = folder("queries")
    return read_file(base / "pages" / f"{name}.rq", base)


@cache
def outward(name: str) -> Query:
    """A query that an export to another format asks, from ``queries/outward/``."""
    base = folder("queries")
    return read_file(base / "outward" / f"{name}.rq", base)
