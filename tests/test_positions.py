"""Positions: the n-th spot is where the parser's n-th triple stands, however the text is laid out."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from claimgraph.documents.positions import spots

PREFIXES = "@prefix e: <http://e/> .\nPREFIX graph: <http://g/>\n@base <http://base/> .\nBASE <http://base/>\n"

TURTLE = [
    "e:a e:p e:b .",
    "e:a e:p e:b ; e:q e:c , e:d ; ; e:r 1 ; .",
    "e:a a e:B .",
    "e:a e:p true, false, 1, -1.5, 1e3, .5 .",
    'e:a e:p "x"@en, "x"@ar-IQ , "1"^^e:d, "1"^^<http://e/d> , 1.',
    "e:a e:p 'it''s' , 'x' .".replace("''", "\\'"),
    'e:a e:p """a "quoted" ; [ . # text""" ; e:q \'\'\'it\'s\n\n one\'\'\' .',
    'e:a e:p "# no comment ; , ." . # a comment ; with , marks . "\ne:a e:q e:b .',
    "e:a e:p [] .",
    "e:a e:p [ e:q 1 ; e:r [ e:s 2 ] ] ; e:t 3 .",
    "[ e:only 1 ] .",
    "[ e:m 1 ] e:n 2 .",
    "[] a e:B ; e:x [ a e:C ] , [ a e:D ] .",
    "_:n e:p _:m . _:m.x e:p _:n .",
    "e:a e:p () .",
    "e:a e:p ( 1 ) .",
    "e:a e:p ( 1 e:b [ e:in 2 ; e:q 3 ] ( 4 ( ) ) ) ; e:q 5 .",
    "( 1 2 ) e:p ( [ ] ) .",
    "( [ e:x ( 1 ) ] ( 2 3 ) ) e:p 4 .",
    "<a> <p> <b> . <http://e/x#y> <p> <> .",
    "e:a.b e:p e:a%20b , e:a\\,b , e:x:y , e: , e:1 .",
    "graph:a graph:p graph:b . e:graph e:p e:base .",
    "e:a e:p <http://e/(x)> .",
    'e:a e:p [ e:q "1" ] , [ e:q "1"@en ] , [ e:q "1"^^e:d ] , [ e:q "1"\n] , [ e:q "1" # c\n] .',
    'e:a e:p ( "1" "2"@en "3" ) , ( [ e:q "4" ] ) , ( ( "5" ) "6" ) , ( "7"\n) .',
    'VERSION "1.2"\ne:a e:p e:b .',
    'e:ä e:p "é" ; e:é "日本" .',
    "",
    "# only a comment",
]
TRIG = [
    "e:g { e:a e:p e:b }",
    "GRAPH e:g { e:a e:p e:b . e:c e:p [ e:q 1 ] . } e:a e:p 2 .",
    "graph <http://e/g> { e:a e:p e:b } { e:a e:p 1 . }",
    "e:g { } e:h { e:a e:p 1 ; e:q 2 }",
]
LINES = [
    '<http://e/a> <http://e/p> "x"@en .\n# c\n_:b <http://e/p> "1"^^<http://e/d> .',
    "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n<http://e/a> <http://e/p> _:b .",
    '<http://e/a> <http://e/p> "x" _:g .\n<http://e/a> <http://e/p> "x"@en <http://e/g> .',
]


@pytest.mark.parametrize(
    ("text", "format_"),
    [(PREFIXES + one, RdfFormat.TURTLE) for one in TURTLE]
    + [(PREFIXES + one, RdfFormat.TRIG) for one in TRIG]
    + [(one, RdfFormat.N_QUADS) for one in LINES],
    ids=lambda value: value.removeprefix(PREFIXES) if isinstance(value, str) else None,
)
def test_every_triple_has_its_spot(text: str, format_: RdfFormat) -> None:
    parsed = list(parse(text.encode(), format_))
    found = spots(text)
    assert len(found) == len(parsed)
    for quad, (subject, predicate, object_) in zip(parsed, found, strict=True):
        assert _names(text, subject, quad.subject), (quad, text[subject:])
        assert _names(text, predicate, quad.predicate), (quad, text[predicate:])
        assert _names(text, object_, quad.object), (quad, text[object_:])


