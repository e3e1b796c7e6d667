"""A worker: a process that opens a snapshot of a graph and answers one query at a time, until it is killed.

It imports little of claimgraph, so that it starts in about the time that Python and pyoxigraph need. The bounds of a
query are kept by the system: an alarm that kills, and a cap on the memory that the process may map.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import signal
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.errors import WrongUse
from claimgraph.sparql.complaints import readable
from claimgraph.sparql.guard import Asked, check, redirected
from claimgraph.sparql.results import graph_format, kind, rows_format
from claimgraph.workers import pipe
from claimgraph.workers.rows import RowCount

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1 << 18  # bytes of the answer that are sent at once
_UNCOUNTED = 1 << 20  # bytes of an answer that may wait for their rows to be counted
_PATIENCE = 0.05  # seconds for which the beginning of an answer may wait for more
_KEPT = 256 << 10  # kB of memory that a worker may have grown by and still be used again
_PAGE = 1 << 20

Request = dict[str, Any]


class _Refused(Exception):
    """What the owner is to be told: the name of an error of ours, its message, and whether this worker is spent."""

    def __init__(self, error: str, message: str, *, retire: bool = False) -> None:
        super().__init__(message)
        self.error = error
        self.retire = retire


def main() -> None:
    """Serve the frames on stdin until it is closed."""
    settle()
    pipes = pipe.Pipes(sys.stdin.fileno(), sys.stdout.fileno())
    snapshot = pipes.read()
    if snapshot is None:
        return
    try:
        store = _open(snapshot)
    except (OSError, SyntaxError, ValueError) as error:
        _refuse(pipes, _Refused("StoreFailure", f"the store cannot be read: {error}", retire=True))
        return
    answer_all(store, pipes, held=0)


def settle() -> None:
    """Be ended by an alarm or by the owner's going, and by nothing else, without a trace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_owner()


def answer_all(store: ox.Store, pipes: pipe.Pipes, held: int) -> None:
    """Answer one request after the other; ``held`` bytes are there before any."""
    before = _most_memory()
    pipes.write(pipe.frame(pipe.READY))
    while (request := pipes.read()) is not None:
        _serve(store, request, pipes, before, held)


