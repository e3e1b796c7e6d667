"""The layer table: imports only point downwards, each library has one door, and the command line starts light."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "claimgraph"

# Each module of the library by its layer, and those of each package by theirs.
_TABLE = tomllib.loads((Path(__file__).resolve().parents[1] / "docs" / "layers.toml").read_text("utf-8"))
LAYERS: list[list[str]] = _TABLE["layers"]
INSIDE: dict[str, list[list[str]]] = _TABLE["inside"]

# What each library may be imported by; type hints count too.
DOORS = {
    "pyshacl": {"gate"},
    "owlready2": {"reasoning"},
    "oxrdflib": {"tables", "api"},
    **{name: {"api", "tables"} for name in ("pandas", "polars", "geopandas")},  # api: type hints
    "pyarrow": {"api", "links", "tables"},  # links: the tables that Splink is given
    "owlrl": {"reasoning"},
    "rdflib": {"api", "gate", "lint", "reasoning", "schema", "screen"},
    "ruamel": {"header"},
    "click": {"cli"},
    "httpx": {"endpoint"},
    "rapidfuzz": {"links"},
    "splink": {"links"},
    "python_calamine": {"datasets"},
    "rich": {"views", "cli"},
    **{name: {"web"} for name in ("granian", "jinja2", "starlette")},
    "fcntl": {"store", "workers"},
    "subprocess": {"workers", "reasoning"},
}
# Who makes an engine: its door, a worker, which starts without the rest of us, and the screen, a library of its own.
ENGINE = {"engine", "workers", "screen"}


def modules() -> dict[str, list[Path]]:
    """The files of each module by its name; those of a package together."""
    found: dict[str, list[Path]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found.setdefault("claimgraph" if parts == ("__init__",) else parts[0], []).append(path)
    return found


MODULES = modules()


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a file is made of, as Python reads it."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports(path: Path) -> set[str]:
    """Everything that a file imports, at its top or inside a function, dotted and in full."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: an import names its module in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(path: Path) -> Iterator[tuple[str, ...]]:
    """The names of ours that a file imports, in parts and without ``claimgraph`` itself."""
    words = (one.split(".") for one in imports(path))
    return (tuple(word[1:]) for word in words if word[0] == "claimgraph" and len(word) > 1)


def inner(name: str) -> set[str]:
    """The modules of ours that a module imports, itself left out."""
    used = {word[0] for path in MODULES[name] for word in ours(path)}
    return {one for one in used if one in MODULES and one != name}


def within(package: str) -> dict[str, set[str]]:
    """The modules of a package, each with those of the same package that it imports; all but its ``__init__``."""
    paths = {path.stem: path for path in MODULES[package] if path.stem != "__init__"}
    used = {
        name: {word[1] for word in ours(path) if word[0] == package and len(word) > 1} for name, path in paths.items()
    }
    return {name: found & paths.keys() - {name} for name, found in used.items()}


def upwards(layers: list[list[str]], used: dict[str, set[str]]) -> dict[str, set[str]]:
    """What imports something from a layer above its own, with what that is."""
    height = {module: n for n, layer in enumerate(layers) for module in layer}
    above = {name: {one for one in found if height[one] > height[name]} for name, found in used.items()}
    return {name: found for name, found in above.items() if found}


def test_every_module_has_its_layer() -> None:
    listed = [name for layer in LAYERS for name in layer]
    assert len(listed) == len(set(listed))
    assert set(MODULES) == set(listed), "a new module: give it its layer in docs/layers.toml"


def test_layers_are_small() -> None:
    """A layer in which everything stands says nothing."""
    assert [layer for layer in LAYERS if len(layer) > 3] == []


def test_imports_only_point_downwards() -> None:
    assert upwards(LAYERS, {name: inner(name) for name in MODULES}) == {}


def test_no_imports_in_a_circle() -> None:
    """Within a layer one module may use another, but never round about."""
    TopologicalSorter({name: inner(name) for name in MODULES}).prepare()


def test_every_package_has_an_order_inside() -> None:
    packages = {name for name, paths in MODULES.items() if len(paths) > 1}
    assert {name: sorted(one for layer in INSIDE[name] for one in layer) for name in INSIDE} == {
        name: sorted(within(name)) for name in packages
    }


@pytest.mark.parametrize("package", INSIDE)
def test_inside_a_package_imports_only_point_downwards(package: str) -> None:
    assert upwards(INSIDE[package], within(package)) == {}
    TopologicalSorter(within(package)).prepare()


@pytest.mark.parametrize("name", ["gate", "claims", "documents", "endpoint", "asking", "load"])
def test_the_store_on_disk_is_one_place_among_others(name: str) -> None:
    assert inner(name) & {"store", "endpoint"} == set()


@pytest.mark.parametrize("name", ["gate", "load", "asking", "views", "cite", "export", "cli"])
def test_nobody_asks_which_kind_of_graph_it_is(name: str) -> None:
    kinds = {"Reading", "Memory", "Reader", "Writer", "Opened", "Past", "Endpoint"}
    for path in MODULES[name]:
        calls = [node for node in nodes(path) if isinstance(node, ast.Call)]
        asked = [ast.unparse(call) for call in calls if ast.unparse(call.func) in ("isinstance", "issubclass", "type")]
        assert [one for one in asked if set(re.findall(r"\w+", one)) & kinds] == [], path.name


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_door(library: str) -> None:
    users = {
        name
        for name, paths in MODULES.items()
        if any(one.split(".")[0] == library for path in paths for one in imports(path))
    }
    assert users <= DOORS[library]


