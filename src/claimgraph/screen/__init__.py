"""The screen: any SHACL shapes graph as set-at-a-time SPARQL that finds the nodes worth a judge's time."""

from __future__ import annotations

from claimgraph.screen.literals import kept, stage, written
from claimgraph.screen.plan import Check, Focus, Part, Root, Screen, Suspects

__all__ = ["Check", "Focus", "Part", "Root", "Screen", "Suspects", "kept", "stage", "written"]
