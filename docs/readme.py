"""Puts the real output of its commands into README.md; `make reference` runs it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from claimgraph import asking, catalogue, cite, views
from claimgraph.opening import open_bundled
from claimgraph.views import Look

PAGE = Path(__file__).parents[1] / "README.md"
# As wide as a code block of a page.
_WIDTH = 110
# A block that shows one question and its answer.
_BLOCK = re.compile(r"(```\n\$ claimgraph ask (\S+)( --format cited)?\n)(.*?)(```\n)", re.DOTALL)


def page() -> str:
    """README.md with every shown answer as it is now."""
    return _BLOCK.sub(lambda found: found[1] + _answer(found[2], bool(found[3])) + found[5], PAGE.read_text("utf-8"))


def _answer(name: str, cited: bool) -> str:
    with open_bundled() as graph:
        question = catalogue.find(name)
        look = Look(question.view, width=_WIDTH, details=False)
        answer = asking.answer(question, {}, graph)
        return cite.cited(answer, graph, look) if cited else views.render(answer, "table", look)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
