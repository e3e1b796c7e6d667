"""STIX 2.1: attacks as incidents, accusations as relationships, denials as opinions; the rest in an extension."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5

from claimgraph.names import CG, ID
from claimgraph.outward.ledger import Ledger
from claimgraph.outward.row import Row, columns, row
from claimgraph.outward.told import Claim, Told, kind, value

Object = dict[str, object]

# When the extension was defined, as STIX wants to know of everything.
_DEFINED = "2026-11-27T00:00:00.000Z"
_CLASSES = {"Person": "individual", "UnnamedActor": "unknown", "Population": "class", "Milieu": "class"}
_GROUPS = ("Group", "ArmedGroup", "Coalition")
# STIX has no mere "no": what is denied is disagreed with strongly, what is doubted less so.
_OPINIONS = {"Denies": "strongly-disagree", "Doubts": "disagree"}


def identifier(type_: str, iri: str) -> str:
    """The id of a STIX object for a thing of ours: the same each time."""
    return f"{type_}--{uuid5(NAMESPACE_URL, f'{type_} {iri}')}"


EXTENSION = identifier("extension-definition", CG + "stix-claims")


def parts(batches: Iterable[Told], ledger: Ledger) -> Iterator[str]:
    """A bundle in parts; each object once."""
    yield '{"type": "bundle", "objects": [\n'
    seen: dict[str, None] = {}
    comma = ""
    for one in _objects(batches, ledger):
        if (iri := str(one["id"])) not in seen:
            seen[iri] = None
            yield comma + json.dumps(one, ensure_ascii=False)
            comma = ",\n"
    yield f'\n], "id": "{identifier("bundle", " ".join(seen))}"}}\n'


def _objects(batches: Iterable[Told], ledger: Ledger) -> Iterator[Object]:
    yield from definition()
    for told in batches:
        for event, claims in told.events():
            rows = [row(claim, told) for claim in claims]
            if rows[0]["eventKind"] == "Attack":
                yield from _attack(event, claims, rows, told)
                for found in rows:
                    _note(found, ledger)


def _note(found: Row, ledger: Ledger) -> None:
    ledger.wrote_row(found)
    for name in ("speaker", "perpetrator", "coder"):
        ledger.wrote(str(found[name]), "identity")
    if found["aspect"] == "Attribution" and found["perpetrator"] and found["stance"] == "Asserts":
        ledger.wrote(str(found["claim"]), "accusation")
    if found["aspect"] == "Attribution" and found["stance"] in _OPINIONS:
        ledger.wrote(str(found["claim"]), "denial")


def definition() -> Iterator[Object]:
    """The definition of the extension, which says what each member of a claim means, and who made it."""
    maker = identifier("identity", ID + "claimgraph")
    yield _object("identity", ID + "claimgraph", _DEFINED) | {"name": "claimgraph", "identity_class": "organization"}
    members = {_snake(name): {"description": one.means} for one in columns() for name in one.names}
    claim = {
        "type": "object",
        "properties": members,
        "required": ["claim", "aspect", "stance", "speaker", "speaker_ref"],
    }
    schema = {"type": "object", "properties": {"claims": {"type": "array", "items": claim}}, "required": ["claims"]}
    yield _object("extension-definition", CG + "stix-claims", _DEFINED) | {
        "created_by_ref": maker,
        "name": "Claims about an incident",
        "description": "Who says what of an incident: when and where it was, whom it harmed, and who is said to have"
        " done it, each with its speaker, its document and its licence. No member says what is so.",
        "schema": json.dumps(schema, ensure_ascii=False),
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }


def _attack(event: str, claims: list[Claim], rows: list[Row], told: Told) -> Iterator[Object]:
    """The incident, who speaks and is spoken of, the accusations, and what is said against them."""
    accused: dict[str, list[str]] = {}
    for claim, found in zip(claims, rows, strict=True):
        yield from _identities(claim, told, _made(found))
        yield from _marking(found)
        if claim.aspect == "Attribution" and found["stance"] == "Asserts" and found["perpetrator"]:
            accused.setdefault(str(found["perpetrator"]), []).append(identifier("relationship", claim.iri))
            yield _accusation(claim, found)
    yield _incident(event, rows, told)
    for claim, found in zip(claims, rows, strict=True):
        if claim.aspect == "Attribution" and found["stance"] in _OPINIONS:
            yield _opinion(claim, found, accused.get(str(found["perpetrator"]), [identifier("incident", event)]))


def _incident(event: str, rows: list[Row], told: Told) -> Object:
    said = [_snaked(found) | {"speaker_ref": identifier("identity", str(found["speaker"]))} for found in rows]
    made = min(_made(found) for found in rows), max(_made(found) for found in rows)
    return _object("incident", event, *made) | {
        "name": told.name(event),
        "object_marking_refs": sorted({marking for found in rows for marking in _markings(found)}),
        "extensions": {EXTENSION: {"extension_type": "property-extension", "claims": said}},
    }


def _accusation(claim: Claim, found: Row) -> Object:
    """Who is said to have done it; an identity, since whoever is accused is nobody's threat actor for that."""
    return _object("relationship", claim.iri, _made(found)) | {
        "relationship_type": "attributed-to",
        "source_ref": identifier("incident", claim.event),
        "target_ref": identifier("identity", str(found["perpetrator"])),
        "description": _whose(found),
        **_origin(found),
    }


