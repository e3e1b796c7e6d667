"""Complaints: what the parser says of a text that it cannot read, told as what the author did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from claimgraph.documents.file import File
from claimgraph.documents.positions import tokens
from claimgraph.errors import Place, Unreadable
from claimgraph.names import PREFIXES

# A longer text is not looked at token by token to find what its author did.
_MOST = 2**20

# What the parser says, and what to do about it.
_REMEDIES = {
    "Unexpected end": "it is cut off; is a quote, a bracket or the last full stop missing?",
    "A dot is expected": "does the statement before end with a full stop?",
    "should end with a ']'": "close it",
    "not a valid subject": "a statement begins with an IRI; text can only be its object",
    "not a valid predicate": "between the two ends of a statement stands an IRI, never text",
    "must be an IRI": "write it in full between angle brackets",
    "not a valid unicode": "write the character itself",
    "Only UTF-8": "save it as UTF-8 and declare that",
    "subtag": "write a language tag like @en or @ar-IQ",
    "Invalid IRI": "an IRI holds no space, and a % is followed by two hex digits",
    "No scheme found": "write the IRI in full, or declare @base",
}

_VOCABULARIES = ("cg", "dcterms", "owl", "rdf", "rdfs", "skos")
_PROPERTY = re.compile(rf"a\Z|(?:{'|'.join(_VOCABULARIES)}):[a-z]\w*\Z")
_PLAIN_WORD = re.compile(r"[^\W\d][^:/]*\Z")
_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"


def unreadable(message: str, place: Place, file: File) -> Unreadable:
    """The error to raise for the parser's ``message`` about ``place``."""
    said = message.split(": ", 1)[-1] if message.startswith("Parser error ") else message
    said = said.split(" (line ")[0]
    if found := _UNDECLARED.search(said):
        return Unreadable(f"{said}; {_declare(found[1])}", place)
    if place.line and file.ending in (".ttl", ".trig") and len(file.text) < _MOST:
        told = next(_told(said, Around.at(file, place)), None)
        if told:
            return Unreadable(told[0], file.place(told[1]))
    remedy = next((text for part, text in _REMEDIES.items() if part.lower() in said.lower()), "mend the text here")
    return Unreadable(f"{said}; {remedy}", place)


def _declare(prefix: str) -> str:
    near = [known for known in PREFIXES if sorted(known) == sorted(prefix.lower())]
    near = near or get_close_matches(prefix.lower(), list(PREFIXES), n=1)
    meant = f"did you mean '{near[0]}:'? " if near else ""
    return f"{meant}{'Else d' if near else 'd'}eclare it at the top: @prefix {prefix}: <...> ."


@dataclass(frozen=True)
class Token:
    """One token of the text, with the offsets of its begin and its end."""

    text: str
    begin: int
    end: int

    @property
    def is_property(self) -> bool:
        return bool(_PROPERTY.match(self.text))

    @property
    def is_word(self) -> bool:
        """Whether it is a word without a prefix, as in a text without quotation marks."""
        return bool(_PLAIN_WORD.match(self.text)) and self.text not in ("a", "true", "false")


_NOTHING = Token("", 0, 0)


@dataclass(frozen=True)
class Around:
    """The text around where the parser stumbled: the token there, those before it and those after it."""

    text: str
    offset: int
    before: tuple[Token, ...]
    here: Token
    after: tuple[Token, ...]

    @staticmethod
    def at(file: File, place: Place) -> Around:
        offset = file.offset(place)
        every = [Token(text, begin, begin + len(text)) for _, text, begin in tokens(file.text)]
        index = next((n for n, token in enumerate(every) if token.end > offset), len(every))
        here = every[index] if index < len(every) else Token("", len(file.text), len(file.text))
        return Around(file.text, offset, tuple(every[:index]), here, tuple(every[index + 1 : index + 3]))

    def back(self, count: int) -> Token:
        """The token that stands ``count`` before the one here."""
        return self.before[-count] if count <= len(self.before) else _NOTHING

    def begins_line(self, token: Token) -> bool:
        return token.begin == 0 or self.text[token.begin - 1] == "\n"


def _told(said: str, around: Around) -> Iterator[tuple[str, int]]:
    """What the author may have done, the likeliest first, each with the offset of it."""
    here, last = around.here, around.back(1)
    if around.text[here.begin : here.begin + 1] in _CURLY and here.text:
        yield "a curly quotation mark; write a straight one", here.begin
    if "Line jumps" in said:
        yield "this text is not closed on its line; put a quotation mark at its end", _opened(around)
    if day := _DAY.match(around.text, last.begin if here.text.startswith("-") else here.begin):
        yield f'a day without quotation marks; write "{day[0]}"^^xsd:date', day.start()
    if "subject" in said or "object" in said or "dot" in said:
        yield from _of_words(around)
        yield from _of_marks(around)
    if "followed by a dot" in said:
        yield "the last full stop is missing; write it here", last.end


def _opened(around: Around) -> int:
    """Where the text begins that runs on beyond its line: at the last quotation mark."""
    line = around.text.rfind("\n", 0, around.offset) + 1
    return max(around.text.rfind('"', line, around.offset), line)


def _of_words(around: Around) -> Iterator[tuple[str, int]]:
    here, last = around.here, around.back(1)
    if not here.is_word:
        return
    if ":" in last.text and not last.is_property and around.text[last.end : here.begin] == " ":
        yield f"a name holds no space; did you mean {last.text}-{here.text}?", last.begin
    end = re.compile(r"[^;,.\n]*").match(around.text, here.begin)
    words = end[0].strip() if end else here.text
    yield f'a text stands in quotation marks; write "{words}"', here.begin


def _of_marks(around: Around) -> Iterator[tuple[str, int]]:
    """Semicolons, full stops and commas that are missing or stand for one another."""
    here, last, mark = around.here, around.back(1), around.back(2)
    following = around.after[0] if around.after else _NOTHING
    directive = around.back(3).text.lower()
    if directive in ("@prefix", "prefix") or mark.text.lower() == "@base":
        yield f"a full stop is missing here; write one before {here.text}", last.end
    elif mark.text == "," and last.is_property:
        yield f"a comma joins two values of one property; write a semicolon before {last.text}", mark.begin
    elif here.is_property and mark.text == ";" and not last.is_property:
        yield (
            f"a semicolon where a full stop belongs; write one before {last.text}, of which something else is said",
            mark.begin,
        )
    elif here.text in (";", ",") and mark.is_property and around.back(3).text == ".":
        yield (
            f"a full stop where a semicolon belongs; write one before {mark.text}, which says more of the same",
            around.back(3).begin,
        )
    elif here.text in (";", ".", ",", "]") and last.is_property:
        yield f"{last.text} has no value; write one before the {here.text}", last.begin
    elif here.is_property and last.text not in (";", ",", "."):
        yield f"a semicolon is missing here; write one before {here.text}", last.end
    elif following.is_property and last.text not in (";", ",", "."):
        yield f"a full stop is missing here; write one before {here.text}", last.end
