"""What is refused in a foreign query before a parser sees it, and what is not mistaken for it."""

from __future__ import annotations

import re
from time import monotonic, process_time

import pytest

from claimgraph.errors import LimitHit, WrongUse
from claimgraph.sparql import tokens
from claimgraph.sparql.guard import check, declared, form

GRAPH = "https://example.org/report"

FINE = {
    "a select": ("SELECT * WHERE { ?s ?p ?o }", "SELECT"),
    "no spaces": ("SELECT*{?s ?p ?o}", "SELECT"),
    "lower case": ("select distinct ?s where { ?s ?p ?o }", "SELECT"),
    "an ask": ("PREFIX a: <http://a/> ASK { a:b a a:c }", "ASK"),
    "a construct": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
    "a describe": ("BASE <http://a/> DESCRIBE <b>", "DESCRIBE"),
    "service in a string": ('SELECT * { ?s ?p "SERVICE <http://evil/> {}" }', "SELECT"),
    "service in a long string": ("SELECT * { ?s ?p '''it's \"\n SERVICE <http://evil/> {}''' }", "SELECT"),
    "service after an escaped quote": (r'SELECT * { ?s ?p "\" SERVICE <http://evil/> {}" }', "SELECT"),
    "service in an iri": ("SELECT * { ?s <http://a/SERVICE> ?o }", "SELECT"),
    "service in a comment": ("SELECT * { ?s ?p ?o } # SERVICE <http://evil/> {}", "SELECT"),
    "service as a variable": ("SELECT ?service $SERVICE { ?service ?load $SERVICE }", "SELECT"),
    "service as a local name": ("PREFIX a: <http://a/> SELECT * { a:SERVICE a:load a:FROM }", "SELECT"),
    "service as a prefix": ("PREFIX service: <http://a/> SELECT * { service:x service:y ?o }", "SELECT"),
    "service as a graph": ("PREFIX service: <http://a/> SELECT * { GRAPH service:x { ?s ?p ?o } }", "SELECT"),
    "a hash in an iri": ("SELECT * { ?s <http://a/b#c> ?o }", "SELECT"),
    "a quote in an iri": ("SELECT * { ?s <http://a/it's> ?o . ?s <http://a/it's> ?u }", "SELECT"),
    "less than": ("SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?p) }", "SELECT"),
    "an iri among arguments": ("SELECT * { ?s ?p ?o FILTER(<http://f/>(?s, <http://b/#x>) = 1) }", "SELECT"),
    "a collection": ("SELECT * { ?s a (?a <http://b/#x> ?c) . FILTER(?a < 3) }", "SELECT"),
    "a path": ("SELECT * { ?s (<http://a#>|^<http://b#>/!(<http://c#>|^<http://d#>))* ?o }", "SELECT"),
    "a row of values": ("SELECT * { VALUES (?a ?b) { (<http://a#> -1) (UNDEF <http://b#>) } }", "SELECT"),
    "a sub-select": ("SELECT * { { SELECT (COUNT(?x) AS ?n) (1<2 AS ?y) { ?x ?p ?o } GROUP BY ?p } }", "SELECT"),
    "known graphs": (f"SELECT * FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}", "SELECT"),
    "a known graph by prefix": ("PREFIX e: <https://example.org/> ASK FROM e:report { ?s ?p ?o }", "ASK"),
    "a known graph by base": ("BASE <https://example.org/x> ASK FROM <report> { ?s ?p ?o }", "ASK"),
    "many values": ("SELECT * { VALUES ?x { " + "-1 +2.5 " * 5000 + "} }", "SELECT"),
    "a long list": ("SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join("9" * 5000) + ")) }", "SELECT"),
    "deep but not too deep": ("SELECT * " + "{" * 90 + "?s ?p ?o" + "}" * 90, "SELECT"),
    "a regular expression": (r'SELECT * { ?s ?p ?o FILTER(REGEX(?o, "^a\\d+\\.(b|c)$", "i")) }', "SELECT"),
    "a triple term": ("SELECT * { << ?s ?p ?o >> ?q <<( ?a ?b ?c )>> }", "SELECT"),
    "an escape of a letter": (r'SELECT * { ?s ?p "caf\u00e9" }', "SELECT"),
}

