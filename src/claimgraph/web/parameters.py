"""Parameters: what a query string or a form gives, read strictly, and which of it a route takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from claimgraph.names import suggestion
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FIELDS = 100


@dataclass(frozen=True)
class Taken:
    """The parameters that a route takes, and those among them that may be given ``several`` times."""

    names: tuple[str, ...]
    several: frozenset[str] = frozenset()

    def check(self, fields: Iterable[tuple[str, str]], of: str) -> None:
        """Raise Refusal for a parameter that is not taken, with the nearest that is, or for one that is given twice."""
        for name, times in Counter(name for name, _ in fields).items():
            if name not in self.names:
                offer = f"it takes: {', '.join(self.names)}" if self.names else "it takes none"
                hint = suggestion(name, self.names, offer)
                raise Refusal(400, f"{of} has no parameter '{name}'{hint}", parameter=name)
            if times > 1 and name not in self.several:
                raise Refusal(400, f"the parameter '{name}' is given twice", parameter=name)


def fields(text: str, where: str) -> list[tuple[str, str]]:
    """The names and values of a query string or a form; raises Refusal where it cannot be read, or is too much."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, f"{where} has bytes that are no UTF-8") from None
    except ValueError:
        raise Refusal(400, f"{where} has more than {MOST_FIELDS} parameters; send fewer") from None
