"""Tombstones: how things went that are no longer here, when and why, as the graph and the journal tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import opening
from claimgraph.names import ID
from claimgraph.web import asked
from claimgraph.web.asked import text

if TYPE_CHECKING:
    from claimgraph.web.site import Site


@dataclass(frozen=True)
class Gone:
    """A thing that was here: how it went, when, and for which reason."""

    how: str
    when: str
    reason: str


async def gone(site: Site, iri: str) -> Gone | None:
    """How a thing went that is no longer here, or the document that it stood in; None where nothing is told of that."""
    parts = iri.removeprefix(ID).split("/") if iri.startswith(ID) else []
    homes = [ID + "/".join(parts[:n]) for n in range(1, len(parts))]
    found = await asked.rows(site, "tombstone", [{"thing": NamedNode(one)} for one in (iri, *homes)])
    rows = [row for row in found if text(row["thing"]) == iri or text(row["how"]) == "withdrawn"]
    if not rows:
        return None
    how, when, reason = (text(rows[-1][name]) for name in ("how", "when", "reason"))
    if how == "redacted" and site.sequence is not None:
        reason = (await asyncio.to_thread(_reasons, site.name, site.mark)).get(iri, "")
    return Gone(how, when[:10], reason)


@lru_cache(maxsize=1)
def _reasons(name: str | None, _mark: str) -> Mapping[str, str]:
    """Why each claim was redacted: the graph says when, and leaves the reason to the journal."""
    return {one.claim: one.reason or "" for one in opening.open_chronicle(name).log() if one.claim}