def _end_with_owner() -> None:
    """Have the system end this process when its owner is gone, whatever it is doing then.

    The owner alone holds the other end of stderr and reads nothing there before it has killed us: the one signal that
    can come from that pipe is that the owner went away. (A death signal would come with the thread that started us.)
    """
    said = sys.stderr.fileno()
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(said, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(said, fcntl.F_SETFL, fcntl.fcntl(said, fcntl.F_GETFL) | os.O_ASYNC)
    gone = select.poll()
    gone.register(said, 0)
    if gone.poll(0):  # before we were listening
        sys.exit(1)


def _open(snapshot: Request) -> ox.Store:
    if not snapshot["network"]:
        from claimgraph.workers.seal import refuse_sockets

        refuse_sockets()
    if snapshot["checkpoint"] is not None:
        return ox.Store.read_only(snapshot["checkpoint"])
    store = ox.Store()
    for path in snapshot["files"]:
        store.bulk_load(path=path)
    return store


def _serve(store: ox.Store, request: Request, pipes: pipe.Pipes, before: int, held: int) -> None:
    _bound(request, held)
    try:
        _answer(store, request, pipes)
    except _Refused as refused:
        _refuse(pipes, refused)
    except MemoryError:
        message = f"the query needed more than {request['megabytes']} MB; narrow it or allow it more memory"
        _refuse(pipes, _Refused("LimitHit", message, retire=True))
    else:
        retire = _most_memory() > before + _KEPT
        pipes.write(pipe.frame(pipe.END, json.dumps({"retire": retire}).encode()))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _refuse(pipes: pipe.Pipes, refused: _Refused) -> None:
    """Tell the owner that there is no answer, and why."""
    message = {"error": refused.error, "message": str(refused), "retire": refused.retire}
    pipes.write(pipe.frame(pipe.REFUSED, json.dumps(message).encode()))


def _bound(request: Request, held: int) -> None:
    if request["seconds"] is not None:
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    cap = resource.RLIM_INFINITY if request["megabytes"] is None else held + request["megabytes"] * _PAGE
    resource.setrlimit(resource.RLIMIT_DATA, (cap, resource.RLIM_INFINITY))


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _answer(store: ox.Store, request: Request, pipes: pipe.Pipes) -> None:
    """Send what the answer is, then the answer as data frames."""
    try:
        asked = _looked_at(store, request)
        default, named = _graphs(store, request["default_graphs"]), _graphs(store, request["named_graphs"])
        result = store.query(
            redirected(request["text"], asked, request["services"]),
            base_iri=request["base"],
            prefixes=request["prefixes"],
            use_default_graph_as_union=not (asked.names_graphs or default or named),
            default_graph=default or None,
            named_graphs=named if default or named else None,
        )
        pipes.hold(pipe.frame(pipe.KIND, kind(result).encode()))
        _write(result, request, _Sink(pipes, request["rows"]))
    except WrongUse as error:
        raise _Refused("WrongUse", str(error)) from None
    except SyntaxError as error:
        raise _Refused("WrongUse", readable(str(error))) from None
    except (RuntimeError, ValueError) as error:
        raise _Refused("WrongUse", f"query: {error}") from None
    except OSError as error:
        raise _Refused("StoreFailure", f"the store failed while answering: {error}") from None


def _looked_at(store: ox.Store, request: Request) -> Asked:
    if request["trusted"]:
        return Asked("", names_graphs=False, undeclared=frozenset())
    return check(
        request["text"],
        allow_service=request["services"],
        is_graph=lambda iri: _is_graph(store, iri),
        prefixes=request["prefixes"],
    )


def _is_graph(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:
        return False


def _graphs(store: ox.Store, iris: list[str]) -> list[Any]:
    for iri in iris:
        if not _is_graph(store, iri):
            raise WrongUse(f"<{iri}> is no graph of this store; name one of its documents")
    return [*map(ox.NamedNode, iris)]


class _Sink:
    """The file that pyoxigraph writes an answer to: gathers pieces, counts their rows, sends them."""

    def __init__(self, pipes: pipe.Pipes, cap: int | None) -> None:
        self.pipes = pipes
        self.cap = cap
        self.count: RowCount | None = None
        self.uncounted: list[bytes] = []
        self.size = 0
        self.gathered = bytearray()
        self.sent_at = monotonic()

    def write(self, data: bytes) -> int:
        """Take more of the answer; the beginning of a slow one is not held back."""
        self.gathered += data
        if len(self.gathered) >= _PIECE or monotonic() > self.sent_at + _PATIENCE:
            self.send()
        return len(data)

    def flush(self) -> None:
        """Nothing: pyoxigraph flushes at times of its own."""

    def send(self, *, last: bool = False) -> None:
        """Send what was gathered, in frames of a bounded size, the ``last`` with what follows it.

        Raises ``_Refused`` above the cap on rows.
        """
        if self.count and self.cap is not None:
            self._count(self.count, bytes(self.gathered), self.cap)
        for start in range(0, len(self.gathered), _PIECE):
            self.pipes.hold(pipe.frame(pipe.DATA, bytes(self.gathered[start : start + _PIECE])))
            if not last:
                self.pipes.write()
        self.gathered.clear()
        self.sent_at = monotonic()

    def _count(self, count: RowCount, piece: bytes, cap: int) -> None:
        """Count the rows of one more piece, once there are so many bytes that they could be too many."""
        self.uncounted.append(piece)
        self.size += len(piece)
        if self.size > min(cap, _UNCOUNTED):
            for one in self.uncounted:
                count.add(one)
            self.uncounted.clear()
            check_rows(count.rows, cap)


def check_rows(rows: int, cap: int | None) -> None:
    """Refuse more rows than the cap."""
    if cap is not None and rows > cap:
        raise _Refused("LimitHit", f"the answer has more than {cap:,} rows; add a LIMIT or allow more rows")


def _write(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, request: Request, sink: _Sink) -> None:
    if isinstance(result, ox.QueryTriples):
        _write_graph(result, request["graph_as"], request["prefixes"], sink)
    else:
        _write_rows(result, request["rows_as"], sink)
    sink.send(last=True)


def _write_graph(triples: ox.QueryTriples, media_type: str, prefixes: dict[str, str] | None, sink: _Sink) -> None:
    def counted() -> Iterator[ox.Triple]:
        for rows, triple in enumerate(triples, start=1):
            check_rows(rows, sink.cap)
            yield triple

    ox.serialize(counted(), sink, graph_format(media_type), prefixes=prefixes)  # type: ignore[arg-type]


def _write_rows(result: ox.QuerySolutions | ox.QueryBoolean, media_type: str, sink: _Sink) -> None:
    format_ = rows_format(media_type)
    if isinstance(result, ox.QuerySolutions):
        sink.count = RowCount(format_.media_type)
    result.serialize(sink, format_)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
