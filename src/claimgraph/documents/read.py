"""Reading: the documents in files and folders, whatever their format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from claimgraph.documents.document import Document
from claimgraph.documents.file import JUDGEMENTS, File, files
from claimgraph.documents.judged import document
from claimgraph.documents.rdf import read_file


def read(paths: Iterable[Path | str]) -> list[Document]:
    """Every document in ``paths`` (files, folders, or ``-`` for Turtle on stdin); raises Unreadable with the place."""
    return list(each(paths))


def each(paths: Iterable[Path | str]) -> Iterator[Document]:
    """The documents of ``paths`` like ``read``, but one file is open at a time."""
    return (found for path in paths for file in files(path) for found in of(file))


def of(file: File) -> list[Document]:
    """The documents of one file."""
    return [document(file)] if file.ending == JUDGEMENTS else read_file(file)
