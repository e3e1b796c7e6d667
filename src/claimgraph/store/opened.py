"""A store on disk, opened: one generation of its index is held, and can be asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from claimgraph.claims.reading import Reading
from claimgraph.engine import in_memory
from claimgraph.graph import Snapshot
from claimgraph.store.folder import INDEX
from claimgraph.store.generations import Hold, State
from claimgraph.store.recorded import Recorded

# A reading that began before a commit may go on for a while after it.
HELD = 3


class Opened(Recorded, Reading):
    """The store in the folder ``path``, in one committed state."""

    def __init__(self, path: Path) -> None:
        Recorded.__init__(self, path)
        Reading.__init__(self, in_memory(), str(path / INDEX))
        self._holds: deque[Hold] = deque()

    @property
    def state(self) -> State:
        """What the generation that is being read holds."""
        return self._holds[-1].generation.state

    def sequence(self) -> int | None:
        """The entry of the journal up to which the generation that is being read goes."""
        return self.state.head.sequence

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The generation that is being read, for a worker to open; it stays while this is open."""
        yield Snapshot(checkpoint=self._holds[-1].generation.path)

    def _refreshed(self) -> Self:
        """This, reading the generation in force; closed where there is none."""
        try:
            self._refresh()
        except BaseException:
            self.close()
            raise
        return self

    def _refresh(self) -> None:
        """Read the generation in force from now on."""
        hold = Hold(self.path / INDEX)
        try:
            self._quads = hold.generation.open()
        except BaseException:
            hold.close()
            raise
        self._holds.append(hold)
        while len(self._holds) > HELD:
            self._holds.popleft().close()

    def close(self) -> None:
        """Let go of everything; a second time does nothing."""
        self._quads = in_memory()
        while self._holds:
            self._holds.pop().close()