def _opinion(claim: Claim, found: Row, on: list[str]) -> Object:
    return _object("opinion", claim.iri, _made(found)) | {
        "opinion": _OPINIONS[str(found["stance"])],
        "explanation": _whose(found),
        "authors": [found["speakerLabel"]],
        "object_refs": on,
        **_origin(found),
    }


def _whose(found: Row) -> str:
    return f"{found['words']}: said by {found['chain']}"


def _origin(found: Row) -> Object:
    """Who coded it, from what, under which licence."""
    told = ", ".join(str(found[key]) for key in ("documentTitle", "locator") if found[key])
    reference = {"source_name": found["publisherLabel"] or "unknown", "description": told, "url": found["url"]}
    return {
        **({"created_by_ref": identifier("identity", str(found["coder"]))} if found["coder"] else {}),
        "external_references": [{key: cell for key, cell in reference.items() if cell}],
        "object_marking_refs": _markings(found),
    }


def _identities(claim: Claim, told: Told, made: str) -> Iterator[Object]:
    coder = value(told.said(claim.home), "codedBy")
    for iri in filter(None, (value(claim.said, "claimant"), value(claim.said, "perpetrator"), coder)):
        class_ = kind(told.said(iri))
        class_ = "group" if class_ in _GROUPS else _CLASSES.get(class_, "organization")
        yield _object("identity", iri, made) | {"name": told.name(iri), "identity_class": class_}


def _marking(found: Row) -> Iterator[Object]:
    for iri in _markings(found):
        yield {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": iri,
            "created": _DEFINED,
            "definition_type": "statement",
            "definition": {"statement": f"The coding may be used under {found['licence']}"},
        }


def _markings(found: Row) -> list[str]:
    return [identifier("marking-definition", str(found["licence"]))] if found["licence"] else []


def _made(found: Row) -> str:
    """When it was coded, as STIX wants it; a day stands for its beginning."""
    return f"{str(found['codedOn'] or '1970-01-01')[:10]}T00:00:00.000Z"


def _object(type_: str, iri: str, created: str, modified: str = "") -> Object:
    return {
        "type": type_,
        "spec_version": "2.1",
        "id": identifier(type_, iri),
        "created": created,
        "modified": modified or created,
    }


def _snaked(found: Row) -> Object:
    return {_snake(name): cell for name, cell in found.items() if cell is not None}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()
