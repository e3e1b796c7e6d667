"""A release of a dataset: a file, its mapping and what was asked of both; and how a journal keeps these three."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from claimgraph.datasets.convert import Block, Conversion
from claimgraph.datasets.mapping import Mapping, read_mapping
from claimgraph.datasets.rows import Row, Rows, open_rows
from claimgraph.errors import Damaged, DoesNotConform, Place, Unreadable, WrongUse
from claimgraph.names import CG, DCTERMS, LABEL, TYPE, XSD, curie, suggestion

# A line of a journal's file is a comment, so that the whole stays N-Quads; each holds so many bytes in base64.
_MARK = b"# "
_A_LINE = 57 * 1024
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Release:
    """The ``version`` of a dataset in the file ``path``, called ``name``; ``where`` bounds its rows, as ``most`` does.

    ``without`` are the numbers of rows that were rejected when it was taken in.
    """

    mapping: Mapping
    version: str
    path: Path
    name: str
    day: str
    where: tuple[tuple[str, str], ...] = ()
    most: int | None = None
    without: frozenset[int] = frozenset()
    checked: bool = True

    @property
    def iri(self) -> str:
        """The IRI of the release, which is a document and a named graph."""
        return f"{self.mapping.base}-{self.version}" if self.version else self.mapping.base

    @property
    def is_candidate(self) -> bool:
        """Whether it is a candidate release, whose rows a final one supersedes."""
        return bool(self.mapping.candidate and re.fullmatch(self.mapping.candidate, self.version))

    @cached_property
    def rows(self) -> Rows:
        """The file, looked at; raises Unreadable."""
        return open_rows(self.path)

    @cached_property
    def file_digest(self) -> str:
        """The SHA-256 of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def conversion(self) -> Conversion:
        """How its rows become triples."""
        return Conversion(self.mapping, self.iri, self.rows, self.most, self._wanted(), self.without, self.checked)

    def recipe(self, without: Iterable[int] = ()) -> dict[str, Any]:
        """What the header of an entry tells of it; ``without`` are the rows that were rejected."""
        told = {
            "dataset": self.mapping.dataset,
            "version": self.version,
            "file": self.file_digest,
            "mapping": self.mapping.digest,
            "day": self.day,
            "where": [list(pair) for pair in self.where],
            "most": self.most,
            "candidate": self.is_candidate,
            "restricted": self.mapping.base if self.mapping.restricted else "",
            "without": sorted(without),
        }
        return {key: value for key, value in told.items() if value}

    def is_as(self, recipe: dict[str, Any]) -> bool:
        """Whether it says what an entry of that ``recipe`` said, of whatever day."""
        ours = self.recipe()
        asked = ("dataset", "version", "file", "mapping", "where", "most")
        return all(ours.get(key) == recipe.get(key) for key in asked)

    def blocks(self) -> Iterator[Block]:
        """What its rows say, block by block."""
        return self.conversion.blocks()

    def fresh(self, block: Block, seen: dict[int, int]) -> bytes:
        """What ``block`` says of things that no block before described; ``seen`` is what this notes of them all.

        Raises DoesNotConform where one was described otherwise.
        """
        found = list[bytes]()
        for thing, lines in block.shared.items():
            name, said = hash(thing), hash(lines)
            if name not in seen:
                seen[name] = said
                found.append(lines)
            elif seen[name] != said:
                raise self._torn(block, thing)
        return b"".join(found)

    def _torn(self, block: Block, thing: bytes) -> DoesNotConform:
        row = next((row for key, row in block.rows.items() if b"<" + thing + b">" in block.own.get(key, b"")), None)
        where = f"{self.name}: row {row.number}, line {row.line}" if row else self.name
        return DoesNotConform(
            f"{where}: the mapping says of {curie(thing.decode())} what it does not say of it for an earlier row;"
            " make its IRI depend on all that is said of it; nothing was changed"
        )

    @property
    def head(self) -> bytes:
        """What is told of the release itself and of its provider, as sorted N-Triples."""
        mapping, text = self.mapping, json.dumps
        title = f"{mapping.title}, {self.version}" if self.version else mapping.title
        said = {
            f"<{self.iri}> <{TYPE}> <{CG}Dataset> .\n",
            f"<{self.iri}> <{DCTERMS}title> {text(title, ensure_ascii=False)}@en .\n",
            f"<{self.iri}> <{CG}publisher> <{mapping.provider}> .\n",
            f"<{self.iri}> <{CG}codedBy> <{mapping.coder}> .\n",
            f'<{self.iri}> <{CG}codedOn> "{self.day}"^^<{XSD}date> .\n',
            f'<{self.iri}> <{CG}codingLicence> "{mapping.licence}"^^<{XSD}anyURI> .\n',
        }
        for name, day in zip(("coversFrom", "coversUntil"), mapping.covers.get(self.version, ()), strict=False):
            said.add(f'<{self.iri}> <{CG}{name}> "{day}"^^<{XSD}date> .\n')
        if mapping.restricted:
            said.add(f"<{self.iri}> <{CG}restricted> {text(mapping.base)} .\n")
        return "".join(sorted(said)).encode()

    @property
    def provider(self) -> bytes:
        """What is told of its provider, where no document describes it yet."""
        mapping = self.mapping
        name = json.dumps(mapping.provider_name, ensure_ascii=False)
        kind = f"<{mapping.provider}> <{TYPE}> <{CG}DatasetProvider> .\n"
        return f"{kind}<{mapping.provider}> <{LABEL}> {name}@en .\n".encode()

    def _wanted(self) -> Callable[[Row], bool] | None:
        columns = self.rows.columns or self.mapping.order
        places = []
        for column, value in self.where:
            if column not in columns:
                raise WrongUse(f"--where: the file has no column '{column}'{suggestion(column, columns)}")
            places.append((columns.index(column), value))
        if not places:
            return None
        return lambda row: all(at < len(row.cells) and row.cells[at].strip() == value for at, value in places)

    def pack(self, target: BinaryIO) -> tuple[int, str]:
        """Write mapping and file to ``target`` as comments, compressed; returns the size and the SHA-256 of that."""
        mapping = self.mapping
        said: dict[str, Any] = {"mapping": mapping.text, "called": mapping.file, "name": self.name}
        said |= {"listed": mapping.listed, "described": mapping.described}
        digest, size = hashlib.sha256(), 0
        with self.path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.file_digest:
                raise Unreadable("the file was changed while it was read; repeat the import", Place(self.name))
        for line in _lines(_compressed(json.dumps(said).encode() + b"\n", self.path)):
            target.write(line)
            digest.update(line)
            size += len(line)
        return size, digest.hexdigest()


