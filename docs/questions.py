"""Writes docs/reference/questions.md from the catalogue and the bundled data; `make reference` runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from claimgraph import asking, catalogue, views
from claimgraph.catalogue import Query
from claimgraph.graph import Graph
from claimgraph.opening import open_bundled
from claimgraph.usage import usage
from claimgraph.views import Look

PAGE = Path(__file__).parent / "reference" / "questions.md"
_ROWS = 5

_HEAD = """# The saved questions

Generated from `queries/` and the bundled data by `make reference`; the first rows of each answer are shown.
On the command line: `claimgraph ask ID [NAME=VALUE]...`; every parameter may be left out.
"""


def page() -> str:
    """The whole page: a chapter for each folder, a section for each question."""
    with open_bundled() as graph:
        return _HEAD + "".join(_chapters(graph))


def _chapters(graph: Graph) -> Iterator[str]:
    for chapter, queries in groupby(catalogue.questions(), key=lambda query: query.chapter):
        yield f"\n## {chapter.capitalize()}\n"
        for query in queries:
            yield _section(query, graph)


def _section(query: Query, graph: Graph) -> str:
    answer = asking.answer(query, {}, graph)
    parts = [
        f"\n### {query.id}\n\n{query.summary}.\n\n{query.description}\n".replace("?.\n", "?\n").replace("..\n", ".\n")
    ]
    if query.parameters:
        parts.append("\n| parameter | type | meaning | example |\n| --- | --- | --- | --- |\n")
        examples = usage(query, graph).examples
        parts += [
            f"| `{p.name}` | {p.type}{f' of {p.of}' if p.of else ''} | {p.label} | {_code(examples.get(p.name))} |\n"
            for p in query.parameters
        ]
    parts.append("\n| column | type | meaning |\n| --- | --- | --- |\n")
    parts += [f"| `{c.name}` | {c.kind} | {c.means} |\n" for c in query.columns]
    count = len(answer.rows)
    first = asking.Answer(answer.columns, answer.rows[:_ROWS])
    parts.append(
        f"\n{views.render(first, 'markdown', Look(query.view))}" if count else "\nNo row in the bundled data.\n"
    )
    parts.append(f"\n{count - _ROWS:,} more rows.\n" if count > _ROWS else "")
    return "".join(parts)


def _code(example: str | None) -> str:
    return f"`{example}`" if example else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
