"""Sources: the gazetteers and lists that people have, read as places: GeoNames' files, CSV, TSV, RDF."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, parse

from claimgraph.documents.file import FORMATS, decoded
from claimgraph.errors import Place as Spot
from claimgraph.errors import Unreadable, system_said
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.names import is_arabic, kind_of
from claimgraph.links.place import Place, Point
from claimgraph.names import CG, DCTERMS, LABEL, SKOS, TYPE

GEONAMES = "https://sws.geonames.org/"

# GeoNames' classes of features, and what they are for us.
_CLASSES = {"P": "settlement", "A": "area", **dict.fromkeys("SHTLRV", "site")}
# What columns are called in the files that people have.
_COLUMNS = {
    "id": ("id", "iri", "uri", "geonameid", "geonames", "qid", "wikidata"),
    "name": ("name", "label", "title"),
    "others": ("names", "alternatenames", "aliases", "altlabel"),
    "kind": ("kind", "type", "placetype", "class"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "long", "lng", "x"),
    "country": ("country", "cc", "iso", "country_code"),
}
_KINDS = {
    **dict.fromkeys(("settlement", "locality", "city", "town", "village", "ppl"), "settlement"),
    **dict.fromkeys(("area", "region", "county", "district", "governorate", "admin1", "admin2"), "area"),
    "country": "country",
    **dict.fromkeys(("site", "base", "military base", "airport", "embassy", "campus", "poi"), "site"),
}
_WGS = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_WIKIDATA_POINT = "http://www.wikidata.org/prop/direct/P625"
# A point as Wikidata draws it: the longitude comes first.
_DRAWN = re.compile(r"Point\((\S+) (\S+)\)", re.IGNORECASE)
_GN = "http://www.geonames.org/ontology#"
_NAMED = frozenset(
    [LABEL, SKOS + "prefLabel", SKOS + "altLabel", DCTERMS + "title", _GN + "name", _GN + "alternateName"]
)


def read(path: Path, base: str = "") -> Gazetteer:
    """The places, or the actors, of one file; ``base`` is what an id without an IRI is put behind.

    Raises Unreadable for a file of another kind, with its line.
    """
    if path.suffix in FORMATS:
        return Gazetteer(_of_rdf(path), path.name)
    try:
        text = decoded(str(path), path.read_bytes())
    except OSError as error:
        raise Unreadable(f"cannot be opened: {system_said(error)}", Spot(str(path))) from None
    first = text.partition("\n")[0]
    if first.count("\t") == 18:
        return Gazetteer(_of_geonames(text), path.name)
    return Gazetteer(_of_table(text, str(path), base), path.name)


def _of_geonames(text: str) -> Iterator[Place]:
    """A file of GeoNames: nineteen columns between tabs, without a header."""
    for line in io.StringIO(text):
        cells = line.rstrip("\n").split("\t")
        if len(cells) < 9:
            continue
        names = tuple(dict.fromkeys(name for name in (cells[1], cells[2], *cells[3].split(",")) if name))
        kind = "country" if cells[7].startswith("PCL") else _CLASSES.get(cells[6], "")
        point = _point(cells[4], cells[5])
        yield Place(f"{GEONAMES}{cells[0]}/", names, _kind(kind, names), point, country=cells[8])


def _of_table(text: str, name: str, base: str) -> Iterator[Place]:
    """A table with a header; several names in a cell stand between bars, each maybe with its language before it."""
    header = text.partition("\n")[0]
    delimiter = max("\t,;", key=header.count)
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":
        rows = csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.DictReader(lines, delimiter=delimiter)
    columns = _columns(list(rows.fieldnames or ()), name)
    for number, row in enumerate(rows, 2):
        cell = _cells(row, columns)
        if not cell("id") or not cell("name"):
            raise Unreadable("a row without an id or a name; give it both, or delete it", Spot(name, number, 1))
        others = [one.partition("=")[2] or one for one in cell("others").split("|")]
        names = tuple(dict.fromkeys(one for one in (cell("name"), *others) if one))
        kind = _kind(_KINDS.get(cell("kind").lower(), ""), names)
        iri = cell("id") if "://" in cell("id") else _with_base(base, cell("id"), columns["id"])
        yield Place(iri, names, kind, _point(cell("latitude"), cell("longitude")), country=cell("country"))


def _cells(row: dict[str, str | None], columns: dict[str, str]) -> Callable[[str], str]:
    return lambda key: (row.get(columns.get(key, "")) or "").strip()


def _with_base(base: str, local: str, column: str) -> str:
    if base:
        return f"{base}{local}"
    return f"{GEONAMES}{local}/" if column.lower().startswith("geoname") else local


def _columns(header: list[str], name: str) -> dict[str, str]:
    """What each column that we know is called here."""
    known = {one.strip().lower(): one for one in header}
    found = {key: known[one] for key, ones in _COLUMNS.items() for one in reversed(ones) if one in known}
    for key in ("id", "name"):
        if key not in found:
            offer = ", ".join(_COLUMNS[key])
            raise Unreadable(f"no column for the {key}; call one of {', '.join(header[:8])} {offer}", Spot(name, 1, 1))
    return found


def _kind(kind: str, names: tuple[str, ...]) -> str:
    """``kind``, but an area where all names that are not Arabic say that the entry is one."""
    plain = [name for name in names if not is_arabic(name)]
    return "area" if kind == "settlement" and plain and all(kind_of(name) == "area" for name in plain) else kind


def _point(latitude: str, longitude: str) -> Point | None:
    try:
        return (float(latitude), float(longitude))
    except ValueError:
        return None


def _of_rdf(path: Path) -> Iterator[Place]:
    """A file of RDF: what has a label, with its point where it says one."""
    try:
        return of_quads(parse(path=path))
    except (SyntaxError, ValueError, OSError) as error:
        raise Unreadable(f"cannot be read: {error}", Spot(str(path))) from None


def of_quads(quads: Iterable[Quad]) -> Iterator[Place]:
    """What statements name, by IRI, with its kind and its point where they say one."""
    said: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            said[quad.subject.value].append(quad)
    return (
        Place(iri, names, _kind_of_rdf(rows), _point_of_rdf(rows))
        for iri, rows in sorted(said.items())
        if (names := tuple(dict.fromkeys(text for quad in rows if (text := _name(quad)))))
    )


def _name(quad: Quad) -> str:
    """The name that a statement gives; empty where it gives none."""
    return quad.object.value if quad.predicate.value in _NAMED and isinstance(quad.object, Literal) else ""


def _kind_of_rdf(quads: list[Quad]) -> str:
    classes = {q.object.value for q in quads if q.predicate.value == TYPE and isinstance(q.object, NamedNode)}
    return kind_of_class(classes) or next(
        (_CLASSES.get(str(q.object)[-2:-1], "") for q in quads if q.predicate.value == _GN + "featureClass"), ""
    )


def kind_of_class(classes: set[str]) -> str:
    """What one of our classes of places is for a comparison."""
    kinds = (("Country", "country"), ("AdministrativeArea", "area"), ("Settlement", "settlement"), ("Site", "site"))
    return next((kind for name, kind in kinds if CG + name in classes), "")


def _point_of_rdf(quads: list[Quad]) -> Point | None:
    said = {q.predicate.value: q.object.value for q in quads if isinstance(q.object, Literal)}
    pairs = ((_WGS + "lat", _WGS + "long"), (CG + "latitude", CG + "longitude"))
    drawn = _DRAWN.fullmatch(said.get(_WIKIDATA_POINT, ""))
    own = _point(drawn[2], drawn[1]) if drawn else None
    return next((_point(said[x], said[y]) for x, y in pairs if x in said and y in said), own)