REFUSED = {
    "service": ("SELECT * {\n  SERVICE <http://evil/> { ?s ?p ?o } }", "query:2:3: SERVICE would reach http://evil/"),
    "service silent": ("SELECT * { serVice silent<http://evil/>{?s ?p ?o} }", "reach http://evil/"),
    "service by prefix": ("PREFIX e: <http://evil/> SELECT * { SERVICE e:x {} }", "reach http://evil/x"),
    "service by variable": ("SELECT * { SERVICE ?where {} }", r"reach \?where"),
    "service by base": ("BASE <http://friend.example/> SELECT * { SERVICE <sparql> {} }", "reach sparql"),
    "service after a number": ("SELECT * { ?s ?p 1SERVICE<http://evil/>{} }", "SERVICE would reach"),
    "service after a double": ("SELECT * { ?s ?p 1.5e3SERVICE<http://evil/>{} }", "SERVICE would reach"),
    "service after true": ("SELECT * { ?s ?p trueSERVICE<http://evil/>{} }", "runs into the keyword SERVICE"),
    "service with an empty prefix": ("PREFIX : <http://evil/> SELECT * {SERVICE:x{}}", "prefix SERVICE: reads like"),
    "service glued to a prefix": ("PREFIX a: <http://evil/> SELECT * {SERVICEa:x{}}", "prefix SERVICEa: reads like"),
    "service glued to silent": ("PREFIX : <http://evil/> SELECT * {SERVICESILENT:x{}}", "prefix SERVICESILENT:"),
    "silent glued to a friend": (
        "PREFIX SILENTa: <http://friend.example/> PREFIX a: <http://evil/> SELECT * {SERVICE SILENTa:sparql{}}",
        "SERVICE would reach SILENTa:sparql",
    ),
    "service behind less than": (
        "PREFIX : <http://evil/> SELECT * {FILTER(?a<?b)SERVICE:x#>\n{?s ?p ?o}}",
        "prefix SERVICE: reads like",
    ),
    "service behind less than, balanced in a comment": (
        "PREFIX : <http://evil/> SELECT * {FILTER(?a<?b)SERVICE:x#>)\n{?s ?p ?o}}",
        "prefix SERVICE: reads like",
    ),
    "service behind a called filter": (
        "PREFIX : <http://evil/> SELECT * {FILTER <a:f>(?a<?b)SERVICE:x#>\n{}}",
        "prefix SERVICE: reads like",
    ),
    "service behind a glued filter": (
        "PREFIX a: <http://evil/> SELECT * {FILTERa:f(?a<?b)SERVICE a:x#>\n{}}",
        "prefix FILTERa: reads like",
    ),
    "service behind a collection": (
        "PREFIX filter: <http://a/> SELECT * {?s filter:p (?a<http://w#>)SERVICE<http://evil/>{}}",
        "prefix filter: reads like",
    ),
    "service behind a select that is a name": (
        "PREFIX select: <http://a/> SELECT * {select:x ?p (?a<http://w#>)SERVICE<http://evil/>{}}",
        "SERVICE would reach",
    ),
    "service behind an escape": (r"SELECT * { \u0053ERVICE <http://evil/> {} }", r"\\u0053 hides the character 'S'"),
    "a string that ends early": (r'SELECT * { ?s ?p "a\u0022 SERVICE <http://evil/> {} #" }', "hides the character"),
    "load": ("LOAD <http://evil/>", "query:1:1: LOAD is an update"),
    "insert": ("PREFIX a: <http://a/>\nINSERT DATA { a:b a:c a:d }", "query:2:1: INSERT is an update"),
    "delete": ("delete where { ?s ?p ?o }", "DELETE is an update"),
    "clear": ("CLEAR ALL", "CLEAR is an update"),
    "with": ("WITH <http://a/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH is an update"),
    "from": ("SELECT * FROM <http://evil/> { ?s ?p ?o }", "FROM http://evil/ is no graph of this store"),
    "from named": ("SELECT *\nFROM NAMED <file:///etc/passwd> {}", "query:2:1: FROM file:///etc/passwd"),
    "from after a template": ("CONSTRUCT { ?s ?p ?o } FROM <http://evil/> WHERE { ?s ?p ?o }", "FROM http://evil/"),
    "from glued to named": ("SELECT * FROMNAMED<http://evil/>{}", "runs into the keyword FROM"),
    "from with an empty prefix": ("PREFIX : <http://evil/> SELECT * FROM:x{}", "prefix FROM: reads like"),
    "from glued to ask": ("ASKFROM<http://evil/>{}", "runs into the keyword FROM"),
    "nested braces": ("SELECT * " + "{" * 4000 + "}" * 4000, "query:1:110: more than 100 brackets"),
    "nested brackets": ("SELECT * { ?s ?p " + "[" * 4000, "more than 100 brackets"),
    "nested parentheses": ("SELECT * { FILTER" + "(" * 4000, "more than 100 brackets"),
    "nested triple terms": ("SELECT * { ?s ?p " + "<<(?a ?b " * 4000, "more than 100 brackets"),
    "too much text": ("SELECT * { } #" + "x" * 1_000_000, "1,000,014 bytes of text; at most 1,000,000"),
    "half a character": ("SELECT * { ?s ?p '\ud800' }", "query:1:19: this is half a surrogate pair"),
    "an open string": ('SELECT * { ?s ?p "abc\n }', "query:1:18: this quotation mark is never closed"),
    "an open long string": ("SELECT * { ?s ?p '''abc'' }", "this quotation mark is never closed"),
    "an open brace": ("SELECT * { ?s ?p ?o", "query:1:10: this { is never closed"),
    "a brace too many": ("SELECT * { ?s ?p ?o }}", "query:1:22: this } closes nothing"),
    "nothing": ("  # only a comment", "no query in this text"),
    "prose": ("What happened?", "What begins no query"),
}


