"""A mapping: one CONSTRUCT over the columns of a dataset as variables, and a header that tells of the dataset."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from claimgraph.datasets.cells import KINDS
from claimgraph.datasets.lists import read_list
from claimgraph.engine import in_memory
from claimgraph.errors import Place, UnknownName, Unreadable, WrongUse, system_said
from claimgraph.fields import Fields
from claimgraph.header import read as read_header
from claimgraph.names import ID, PREFIXES, expand, suggestion
from claimgraph.resources import folder
from claimgraph.sparql.complaints import readable, unreadable
from claimgraph.sparql.guard import check

_KEYS = {
    *("summary", "description", "tags", "dataset", "title", "provider", "provider_name", "versions", "licence"),
    *("restricted", "coder", "candidate", "key", "columns", "optional", "aliases", "order", "lacking", "encodings"),
    "delimiters",
    "lists",
    "covers",
    "adds",
}
_NEEDED = ("summary", "description", "dataset", "title", "provider", "licence", "key", "columns")
# The usual prefixes need no declaration; one in the text counts more.
_PROLOGUE = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())
# Where the rows go.
_ROWS = re.compile(r"VALUES\s*\(\s*\?record\s*\)\s*\{\s*\(\s*UNDEF\s*\)\s*\}")
# What each row has besides its columns.
GIVEN = ("record", "event", "release", "provider", "base")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")


@dataclass(frozen=True)
class Mapping:
    """The mapping of ``dataset``: what its header says, and its ``text`` unchanged; columns have kinds, by name.

    ``covers`` has the first and the last day of what a version covers. Where it ``adds``, the next release has rows of
    its own and stands beside the last. ``described`` has N-Triples for those things in its lists that a store does not
    describe yet.
    """

    dataset: str
    title: str
    provider: str
    provider_name: str
    licence: str
    key: str
    columns: Mapped[str, str]
    text: str = field(repr=False)
    file: str = ""
    summary: str = ""
    description: str = ""
    coder: str = ""
    adds: bool = False
    restricted: bool = False
    versions: tuple[str, ...] = ()
    candidate: str = ""
    optional: Mapped[str, str] = field(default_factory=dict)
    aliases: Mapped[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    lacking: Mapped[int, tuple[str, ...]] = field(default_factory=dict)
    encodings: tuple[str, ...] = ("utf-8",)
    delimiters: tuple[str, ...] = (",", "\t")
    covers: Mapped[str, tuple[str, str]] = field(default_factory=dict)
    lists: Mapped[str, tuple[str, str]] = field(default_factory=dict)
    listed: Mapped[str, Mapped[str, str]] = field(default_factory=dict, repr=False)
    described: Mapped[str, str] = field(default_factory=dict, repr=False)
    checks: str = field(default="", repr=False)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its text, its checks and its lists."""
        parts = [self.text, self.checks, *(f"{name} {found}" for name, found in sorted(self.listed.items()))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def base(self) -> str:
        """The IRI that those of its events begin with, whatever the release."""
        return f"{ID}{self.dataset}"

    def bind(self, variables: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
        """The CONSTRUCT over ``rows``, each of as many terms, as SPARQL has them, as there are ``variables``."""
        return _bound(self.text, variables, rows)

    def bind_checks(self, variables: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
        """The SELECT of its checks over the same rows."""
        return _bound(self.checks, variables, rows)


def _looked_at(mapping: Mapping, text: str, file: str, form: str) -> None:
    """Raise Unreadable, with line and column, where ``text`` is no query of that form over the columns of ``mapping``.

    Nobody has looked at it yet: it may call no other machine, and is read by the engine, but not answered.
    """
    empty = _with_rows(text, (*GIVEN, *mapping.columns, *mapping.optional, *mapping.lists), ())
    try:
        asked = check(empty, prefixes=PREFIXES)
        in_memory().query(empty, prefixes=PREFIXES)
    except WrongUse as error:
        raise unreadable(str(error), file) from None
    except SyntaxError as error:
        raise unreadable(readable(str(error)), file) from None
    if asked.form != form:
        raise Unreadable(f"the query is no {form}, as it must be; it is a {asked.form}", Place(file))


def _bound(text: str, variables: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return _PROLOGUE + _with_rows(text, variables, rows)


def _with_rows(text: str, variables: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """``text`` with these ``rows`` where its one stands; without any, what follows keeps its line."""
    names = " ".join(f"?{name}" for name in variables)
    lines = "\n".join(f"({' '.join(row)})" for row in rows)
    return _ROWS.sub(lambda found: f"VALUES ({names}) {{{lines}{chr(10) * found[0].count(chr(10))}}}", text, count=1)


def read_mapping(text: str, file: str) -> Mapping:
    """The mapping in ``text``, the content of ``file``; raises Unreadable with file and line."""
    header = Fields(read_header(text, file), text, file)
    header.only(_KEYS, "header key of a mapping")
    for key in _NEEDED:
        if not header.given.get(key):
            raise Unreadable(f"the header lacks '{key}'", Place(file, 1))
    if len(_ROWS.findall(text)) != 1:
        raise Unreadable("the rows go where VALUES (?record) { (UNDEF) } stands; write it once", Place(file))
    name = str(header.word("dataset"))
    if not _NAME.match(name):
        raise header.wrong(f"'{name}' is no name for a dataset; write small letters, digits, - and .", "dataset")
    provider = expand(str(header.word("provider")))
    return Mapping(
        dataset=name,
        title=str(header.word("title")),
        provider=provider,
        provider_name=header.word("provider_name") or provider.rpartition("/")[2],
        licence=str(header.word("licence")),
        key=_key(header),
        columns=_kinds(header, "columns"),
        text=text,
        file=file,
        summary=str(header.word("summary")),
        description=" ".join(str(header.word("description")).split()),
        coder=expand(header.word("coder") or provider),
        adds=bool(header.given.get("adds")),
        restricted=bool(header.given.get("restricted")),
        versions=header.list("versions"),
        candidate=header.word("candidate") or "",
        optional=_kinds(header, "optional"),
        aliases={name: _several(other) for name, other in header.mapping("aliases").given.items()},
        order=header.list("order"),
        lacking={int(width): _several(names) for width, names in header.mapping("lacking").given.items()},
        encodings=header.list("encodings") or ("utf-8",),
        delimiters=header.list("delimiters") or (",", "\t"),
        covers=_covers(header),
        lists=_lists(header),
    )


def _covers(header: Fields) -> dict[str, tuple[str, str]]:
    """From each version to the first and the last day of what it covers."""
    given = header.mapping("covers")
    found = {}
    for version, said in given.given.items():
        days = str(said).split("/")
        if len(days) != 2 or not all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days):
            raise given.wrong(f"write {version}: first day/last day, like 1989-01-01/2018-12-31", str(version))
        found[str(version)] = (days[0], days[1])
    return found


def _lists(header: Fields) -> dict[str, tuple[str, str]]:
    """From each further variable to the column that it is looked up by and the file of the list."""
    given = header.mapping("lists")
    found = {}
    for name, said in given.given.items():
        if not isinstance(said, list) or len(said) != 2:
            raise given.wrong(f"write {name}: [the column, the file of the list]", str(name))
        found[str(name)] = (str(said[0]), str(said[1]))
    return found


def _key(header: Fields) -> str:
    key = str(header.word("key"))
    if key not in header.mapping("columns").given:
        raise header.wrong(f"the key '{key}' is none of the columns", "key")
    return key


def _kinds(header: Fields, key: str) -> dict[str, str]:
    found = {str(name): str(kind) for name, kind in header.mapping(key).given.items()}
    for name, kind in found.items():
        if kind not in KINDS:
            raise header.wrong(f"'{kind}' is no kind of column; there are {', '.join(KINDS)}", name)
        if name in GIVEN:
            raise header.wrong(f"a column cannot be called '{name}', which every row has; give it an alias", key)
    return found


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def known() -> dict[str, Path]:
    """The files of the mappings that came along, by the name of their dataset."""
    return {path.stem: path for path in sorted((folder("queries") / "mappings").glob("*.rq"))}


def find(dataset: str) -> Mapping:
    """The mapping of ``dataset`` that came along; raises UnknownName with the nearest."""
    files = known()
    if dataset not in files:
        offer = f"there are {', '.join(files)}; for another, give its mapping with --mapping"
        raise UnknownName(f"there is no dataset '{dataset}'{suggestion(dataset, files, offer)}")
    return read_file(files[dataset])


def read_file(path: Path) -> Mapping:
    """The mapping in the file ``path``."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is no UTF-8; save the mapping as such", Place(str(path))) from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {system_said(error)}", Place(str(path))) from None
    mapping = read_mapping(text, str(path))
    _looked_at(mapping, mapping.text, mapping.file, "CONSTRUCT")
    listed = {name: read_list(_list(path, file)) for name, (_, file) in mapping.lists.items()}
    checks = path.parent / "checks" / path.name
    if not checks.is_file():
        return replace(mapping, listed=listed)
    said = checks.read_text(encoding="utf-8")
    _looked_at(mapping, said, str(checks), "SELECT")
    return replace(mapping, listed=listed, checks=said)


def _list(mapping: Path, file: str) -> Path:
    """Where a list lies: beside the mapping, or among those that came along."""
    beside = mapping.parent / file
    return beside if beside.is_file() else folder("data") / "links" / file
