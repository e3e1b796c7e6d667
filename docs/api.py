"""Writes docs/reference/python.md from the docstrings of what `import claimgraph` gives; `make reference` runs it."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import claimgraph

PAGE = Path(__file__).parent / "reference" / "python.md"

_HEAD = """# claimgraph in Python

Generated from the docstrings by `make reference`; every example runs as a test. What is named here is public, and
everything else may change. Errors are one tree below `ClaimgraphError`, with the same sentences as on the command line.
"""
_FIRST = ("open", "questions", "check", "ontology", "Graph", "Answer", "Column", "Report", "Finding", "Limits")


def page() -> str:
    """The whole page: functions, then what they give, then the errors."""
    names = [*_FIRST, *(name for name in claimgraph.__all__ if name not in _FIRST)]
    return _HEAD + "".join("".join(_section(name, getattr(claimgraph, name))) for name in names)


def _section(name: str, thing: Any) -> Iterator[str]:
    if not inspect.isclass(thing):
        yield f"\n## claimgraph.{name}\n\n```python\n{name}{_signature(thing)}\n```\n\n{_text(thing)}\n"
        return
    below = f" ({thing.__bases__[0].__name__})" if issubclass(thing, Exception) else ""
    yield f"\n## claimgraph.{name}{below}\n\n{_text(thing)}\n"
    if dataclasses.is_dataclass(thing):
        fields = [field.name for field in dataclasses.fields(thing) if not field.name.startswith("_")]
        yield f"\nFields: {', '.join(f'`{field}`' for field in fields)}\n"
    for called, member in _members(thing):
        if called.startswith("_") or not inspect.getdoc(member):
            continue
        if inspect.isfunction(member):
            yield f"\n### {name}.{called}\n\n```python\n{called}{_signature(member)}\n```\n\n{_text(member)}\n"
        elif not isinstance(member, str | tuple | type(None)) and hasattr(type(member), "__get__"):
            yield f"\n### {name}.{called}\n\n{_text(member)}\n"


def _members(class_: type) -> Iterator[tuple[str, Any]]:
    """What a class of ours has, its own first, then what it has from other classes of ours."""
    for one in class_.__mro__:
        if one.__module__.startswith("claimgraph.") and (one is class_ or not issubclass(class_, Exception)):
            yield from vars(one).items()


def _signature(function: Any) -> str:
    found = inspect.signature(function)
    own = [parameter for parameter in found.parameters.values() if parameter.name != "self"]
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(found.replace(parameters=own)))


def _text(thing: Any) -> str:
    """A docstring in Markdown: its examples in a block of code, names in its own quotes."""
    lines, inside = [], False
    for line in (inspect.getdoc(thing) or "").replace("``", "`").splitlines():
        if line.startswith(">>> ") and not inside:
            lines.append("```python")
            inside = True
        elif not line and inside:
            lines.append("```")
            inside = False
        lines.append(line)
    return "\n".join([*lines, "```"] if inside else lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
