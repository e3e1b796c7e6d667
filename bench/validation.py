"""Validation: screen and judge beside pySHACL alone, pyrudof and shifty, on the same attacks in one run.

    python bench/validation.py [--attacks 10000] [--faults 1000] [--only NAME,NAME] [--queries] [--json FILE]

Each contender runs in a process of its own: it reads N-Triples, then validates against our shapes and class hierarchy.
The shapes go without their sh:sparql constraint, unless ``--queries`` says otherwise: pySHACL looks through all claims
anew for every document, so that its time grows with the square of the data (15 hours for 10,000 attacks).
Prints seconds for both, the peak of memory, and how many times faster screen and judge are in one run; and whether
their verdict and report are pySHACL's (by the canonical form of the report, RDFC-1.0).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Store, Triple, parse, serialize

import attacks as bench_attacks
from claimgraph import ontology

SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SH_RESULT = "http://www.w3.org/ns/shacl#ValidationResult"
OURS, BASE = "screen+judge", "pyshacl"


def hierarchy() -> list[Quad]:
    """The class hierarchy, which every contender gets together with the data."""
    return [quad for quad in ontology.quads(ontology.module_files()) if quad.predicate.value == SUBCLASS]


def screen_and_judge(data: Path, shapes: Path) -> dict[str, Any]:
    from claimgraph.judge import validate
    from claimgraph.screen import stage
    from claimgraph.screen.shelf import screen_for

    with tempfile.TemporaryDirectory() as shelf:
        screen_for([shapes], Path(shelf))  # compiled once a machine, not once a validation
        start = perf_counter()
        store = stage(parse(path=data, format=RdfFormat.N_TRIPLES))
        store.extend(hierarchy())
        read = perf_counter()
        verdict = validate(screen_for([shapes], Path(shelf)), store)
        done = perf_counter()
    return _told(start, read, done, verdict.conforms, verdict.report)


def pyshacl_alone(data: Path, shapes: Path) -> dict[str, Any]:
    import pyshacl
    from rdflib import Graph

    start = perf_counter()
    graph = Graph().parse(data, format="nt")
    classes = Graph().parse(data=_ntriples(hierarchy()), format="nt")
    read = perf_counter()
    graph += classes
    rules = Graph(bind_namespaces="none").parse(shapes, format="turtle")
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none")
    return _told(start, read, perf_counter(), conforms, report)


def pyrudof_(data: Path, shapes: Path) -> dict[str, Any]:
    from pyrudof import RDFFormat, Rudof, RudofConfig

    start = perf_counter()
    rudof = Rudof(RudofConfig())
    rudof.read_data(str(data), RDFFormat.NTriples)
    rudof.read_data(_ntriples(hierarchy()), RDFFormat.NTriples, merge=True)
    read = perf_counter()
    rudof.read_shacl(str(shapes))
    result = rudof.validate_shacl()
    done = perf_counter()
    return _told(start, read, done, result.conforms, None) | {"results": len(result)}


def shifty_(data: Path, shapes: Path) -> dict[str, Any]:
    import shifty

    start = perf_counter()
    both = data.read_text("utf-8") + _ntriples(hierarchy())
    read = perf_counter()
    warnings.simplefilter("ignore")
    conforms, report, _ = shifty.validate(both, shapes.read_text("utf-8"), graph_mode="data", infer=False)
    return _told(start, read, perf_counter(), conforms, report)


CONTENDERS: dict[str, tuple[str, Callable[[Path, Path], dict[str, Any]]]] = {
    OURS: ("pyoxigraph", screen_and_judge),
    "shifty": ("shifty", shifty_),
    "pyrudof": ("pyrudof", pyrudof_),
    BASE: ("pyshacl", pyshacl_alone),
}


def shapes_file(folder: Path, queries: bool) -> Path:
    """Our shapes as one file."""
    from rdflib.namespace import SH

    shapes = ontology.shapes()
    if not queries:
        shapes.remove((None, SH.sparql, None))
    path = folder / "shapes.ttl"
    path.write_text(shapes.serialize(format="turtle"), "utf-8")
    return path


def _ntriples(quads: list[Quad]) -> str:
    triples = (Triple(q.subject, q.predicate, q.object) for q in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES).decode()


def _told(start: float, read: float, done: float, conforms: bool, report: Any) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = {"read": read - start, "validate": done - read, "memory": peak, "conforms": conforms, "results": 0}
    return told if report is None else told | _digest(report)


def _digest(report: Any) -> dict[str, Any]:
    """How many results a report has, and a hash that isomorphic reports share."""
    store = Store()
    store.load(report.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    told = Dataset(store)
    told.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    results = sum(1 for quad in told if getattr(quad.object, "value", "") == SH_RESULT)
    return {"results": results, "report": hash(frozenset(map(str, told)))}


def run(name: str, data: Path, shapes: Path) -> dict[str, Any]:
    """One contender in a process of its own; a dictionary with ``skipped`` or ``failed`` if it has nothing to tell."""
    module, _ = CONTENDERS[name]
    if importlib.util.find_spec(module) is None:
        return {"skipped": f"{module} is not installed (pip install {'pyshifty' if module == 'shifty' else module})"}
    command = [sys.executable, __file__, "--contender", name, str(data), str(shapes)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "0"})
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def table(title: str, told: dict[str, dict[str, Any]]) -> None:
    """One line a contender, and how it stands to ours."""
    print(f"\n{title}")
    heads = ("read s", "valid. s", "MB", "conforms", "results", "times ours", "with reading")
    print(" " * 14 + "".join(f"{head:>{width}}" for head, width in zip(heads, (9, 10, 8, 10, 9, 12, 14), strict=True)))
    ours = told[OURS]
    for name, one in told.items():
        if "validate" not in one:
            print(f"{name:14} {one.get('skipped') or one.get('failed')}")
            continue
        ratio = one["validate"] / ours["validate"]
        whole = (one["read"] + one["validate"]) / (ours["read"] + ours["validate"])
        print(
            f"{name:14}{one['read']:9.1f}{one['validate']:10.2f}{one['memory']:8}{one['conforms']!s:>10}"
            f"{one['results']:9}{ratio:11.1f}x{whole:13.1f}x"
        )
    base = told.get(BASE, {})
    if "validate" in base:
        same = base["conforms"] == ours["conforms"] and (base["conforms"] or base["report"] == ours["report"])
        print("verdict and report the same as pySHACL's:", "yes" if same else "NO")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attacks", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=1_000)
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--queries", action="store_true", help="with our sh:sparql constraint")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--contender", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        name, data, shapes = asked.contender
        print(json.dumps(CONTENDERS[name][1](Path(data), Path(shapes))))
        return
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    everything = {}
    with tempfile.TemporaryDirectory() as folder:
        shapes = shapes_file(Path(folder), asked.queries)
        spoilt = f"{asked.faults} faults of {len(bench_attacks.FAULTS)} kinds"
        for title, faults in (("sound data", 0), (spoilt, asked.faults)):
            data = Path(folder) / f"{faults}.nt"
            data.write_text("".join(bench_attacks.lines(asked.attacks, faults)), "utf-8")
            triples = data.read_bytes().count(b"\n")
            told = {name: run(name, data, shapes) for name in asked.only.split(",")}
            everything[title] = told
            table(f"{asked.attacks} attacks, {triples} triples, {title}", told)
    if asked.json:
        asked.json.write_text(json.dumps(everything, indent=2), "utf-8")


if __name__ == "__main__":
    main()
