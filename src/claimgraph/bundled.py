"""The bundled data, ready to be asked: read and derived once a machine, and kept under a hash of its premises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from claimgraph import resources, schema
from claimgraph.claims.reading import Reading
from claimgraph.engine import on_disk, read_only
from claimgraph.graph import Snapshot

if TYPE_CHECKING:
    from claimgraph.graph import Readable

# Other versions have theirs beside it; the newest are left alone, since somebody may be reading them.
_MOST_KEPT = 3
# What is kept, twice: to be opened at once, and to be read into memory, which takes a fifth as long from a file.
_INDEX, _QUADS = "index", "quads.nq"


class _Kept(Reading):
    """What is kept at ``path``, open to read."""

    def __init__(self, path: Path) -> None:
        super().__init__(read_only(path / _INDEX), str(path))
        self._path = path

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A worker opens the same."""
        yield Snapshot(checkpoint=self._path / _INDEX, files=(self._path / _QUADS,))


def opened(folder: Path) -> Readable:
    """The data that came along and what is derived from it; kept below ``folder``, where that can be written to.

    Where data, ontology, derivations, our code or the engine are others than before, so is the hash: it is made anew.
    """
    path = folder / f"bundled-{_digest()}"
    if (path / _QUADS).is_file():
        with suppress(OSError, RuntimeError):
            return _Kept(path)
        _remove(path)
    from claimgraph.claims.memory import Memory
    from claimgraph.documents.read import read

    graph = Memory(read([resources.folder("data")]))
    with suppress(OSError, RuntimeError):
        _keep(graph, path)
    return graph


def _digest() -> str:
    digest = sha256(pyoxigraph.__version__.encode())
    for file in _followed():
        digest.update(f"\n{file.name} ".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _followed() -> Iterator[Path]:
    """All files that it follows from."""
    yield from sorted(resources.folder("data").rglob("*.*"))
    yield from schema.core_files()
    yield from sorted((resources.folder("queries") / "derive").iterdir())
    yield from sorted(Path(__file__).parent.rglob("*.py"))


def _keep(graph: Readable, path: Path) -> None:
    """Put ``graph`` at ``path``, in one step."""
    from tempfile import TemporaryDirectory

    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as work, graph.snapshot() as snapshot:
        assert snapshot is not None
        kept = Path(work) / "kept"
        kept.mkdir()
        image = on_disk(kept / _INDEX)
        for file in snapshot.files:
            image.bulk_load(path=file)
        image.flush()
        image.optimize()
        image.dump(str(kept / _QUADS), format=pyoxigraph.RdfFormat.N_QUADS)
        del image
        kept.rename(path)
    for old in sorted(path.parent.glob("bundled-*"), key=lambda one: one.stat().st_mtime)[:-_MOST_KEPT]:
        _remove(old)


def _remove(path: Path) -> None:
    from shutil import rmtree

    rmtree(path, ignore_errors=True)