def ask(text: str) -> str:
    return check(text, is_graph=lambda iri: iri == GRAPH).form


@pytest.mark.parametrize(("text", "form"), FINE.values(), ids=FINE.keys())
def test_a_plain_query_passes(text: str, form: str) -> None:
    assert ask(text) == form


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_harmful_query_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(WrongUse, match=message.replace("{ is", r"\{ is").replace("} closes", r"\} closes")):
        ask(text)


def test_a_service_may_be_allowed_by_name() -> None:
    text = "PREFIX f: <https://friend.example/> SELECT * { SERVICE f:sparql { ?s ?p ?o } }"
    assert check(text, allow_service=["https://friend.example/sparql"]).form == "SELECT"
    with pytest.raises(WrongUse, match="would reach"):
        check(text, allow_service=["https://friend.example/"])


def test_every_from_is_refused_unless_the_store_is_asked() -> None:
    with pytest.raises(WrongUse, match="no graph of this store"):
        check(f"SELECT * FROM <{GRAPH}> {{ ?s ?p ?o }}")


def spent(text: str) -> float:
    """The seconds of the processor that the look at a text takes."""
    begun = process_time()
    check(text)
    return process_time() - begun


@pytest.mark.parametrize("piece", ["<http://a/b#c> 'x' 1.5 ", "a.", "?a<?b ", "{ } ", "#\n"])
def test_ten_times_the_text_takes_some_ten_times_as_long(piece: str) -> None:
    """Two hundred kilobytes take a second or two, so that a megabyte, the bound, takes some."""
    some, all_ = (f"SELECT * {{ VALUES ?x {{ {piece * (size // len(piece))} }} }}" for size in (20_000, 200_000))
    assert spent(all_) < min(10, 20 * spent(some) + 0.2)


def test_every_character_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words between full stops might all be one name: that it has no colon is found out once."""
    looked = list[int]()
    named = tokens._NAMED

    class Counting:
        def match(self, text: str, position: int) -> re.Match[str] | None:
            looked.append(position)
            return named.match(text, position)

    monkeypatch.setattr(tokens, "_NAMED", Counting())
    words = [token.text for token in tokens.Scan("a.b-c.d.e f.g:h.i. j").tokens()]
    assert words == ["a", ".", "b", "-", "c", ".", "d", ".", "e", "f.g:h.i", ".", "j"]
    assert [at for at in looked if at in range(8)] == [0]


def test_nothing_is_read_after_a_quotation_mark_that_is_never_closed() -> None:
    *_, last = tokens.Scan("a 'b' \"\"\"c '''d''' e").tokens()
    assert (last.kind, last.start) == ("unclosed", 6)


def test_prefixes_are_declared_where_they_are_used_and_lack() -> None:
    ours = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    text = 'PREFIX b: <http://mine/>\nSELECT * { a:x b:x "c:x" } # c:x'
    assert declared(text, check(text, prefixes=ours), ours) == "PREFIX a: <http://a/> " + text
    assert declared("ASK {}", check("ASK {}"), ours) == "ASK {}"


def test_the_form_is_known_without_reading_on() -> None:
    assert form("PREFIX select: <http://a/> # ASK\nconstruct { ?s ?p ?o } WHERE { 'never closed") == "CONSTRUCT"
    with pytest.raises(WrongUse, match="CLEAR is an update"):
        form("CLEAR ALL")
    with pytest.raises(WrongUse, match="no query in this text"):
        form("# nothing")


def test_the_look_ends_at_its_deadline() -> None:
    text = "SELECT * { " + "a." * 2_000 + " }"
    check(text, deadline=monotonic() + 60)
    with pytest.raises(LimitHit, match="took all its time"):
        check(text, deadline=monotonic())
