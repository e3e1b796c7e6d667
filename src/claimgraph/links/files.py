"""The files of links on disk: a collection, the proposals beside it, and what is written of them for others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from claimgraph.documents.file import JUDGEMENTS, File, decoded
from claimgraph.documents.judged import document
from claimgraph.errors import Place, Unreadable, WrongUse, system_said
from claimgraph.judgements.judgement import Collection, Judgement
from claimgraph.judgements.reading import read as read_collection
from claimgraph.judgements.writing import write as collection_text
from claimgraph.links import proposals as kept
from claimgraph.links import steps
from claimgraph.links.candidate import Proposal
from claimgraph.links.review import Review
from claimgraph.names import ID

FORMATS = ("csv", "links", "skos")


def collection(path: Path) -> Collection:
    """The collection in a file; an empty one of the file's name where there is none yet."""
    if not path.name.endswith(JUDGEMENTS):
        raise WrongUse(f"{path} does not end in {JUDGEMENTS}; judgements stand in such a file")
    if not path.exists():
        name = path.name.removesuffix(JUDGEMENTS)
        return Collection(f"{ID}links-{name}", f"Links to {name}")
    return read_collection(_text(path), str(path)).collection


def write(path: Path, collection: Collection) -> None:
    """Put the collection into its file in one step, so that a kill leaves the one before or this one."""
    _replace(path, collection_text(collection))


def proposals(path: Path, *, make: bool = False) -> tuple[Proposal, ...]:
    """The proposals beside the collection at ``path``; WrongUse where there are none, unless ``make`` is true."""
    file = kept.beside(path)
    if not file.exists():
        if make:
            return ()
        raise WrongUse(f"no proposals are beside {path}; make them with claimgraph link places SOURCE --into {path}")
    return kept.read(_text(file), str(file))


def keep(path: Path, made: Iterable[Proposal]) -> None:
    """Put the proposals beside the collection at ``path``."""
    _replace(kept.beside(path), kept.write(made))


def review(path: Path, judge: str, day: str) -> Review:
    """The review by ``judge`` of the proposals beside the collection at ``path``, where it stopped."""
    return _resumed(path, Review(collection(path), proposals(path), judge, day))


def left(path: Path, judge: str) -> list[Proposal]:
    """What ``judge`` has still to judge for the collection at ``path``; nothing where no proposals are beside it."""
    return _resumed(path, Review(collection(path), proposals(path, make=True), judge, "")).left


def _resumed(path: Path, begun: Review) -> Review:
    file = steps.beside(path)
    return steps.resumed(begun, _text(file) if file.exists() else "", str(file))


def keep_review(path: Path, review: Review) -> None:
    """Put what was judged into the collection at ``path``, and then beside it what may be taken back."""
    if not path.exists() or review.collection != collection(path):
        write(path, review.collection)
    file = steps.beside(path)
    _replace(file, steps.write(review, _text(file) if file.exists() else "", str(file)))


def place(path: Path, row: Judgement) -> Place:
    """Where a row stands in the file of its collection."""
    sheet = read_collection(_text(path), str(path))
    return sheet.places[sheet.collection.judgements.index(row)]["subject_id"]


def exported(collections: Iterable[Collection], format_: str) -> str:
    """The judgements of ``collections`` in one of ``FORMATS``."""
    if format_ == "csv":
        return _csv(collections)
    if format_ == "skos":
        rows = (row for one in collections for row in one.judgements if row.answer.matches)
        lines = (f"<{row.thing}> <{row.answer.value}> <{row.record}> .\n" for row in rows)
        return "".join(sorted(lines))
    made = (document(File("links", collection_text(one), JUDGEMENTS)) for one in collections)
    return "".join(f"{quad} .\n" for one in made for quad in one.quads)


def _csv(collections: Iterable[Collection]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["collection", "thing", "answer", "record", "judge", "day", "reason", "evidence"])
    for one in collections:
        for row in one.judgements:
            answer = row.answer.value.rpartition("#")[2]
            rows.writerow([one.iri, row.thing, answer, row.record, row.judge, row.day, row.reason, row.evidence])
    return text.getvalue()


def _text(path: Path) -> str:
    try:
        return decoded(str(path), path.read_bytes())
    except OSError as error:
        raise Unreadable(f"cannot be opened: {system_said(error)}", Place(str(path))) from None


def _replace(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    new.write_text(text, "utf-8", newline="\n")
    new.replace(path)