def _names(text: str, at: int, term: object) -> bool:
    """Whether the token at ``at`` can be ``term``: an IRI by its last part, a blank node by a bracket or label."""
    token = text[at:]
    if not isinstance(term, NamedNode):
        return not token[0].isspace()
    if token[0] in "([":
        return "rdf-syntax-ns#" in term.value
    last = term.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1].split("%")[0].split(",")[0]
    word = token.split()[0].rstrip(",;.")
    return (word == "a" and last == "type") or (word == ")" or last in word)


@dataclass(frozen=True)
class Written:
    """Turtle text, and how many predicates it has, ``e:p1`` and so on."""

    text: str
    predicates: int


class _Writer:
    """Writes random nested Turtle; each predicate has a name of its own, so that it can be found again."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def gap(self) -> str:
        return self.draw(st.sampled_from([" ", "\n", "\t ", ' # a; comment [ . "\n', "  \r\n "]))

    def pairs(self, depth: int) -> str:
        return (self.gap() + ";" + self.gap()).join(self.pair(depth) for _ in range(self.draw(st.integers(1, 3))))

    def pair(self, depth: int) -> str:
        self.count += 1
        name = f"p{self.count}"
        objects = [self.object(depth) for _ in range(self.draw(st.integers(1, 2)))]
        return f"e:{name}{self.gap()}" + f"{self.gap()},{self.gap()}".join(objects)

    def object(self, depth: int) -> str:
        shape = self.draw(st.sampled_from(["term", "node", "list"])) if depth else "term"
        if shape == "node":
            return f"[{self.gap()}{self.pairs(depth - 1)}{self.gap()}]"
        if shape == "list":
            items = [self.object(depth - 1) for _ in range(self.draw(st.integers(0, 3)))]
            return f"({self.gap()}{self.gap().join(items)}{self.gap()})"
        return self.draw(
            st.sampled_from(
                [
                    "e:o",
                    "<http://e/#o>",
                    '"a . \\" ; [ #"',
                    '"""x\n"y" ] ."""@en',
                    "'1'^^e:d",
                    "12",
                    "-1.5",
                    "true",
                    "[]",
                    "_:b1",
                ]
            )
        )


@st.composite
def turtle(draw: st.DrawFn) -> Written:
    writer = _Writer(draw)
    text = PREFIXES
    for _ in range(draw(st.integers(1, 4))):
        subject = draw(st.sampled_from(["e:s", "<http://e/s>", "_:b0", "[]", '( "1" )', '[ e:p0 "1" ]']))
        text += f"{subject}{writer.gap()}{writer.pairs(2)}{writer.gap()}.{writer.gap()}"
    return Written(text, writer.count)


@given(turtle())
def test_the_predicate_of_every_triple_is_where_its_spot_says(written: Written) -> None:
    parsed = list(parse(written.text.encode(), RdfFormat.TURTLE))
    found = spots(written.text)
    told = ["(" if "#" in q.predicate.value else q.predicate.value.replace("http://e/", "e:") for q in parsed]
    assert [written.text[at:].split(maxsplit=1)[0] if written.text[at] == "e" else "(" for _, at, _ in found] == told
    assert len(set(told) - {"(", "e:p0"}) == written.predicates


def test_a_long_text_is_scanned_in_linear_time() -> None:
    """A million characters of quotes, brackets and backslashes cost no more than a pass over them."""
    inner = '\\"' * 200_000
    text = f'<http://e/a> <http://e/p> "{inner}" , """{inner}""" .' + " [ <http://e/q> ( 1 ) ] ." * 1_000
    assert len(spots(text)) == 2 + 3 * 1_000