def test_the_engine_has_its_door() -> None:
    """``pyoxigraph.Store`` is a type to everybody, and made by few."""
    users = {name for name, paths in MODULES.items() if any(names_the_engine(path) for path in paths)}
    assert users == ENGINE


def test_what_the_engine_gives_has_no_name() -> None:
    """An error keeps the names of the frames that it came through, for any thread to collect: see engine.solutions."""
    named = {
        f"{path.name}:{node.lineno}"
        for paths in MODULES.values()
        for path in paths
        for node in nodes(path)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") in {"solutions", "triples"}
    }
    assert named == set()


def names_the_engine(path: Path) -> bool:
    """Whether a file names ``Store`` elsewhere than in an import or a type hint."""
    fields = [getattr(node, name, None) for node in nodes(path) for name in ("annotation", "returns")]
    hints = {id(part) for hint in fields if isinstance(hint, ast.AST) for part in ast.walk(hint)}
    named = [node for node in nodes(path) if id(node) not in hints]
    return any("Store" in (getattr(node, "id", ""), getattr(node, "attr", "")) for node in named)


def test_only_the_store_and_what_is_kept_open_an_engine_on_disk() -> None:
    disk = {"claimgraph.engine.on_disk", "claimgraph.engine.read_only"}
    assert {name for name, paths in MODULES.items() if any(disk & imports(path) for path in paths)} == {
        "store",
        "bundled",
    }


def test_no_name_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "services", "common", "misc"}
    assert not [path for paths in MODULES.values() for path in paths if path.stem in empty]


def test_no_module_is_long() -> None:
    lengths = {path.name: path.read_text("utf-8").count("\n") for paths in MODULES.values() for path in paths}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_long() -> None:
    for path in (path for paths in MODULES.values() for path in paths):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                assert node.end_lineno - node.lineno < 50, f"{path.name}:{node.lineno}: {node.name}"


def test_sparql_lives_in_files_of_its_own() -> None:
    """No f-string holds a query; the screen is a compiler of SPARQL, and only its terms are put together."""
    words = ("SELECT ?", "SELECT *", "SELECT DISTINCT", "CONSTRUCT {", "WHERE {", "INSERT DATA", "DELETE {", "ASK {")
    for name in MODULES.keys() - {"screen"}:
        for path in MODULES[name]:
            for node in nodes(path):
                if isinstance(node, ast.JoinedStr):
                    assert not any(word in ast.unparse(node) for word in words), f"{path.name}:{node.lineno}"


HEAVY = ("rdflib", "pyshacl", "owlready2", "owlrl", "starlette", "granian", "jinja2", "pandas", "hypothesis")
SEEN = "import sys, json; import {}; print(json.dumps([name for name in sys.modules if '.' not in name]))"


def loaded(module: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", SEEN.format(module)], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", ["claimgraph.cli", "claimgraph.cli.ask", "claimgraph.cli.load"])
def test_the_command_line_starts_without_what_is_heavy(module: str) -> None:
    assert loaded(module) & set(HEAVY) == set()


def test_the_first_look_at_the_command_line_opens_no_engine() -> None:
    assert loaded("claimgraph.cli") & {"pyoxigraph", "ruamel", "rich"} <= {"pyoxigraph"}


def test_a_question_is_answered_without_what_is_heavy(tmp_path: Path) -> None:
    """From a store that is there, to the answer: neither the gate nor a reasoner is waited for."""
    program = (
        "import sys, json\nfrom claimgraph.cli import main\n"
        "sys.argv = ['claimgraph', '--store', 'claimgraph.db', *sys.argv[1:]]\n"
        "try:\n    main()\nfinally:\n    print(json.dumps(list(sys.modules)), file=sys.stderr)\n"
    )
    bad = Path(__file__).parent / "bad"
    run = [sys.executable, "-c", program]
    subprocess.run([*run, "load", bad / "world.ttl"], cwd=tmp_path, capture_output=True, check=True)
    asked = subprocess.run([*run, "ask", "unclaimed-attacks"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(json.loads(asked.stderr.splitlines()[-1])) & set(HEAVY) == set()


def possessive(items: Iterable[Any]) -> Iterator[Any]:
    """What a parsed pattern repeats possessively."""
    for item in items:
        if isinstance(item, tuple) and item and item[0] is _constants.POSSESSIVE_REPEAT:
            yield item[1][2]
        if isinstance(item, tuple | list | _parser.SubPattern):
            yield from possessive(item)


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 may match such a group wrongly; single characters it repeats well."""
    names = [".".join(file.relative_to(SOURCE.parent).with_suffix("").parts) for file in SOURCE.rglob("[!_]*.py")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    patterns = {value for value in values if isinstance(value, re.Pattern)}
    repeated = [item for one in patterns for item in possessive(_parser.parse(one.pattern, one.flags))]
    assert len(repeated) > 10
    single = {_constants.IN, _constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY}
    assert [item for item in repeated if len(item) != 1 or item[0][0] not in single] == []