def unpack(packed: Iterable[bytes], recipe: dict[str, Any], target: Path) -> Release:
    """The release whose mapping and file are ``packed`` in lines; the file comes to ``target``."""
    engine, begin = zlib.decompressobj(), b""
    said: dict[str, Any] | None = None
    try:
        with target.open("wb") as file:
            for line in packed:
                data = engine.decompress(base64.b64decode(line.removeprefix(_MARK)))
                if said is None:
                    begin += data
                    first, end, data = begin.partition(b"\n")
                    if not end:
                        continue
                    said = json.loads(first)
                file.write(data)
            file.write(engine.flush())
    except (ValueError, zlib.error) as error:
        raise Damaged(f"the file of {recipe['dataset']} cannot be unpacked ({error})") from None
    if said is None:
        raise Damaged(f"the file of {recipe['dataset']} cannot be unpacked")
    return Release(
        replace(read_mapping(said["mapping"], said["called"]), listed=said["listed"], described=said["described"]),
        recipe.get("version", ""),
        target,
        said["name"],
        recipe["day"],
        tuple((column, value) for column, value in recipe.get("where", ())),
        recipe.get("most"),
        frozenset(recipe.get("without", ())),
        checked=False,
    )


def _compressed(begin: bytes, path: Path) -> Iterator[bytes]:
    engine = zlib.compressobj(6)
    yield engine.compress(begin)
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            yield engine.compress(data)
    yield engine.flush()


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """``parts`` as lines of comments in base64."""
    waiting = b""
    for part in parts:
        waiting += part
        while len(waiting) >= _A_LINE:
            yield _MARK + base64.b64encode(waiting[:_A_LINE]) + b"\n"
            waiting = waiting[_A_LINE:]
    yield _MARK + base64.b64encode(waiting) + b"\n"
