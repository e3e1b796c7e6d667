"""The engine: the door to Oxigraph, in memory and on disk, and what its complaints mean."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Quad, QuerySolutions, QueryTriples, RdfFormat, Store

from claimgraph.errors import Damaged, StoreFailure


def in_memory(quads: Iterable[Quad] = ()) -> Store:
    """An engine in memory that holds ``quads``."""
    engine = Store()
    engine.extend(quads)
    return engine


def on_disk(folder: Path) -> Store:
    """An engine on what ``folder`` holds, to write; the folder is made where it is absent."""
    return Store(str(folder))


def read_only(folder: Path) -> Store:
    """An engine on what ``folder`` holds, which nobody may change meanwhile."""
    return Store.read_only(str(folder))


def as_stored(quads: Iterable[Quad]) -> frozenset[Quad]:
    """``quads`` as an engine gives them back: it writes numbers and times in its own way."""
    return frozenset(in_memory(quads))


def solutions(result: object) -> QuerySolutions:
    """The rows of a SELECT, to be gone through at once and given no name.

    A name would stand in a frame, which an error keeps, and whatever thread collects that must not drop them: the
    engine raises RuntimeError there, in the midst of something else.
    """
    assert isinstance(result, QuerySolutions), "a query of rows"
    return result


def triples(result: object) -> QueryTriples:
    """What a CONSTRUCT says, to be gone through or written at once and given no name either: see ``solutions``."""
    assert isinstance(result, QueryTriples), "a query of triples"
    return result


def n_triples(result: object) -> bytes:
    """What a CONSTRUCT says, as N-Triples."""
    return triples(result).serialize(format=RdfFormat.N_TRIPLES) or b""


def let_go(error: BaseException) -> None:
    """Have the frames that ``error`` came through hold nothing: an engine on disk is closed when nobody has it."""
    one: BaseException | None = error
    while one is not None:
        traceback.clear_frames(one.__traceback__)
        one = one.__context__


@contextmanager
def undamaged(place: Path | str) -> Iterator[None]:
    """Turn the engine's complaint about its files into Damaged."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise corruption(error, place) from error


def corruption(error: Exception, place: Path | str) -> Exception:
    """What an error of the engine means: it tells of damage, and of files that are gone, by errors of several kinds."""
    if isinstance(error, FileNotFoundError):
        return StoreFailure(f"{place}: a file is gone, as happens where something was redacted meanwhile; ask again")
    damaged = type(error) in (OSError, RuntimeError) and "orruption" in str(error)
    return Damaged(f"{place} is damaged ({error}); run `claimgraph rebuild`") if damaged else error
