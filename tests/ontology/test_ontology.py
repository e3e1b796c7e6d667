"""Reading the ontology: what counts as a term, what stands above what, and that all this needs no rdflib."""

import subprocess
import sys

from pyoxigraph import RdfFormat, parse
from rdflib import RDFS

from claimgraph import schema
from claimgraph.names import CG, RDF, SKOS, TYPE


def test_known_terms_are_ours_and_the_admitted() -> None:
    known = schema.known_terms()
    assert {CG + "Attack", CG + "claimant", CG + "Asserts", CG + "hops"} <= known
    assert {RDF + "type", SKOS + "altLabel", SKOS + "exactMatch"} <= known
    assert not {CG + "atack", "http://www.w3.org/2002/07/owl#sameAs", SKOS + "narrower", CG} & known


def test_derived_terms_are_known_and_apart() -> None:
    assert schema.derived_terms() < schema.own_terms()
    assert CG + "origin" in schema.derived_terms()
    assert CG + "quotes" not in schema.derived_terms()


def test_each_term_has_a_label() -> None:
    assert set(schema.labels()) == schema.own_terms()
    assert schema.labels()[CG + "KnowsOfNone"] == "knows of none"


def test_the_background_tells_what_is_below_what_and_the_list_of_each_code() -> None:
    told = {(quad.subject.value, quad.predicate.value, quad.object.value) for quad in schema.background()}
    assert (CG + "Accusation", str(RDFS.subClassOf), CG + "AttributionClaim") in told
    assert {(CG + "Killed", TYPE, CG + "Harm"), (CG + "Killed", SKOS + "inScheme", CG + "HarmScheme")} <= told
    assert {predicate for _, predicate, _ in told} == {str(RDFS.subClassOf), TYPE, SKOS + "inScheme"}
    assert not {CG + "Category", SKOS + "Concept"} & {object_ for _, predicate, object_ in told if predicate == TYPE}


def test_each_file_is_in_one_group() -> None:
    groups = [schema.module_files(), schema.concept_files(), schema.shape_files(), schema.alignment_files()]
    files = [file for group in groups for file in group]
    assert len(files) == len(set(files))
    assert all(group for group in groups)
    assert all(list(parse(path=file, format=RdfFormat.TURTLE)) for file in files)
    shapes = [*schema.module_files(), schema.generated_file()]
    assert {file.stem for file in schema.shape_files()} == {file.stem for file in shapes}


def test_terms_need_no_rdflib() -> None:
    """The command line starts without rdflib, pySHACL, owlrl and owlready2; so must all that it asks at the start."""
    code = (
        "import sys; from claimgraph import schema, lint, reasoning;"
        "schema.known_terms(), schema.labels(), schema.background();"
        "sys.exit(', '.join({'rdflib', 'pyshacl', 'owlrl', 'owlready2'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr.strip(), done.returncode) == ("", 0)
