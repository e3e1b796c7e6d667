"""claimgraph: a knowledge graph of attacks in which no fact stands without the one who said it.

What ``__all__`` names is public; everything else may change. A name is imported when it is asked for, so that
``import claimgraph`` waits for nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from claimgraph.version import __version__ as __version__

if TYPE_CHECKING:
    from claimgraph.api.answer import Answer
    from claimgraph.api.entrance import check, ontology, open, questions
    from claimgraph.api.graph import Graph
    from claimgraph.api.linking import propose, review, save_review
    from claimgraph.columns import Column
    from claimgraph.datasets.account import Imported
    from claimgraph.errors import (
        ClaimgraphError,
        Damaged,
        DoesNotConform,
        LimitHit,
        NeverDone,
        StoreFailure,
        UnknownName,
        Unreadable,
        WrongUse,
    )
    from claimgraph.gate.report import Finding, Refused, Report
    from claimgraph.judgements.judgement import Verdict
    from claimgraph.limits import Limits
    from claimgraph.links.candidate import Candidate, Proposal
    from claimgraph.links.review import Review

__all__ = [
    "Answer",
    "Candidate",
    "ClaimgraphError",
    "Column",
    "Damaged",
    "DoesNotConform",
    "Finding",
    "Graph",
    "Imported",
    "LimitHit",
    "Limits",
    "NeverDone",
    "Proposal",
    "Refused",
    "Report",
    "Review",
    "StoreFailure",
    "UnknownName",
    "Unreadable",
    "Verdict",
    "WrongUse",
    "check",
    "ontology",
    "open",
    "propose",
    "questions",
    "review",
    "save_review",
]

_HOMES = {
    "Answer": "api.answer",
    "Column": "columns",
    "Graph": "api.graph",
    "Imported": "datasets.account",
    **dict.fromkeys(("propose", "review", "save_review"), "api.linking"),
    **dict.fromkeys(("Candidate", "Proposal"), "links.candidate"),
    "Review": "links.review",
    "Verdict": "judgements.judgement",
    "Limits": "limits",
    **dict.fromkeys(("check", "ontology", "open", "questions"), "api.entrance"),
    **dict.fromkeys(("Finding", "Refused", "Report"), "gate.report"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'claimgraph' has no attribute '{name}'")
    return getattr(import_module(f"claimgraph.{_HOMES.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
