"""GeoJSON (RFC 7946): a feature for each claim of a place, with who says so; nobody's claim stands for an attack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from claimgraph.outward.ledger import Ledger
from claimgraph.outward.row import row
from claimgraph.outward.told import Claim, Told


def parts(batches: Iterable[Told], ledger: Ledger) -> Iterator[str]:
    """A FeatureCollection in parts; a place without a point is a feature without a geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    comma = "\n"
    for told in batches:
        for claim in told.claims:
            if claim.aspect == "Place":
                yield comma + json.dumps(_feature(claim, told, ledger), ensure_ascii=False)
                comma = ",\n"
    yield "\n]}\n"


def _feature(claim: Claim, told: Told, ledger: Ledger) -> dict[str, object]:
    flat = row(claim, told)
    ledger.wrote_row(flat)
    found = {name: cell for name, cell in flat.items() if cell is not None}
    point = found.pop("longitude", None), found.pop("latitude", None)
    geometry = None if None in point else {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": claim.iri, "geometry": geometry, "properties": found}
