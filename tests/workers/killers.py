"""Fifty queries that would bring an unguarded server down, one for each way we know; see the harness beside this."""

from __future__ import annotations

_THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_WORDS = "CONCAT(STR(?a), STR(?d), STR(?g))"
_FOUR = f"{_THREE} . ?j ?k ?l"
_TWICE = "BIND(CONCAT(?x{0}, ?x{0}) AS ?x{1})"
_DOUBLED = 'BIND("xxxxxxxxxxxxxxxx" AS ?x0) ' + " ".join(_TWICE.format(n, n + 1) for n in range(40))
_LONG = 'BIND(REPLACE("' + "x" * 1000 + '", "x", "' + "y" * 1000 + '") AS ?x0) BIND(REPLACE(?x0, "y", ?x0) AS ?x1)'
_KNOWS = "<https://example.org/knows>"
_MANY_VALUES = " ".join(str(number) for number in range(3000))
_VALUES = " ".join(f"VALUES ?v{n} {{ {_MANY_VALUES} }}" for n in range(4))
_OPTIONALS = " ".join(f"OPTIONAL {{ ?a ?p{n} ?o{n} . ?o{n} ?q{n} ?r{n} }}" for n in range(12))

KILLERS = {
    # Products
    "a product of three, counted": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} }}",
    "a product of four, counted": f"SELECT (COUNT(*) AS ?n) {{ {_FOUR} }}",
    "a product, listed": f"SELECT * {{ {_THREE} }}",
    "a product, distinct": f"SELECT DISTINCT * {{ {_THREE} }}",
    "a product, reduced": f"SELECT REDUCED * {{ {_THREE} }}",
    "a product, ordered": f"SELECT * {{ {_THREE} }} ORDER BY ?i ?a ?d",
    "a product, ordered by chance": f"SELECT * {{ {_THREE} }} ORDER BY RAND()",
    "a product, grouped": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {_THREE} }} GROUP BY ?a ?d ?g",
    "a product, far offset": f"SELECT * {{ {_THREE} }} OFFSET 9000000000",
    "a product that no filter lets through": f"ASK {{ {_THREE} FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }}",
    "a product of graphs": "SELECT * { GRAPH ?x { ?a ?b ?c } GRAPH ?y { ?d ?e ?f } GRAPH ?z { ?g ?h ?i } }",
    "a product of values": f"SELECT (COUNT(*) AS ?n) {{ {_VALUES} }}",
    "a product of unions": "SELECT (COUNT(*) AS ?n) { " + "{ ?s ?p ?o } UNION { ?o ?p ?s } " * 3 + f"{_THREE} }}",
    "a product of sub-selects": "SELECT * { "
    + "".join(f"{{ SELECT ?s{n} {{ ?s{n} ?p ?o }} }}" for n in range(5))
    + " }",
    "a product of absent joins": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {_OPTIONALS} ?x ?y ?z . ?u ?v ?w }}",
    "a graph of a product": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} WHERE {{ {_THREE} }}",
    "descriptions of everything": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    # Strings
    "strings doubled forty times": f"SELECT (STRLEN(?x40) AS ?n) {{ {_DOUBLED} }}",
    "strings replaced by longer ones": f"SELECT (STRLEN(?x1) AS ?n) {{ {_LONG} BIND(REPLACE(?x1, 'y', ?x0) AS ?x2) }}",
    "everything in one string": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {_THREE} }}",
    "every pair in one string": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "every pair once in one string": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?x) {{ {_THREE} }}",
    "strings of a product": f"SELECT (CONCAT(STR(?a), STR(?d), STR(?g)) AS ?x) {{ {_THREE} }} ORDER BY DESC(?x)",
    "iris of a product": f"SELECT DISTINCT (IRI(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) {{ {_THREE} }}",
    "hashes of a product": f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?x) {{ {_THREE} }}",
    # Regular expressions
    "a greedy expression over a product": f"SELECT * {{ {_THREE} FILTER(REGEX({_WORDS}, '(.*)*(.*)*x$')) }}",
    "an expression of many repetitions": "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?a), '((a{1,200}){1,200}){1,200}')) }",
    "an expression made anew for each row": f"ASK {{ {_THREE} FILTER(REGEX(STR(?a), CONCAT({_WORDS}, '(.*)#'))) }}",
    "a replacement of a large repetition": f"SELECT (REPLACE(STR(?a), '(.){{1,500}}', '$1$1') AS ?x) {{ {_THREE} }}",
    # Paths
    "a path of any length between any two": f"SELECT (COUNT(*) AS ?n) {{ ?a {_KNOWS}* ?b . ?c {_KNOWS}* ?d }}",
    "a path of any length, any way": f"SELECT * {{ ?a ({_KNOWS}|^{_KNOWS})* ?b . ?b ({_KNOWS}|^{_KNOWS})* ?c }}",
    "stars within stars": f"SELECT (COUNT(*) AS ?n) {{ ?a (({_KNOWS}*/{_KNOWS}*)*/({_KNOWS}+)*)+ ?b }}",
    "a path of what is not": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?c (!<x:z>)+ ?d }",
    "paths in a row": f"SELECT (COUNT(*) AS ?n) {{ ?a {_KNOWS}+ ?b . ?b {_KNOWS}+ ?c . ?c {_KNOWS}+ ?d }}",
    "a long sequence of steps": "SELECT * { ?a " + "/".join([f"({_KNOWS}|^{_KNOWS})"] * 400) + " ?b }",
    # Existence
    "existence asked of a product": f"SELECT * {{ {_THREE} FILTER NOT EXISTS {{ ?a ?x ?y . ?y ?z ?d . ?u ?v ?w }} }}",
    "existence within existence": "ASK { ?a ?b ?c "
    + "".join(f"FILTER NOT EXISTS {{ ?a ?p{n} ?o{n} . ?x{n} ?y{n} ?z{n} FILTER(?z{n} != ?o{n}) " for n in range(6))
    + "}" * 7,
    "a product taken from a product": f"SELECT * {{ {_THREE} MINUS {{ ?a ?x ?c . ?d ?y ?f . ?q ?r ?s }} }}",
    # Too much for a parser or a planner
    "four thousand braces": "SELECT * " + "{" * 4000 + "}" * 4000,
    "a hundred thousand brackets": "SELECT * { ?s ?p " + "[ <a:a> " * 100_000,
    "twenty thousand nots": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "twenty thousand ors": "ASK { ?s ?p ?o FILTER(?s = 1" + " || ?s = 1" * 20_000 + ") }",
    "twenty thousand unions": "ASK { {}" + "UNION{}" * 20_000 + "}",
    "five thousand patterns": "SELECT * { " + "".join(f"?s ?p{n} ?o{n} . " for n in range(5000)) + "}",
    "nine hundred absent patterns": "SELECT * { ?a ?b ?c " + "OPTIONAL { ?c ?y ?z } " * 900 + "}",
    "a list of three thousand": "SELECT * { ?s ?p (" + "?x " * 3000 + ") }",
    "two megabytes": "SELECT * { ?s ?p '" + "x" * 2_000_000 + "' }",
    "a value a hundred thousand times": f"SELECT * {{ {_THREE} VALUES ?a {{ " + "<a:a> UNDEF " * 50_000 + "} }",
    # Out of the door
    "a call to this machine": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a file as a graph": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
}
