"""The endpoint: the same graph on any SPARQL 1.1 server with the Graph Store Protocol, far away or near."""

from __future__ import annotations

from claimgraph.endpoint.endpoint import Endpoint

__all__ = ["Endpoint"]
