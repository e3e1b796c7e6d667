"""Validation: screen and judge beside pySHACL alone, pyrudof and shifty, on the same attacks in one run.

    python bench/validation.py [--attacks 10000] [--faults 1000] [--only NAME,NAME] [--queries] [--json FILE]

Each contender runs in a process of its own: it reads N-Triples, then validates against our shapes, with the ontology's
background beside it (class hierarchy, code lists).
The shapes go without their sh:sparql constraint, unless ``--queries`` says otherwise: pySHACL looks through all claims
anew for every document, so that its time grows with the square of the data (15 hours for 10,000 attacks).
Prints seconds for both, by the clock and of the processor (which tells more on a busy machine), the peak of memory, and
how many times as long as screen and judge each takes in the same run; and whether verdict and report are pySHACL's (by
the canonical form of the report, RDFC-1.0).
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
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Store, Triple, parse, serialize

import attacks as bench_attacks
from claimgraph import schema

SH_RESULT = "http://www.w3.org/ns/shacl#ValidationResult"
OURS, BASE = "screen+judge", "pyshacl"


def screen_and_judge(data: Path, shapes: Path) -> dict[str, Any]:
    from claimgraph.gate.judge import validate
    from claimgraph.screen import stage
    from claimgraph.screen.cache import screen_for

    with tempfile.TemporaryDirectory() as shelf:
        screen_for([shapes], Path(shelf))  # compiled once a machine, not once a validation
        start = now()
        store = stage(parse(path=data, format=RdfFormat.N_TRIPLES))
        store.extend(schema.background())
        read = now()
        verdict = validate(screen_for([shapes], Path(shelf)), store)
        done = now()
    return _told(start, read, done, verdict.conforms, verdict.report)


def pyshacl_alone(data: Path, shapes: Path) -> dict[str, Any]:
    import pyshacl
    from rdflib import Graph

    start = now()
    graph = Graph().parse(data, format="nt")
    classes = Graph().parse(data=_ntriples(schema.background()), format="nt")
    read = now()
    graph += classes
    rules = Graph(bind_namespaces="none").parse(shapes, format="turtle")
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none")
    return _told(start, read, now(), conforms, report)


def pyrudof_(data: Path, shapes: Path) -> dict[str, Any]:
    from pyrudof import RDFFormat, Rudof, RudofConfig

    start = now()
    rudof = Rudof(RudofConfig())
    rudof.read_data(str(data), RDFFormat.NTriples)
    rudof.read_data(_ntriples(schema.background()), RDFFormat.NTriples, merge=True)
    read = now()
    rudof.read_shacl(str(shapes))
    result = rudof.validate_shacl()
    done = now()
    return _told(start, read, done, result.conforms, None) | {"results": len(result)}


def shifty_(data: Path, shapes: Path) -> dict[str, Any]:
    import shifty

    start = now()
    both = data.read_text("utf-8") + _ntriples(schema.background())
    read = now()
    warnings.simplefilter("ignore")
    conforms, report, _ = shifty.validate(both, shapes.read_text("utf-8"), graph_mode="data", infer=False)
    return _told(start, read, now(), conforms, report)


CONTENDERS: dict[str, tuple[str, Callable[[Path, Path], dict[str, Any]]]] = {
    OURS: ("pyoxigraph", screen_and_judge),
    "shifty": ("shifty", shifty_),
    "pyrudof": ("pyrudof", pyrudof_),
    BASE: ("pyshacl", pyshacl_alone),
}


def shapes_file(folder: Path, queries: bool) -> Path:
    """Our shapes as one file."""
    from rdflib.namespace import SH

    shapes = schema.shapes()
    if not queries:
        shapes.remove((None, SH.sparql, None))
    path = folder / "shapes.ttl"
    path.write_text(shapes.serialize(format="turtle"), "utf-8")
    return path


def _ntriples(quads: Iterable[Quad]) -> str:
    triples = (Triple(q.subject, q.predicate, q.object) for q in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES).decode()


Clock = tuple[float, float]


def now() -> Clock:
    """Seconds by the wall, and of the processor's work on all threads of this process."""
    return perf_counter(), process_time()


def _told(start: Clock, read: Clock, done: Clock, conforms: bool, report: Any) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = {"memory": peak, "conforms": conforms, "results": 0}
    for clock, number in (("wall", 0), ("cpu", 1)):
        told |= {"read_" + clock: read[number] - start[number], "validate_" + clock: done[number] - read[number]}
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


HEADS = ("read", "cpu", "validate", "cpu", "MB", "conforms", "results", "x ours", "x cpu", "x whole")


def table(title: str, told: dict[str, dict[str, Any]]) -> None:
    """One line a contender, in seconds, and how many times as long as ours it takes: by the clock, in processor time,
    and in processor time with reading.
    """
    print(f"\n{title}")
    print(f"{'':13}" + "".join(f"{head:>10}" for head in HEADS))
    for name, one in told.items():
        print(f"{name:13}" + (_cells(one, told[OURS]) if "memory" in one else one.get("skipped") or one["failed"]))
    base, ours = told.get(BASE, {}), told[OURS]
    if "memory" in base:
        same = base["conforms"] == ours["conforms"] and (base["conforms"] or base["report"] == ours["report"])
        print("verdict and report the same as pySHACL's:", "yes" if same else "NO", flush=True)


def _cells(one: dict[str, Any], ours: dict[str, Any]) -> str:
    seconds = "".join(f"{one[key]:10.2f}" for key in ("read_wall", "read_cpu", "validate_wall", "validate_cpu"))
    facts = f"{one['memory']:10}{one['conforms']!s:>10}{one['results']:10}"
    times = [one[key] / ours[key] for key in ("validate_wall", "validate_cpu")]
    times.append((one["read_cpu"] + one["validate_cpu"]) / (ours["read_cpu"] + ours["validate_cpu"]))
    return seconds + facts + "".join(f"{time:9.1f}x" for time in times)


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
