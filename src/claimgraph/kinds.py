"""Kinds: whether what is given for a parameter is of the kind that it asks for, so that no slip reads as "none"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue, finding, schema
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.names import CG, curie, expand, suggestion
from claimgraph.resources import folder

if TYPE_CHECKING:
    from claimgraph.catalogue import Parameter, Query
    from claimgraph.finding import Ask, Rows


# The kinds whose words are the same in every graph. Whether a question tells what only datasets tell: not by itself.
FIXED = {"datasets": ("with", "without")}


def check(query: Query, values: Mapping[str, str], ask: Ask) -> None:
    """Raise UnknownName or WrongUse for the first of ``values`` that is nothing, or nothing of its parameter's kind."""
    for parameter in query.parameters:
        if parameter.of and parameter.name in values:
            held = _thing if parameter.type == "iri" else _word
            held(parameter, parameter.of, values[parameter.name], ask)


def _thing(parameter: Parameter, of: str, text: str, ask: Ask) -> None:
    try:
        iri = parameter.term(text).value
    except WrongUse:
        if ":" in text:
            raise
        raise _nothing(parameter, of, f"'{text}'", text, ask) from None
    rows = [{"thing": NamedNode(iri), "kind": NamedNode(expand(kind))} for kind in of.split(" or ")]
    if any(ask(catalogue.page("of-kind").bind_terms(rows))):
        return
    there = finding.thing(ask, iri)
    if there is None:
        raise _nothing(parameter, of, curie(iri), iri, ask)
    if not there.classes & finding.below(of):  # a graph need not know the ontology
        raise WrongUse(f"{parameter.name}: {there} is {_a(there.kind)}, and this asks for {_called(of)}")


def _nothing(parameter: Parameter, of: str, shown: str, name: str, ask: Ask) -> UnknownName:
    """The error to raise for a name that nothing of the kind bears, with the nearest."""
    known = finding.things(ask, finding.below(of))
    near = finding.nearest(name, known)
    hint = f"; {finding.question(near)}" if near else ""
    if finding.below(of) <= schema.kinds(CG + "Category"):
        values = ", ".join(sorted(curie(one.iri) for one in known))
        return UnknownName(f"{parameter.name}: {shown} is none of {values}{hint}")
    if not known:
        hint = f", nor is there {_called(of)}"
    elif not near:
        hint = f"; what there is, tells: claimgraph find NAME --kind {of.partition(' or ')[0]}"
    return UnknownName(f"{parameter.name}: nothing here is called {shown}{hint}")


def _called(of: str) -> str:
    """What a kind is called, with its article."""
    return " or ".join(_a(schema.labels()[expand(name)]) for name in of.split(" or "))


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _word(parameter: Parameter, of: str, text: str, ask: Ask) -> None:
    words = {"policy": _policies, "measure": _measures}.get(of, _values)
    known, offered = (set(FIXED[of]), set(FIXED[of])) if of in FIXED else words(of, text, ask)
    if known and text not in known | offered:
        hint = suggestion(text, sorted(known | offered))
        raise UnknownName(f"{parameter.name}: '{text}' is none of {', '.join(sorted(offered))}{hint}")


def _values(of: str, _text: str, ask: Ask) -> tuple[set[str], set[str]]:
    """The words of a code list, and those to offer."""
    known = _told(ask(catalogue.page("of-list").bind_terms([{"kind": NamedNode(expand(of))}])))
    return known, known


def _policies(_of: str, text: str, ask: Ask) -> tuple[set[str], set[str]]:
    """The policies that came along, whether or not there is a figure; and those of the graph where another is asked."""
    files = (folder("queries") / "derive").glob("policy-*.rq")
    known = {file.stem.removeprefix("policy-") for file in files}
    known |= set() if text in known else _told(ask(catalogue.page("policies").text))
    return known, known


def _measures(_of: str, text: str, ask: Ask) -> tuple[set[str], set[str]]:
    """The measures of the graph; one without its group stands for all of them, and those are offered."""
    if any(ask(catalogue.page("counted").bind_terms([{"word": Literal(text)}]))):
        return {text}, {text}
    known = _told(ask(catalogue.page("measures").text))
    return known, {one.partition(" (")[0] for one in known}


def _told(rows: Rows) -> set[str]:
    return {row[0].value for row in rows if isinstance(row[0], Literal)}
