"""Reasoning: is the ontology, alone or with data, free of contradiction? owlrl judges always, HermiT where Java is.

owlrl applies the OWL 2 RL rules and finds contradictions among individuals. HermiT decides OWL 2 DL and finds classes
that can have no members. Annotations carry no meaning for either and are left out.
"""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING, Any

from claimgraph.names import CG

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_ERRORS = "http://www.daml.org/2002/03/agents/agent-ont#"
"""The namespace in which owlrl writes what it found to be contradictory."""


def objects() -> Any:
    """The ontology as owlready2 has it, in a world of its own: classes, properties and codes as objects of Python."""
    import owlready2

    from claimgraph import schema

    text = "".join(f"{quad.triple} .\n" for quad in schema.quads(schema.core_files())).encode()
    return owlready2.World().get_ontology(CG).load(fileobj=BytesIO(text), format="ntriples")


def has_java() -> bool:
    """Whether HermiT can run here."""
    return shutil.which("java") is not None


def contradictions(graph: Graph) -> list[str]:
    """What is wrong with ``graph``, in sentences: rule errors, inconsistency, classes that can have no members."""
    found = [f"owlrl finds a contradiction: {error}" for error in rule_errors(graph)]
    if has_java():
        found += [f"HermiT finds that {name}" for name in _hermit_findings(graph)]
    return found


def _hermit_findings(graph: Graph) -> list[str]:
    empty = unsatisfiable(graph)
    if empty is None:
        return ["the whole is inconsistent; remove the axiom or the statement that was added last"]
    return [f"{name} can have no members; one of its axioms contradicts another" for name in sorted(empty)]


def rule_errors(graph: Graph) -> list[str]:
    """The contradictions that the OWL 2 RL rules derive, as owlrl words them, in order; ``graph`` stays as it is."""
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import URIRef

    closed = logical(graph)
    DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closed)
    return sorted(str(message) for message in closed.objects(None, URIRef(_ERRORS + "error")))


def unsatisfiable(graph: Graph) -> frozenset[str] | None:
    """The IRIs of classes that can have no members, by HermiT; None where the whole is inconsistent. Needs Java."""
    import owlready2

    world = owlready2.World()
    text = logical(graph).serialize(format="nt", encoding="utf-8")
    world.get_ontology("urn:claimgraph:reasoning#").load(fileobj=BytesIO(text), format="ntriples")
    try:
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        return frozenset(class_.iri for class_ in world.inconsistent_classes() if class_ is not owlready2.Nothing)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    finally:
        world.close()


def logical(graph: Graph) -> Graph:
    """A copy of ``graph`` without annotations: what a reasoner has to look at, kept as owlrl reads it soonest."""
    from rdflib import OWL, RDF, RDFS, Graph

    annotations: set[Node] = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, OWL.versionInfo}
    annotations |= set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    copy = Graph("SimpleMemory", bind_namespaces="none")
    for triple in graph:
        if triple[1] not in annotations:
            copy.add(triple)
    return copy
