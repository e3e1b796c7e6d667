"""Requests that nobody should send, each with the statuses that it may have: what is hostile in many ways, row by row.

0 stands for a connection that is closed without an answer.
"""

from collections.abc import Iterator
from urllib.parse import quote

from tests.web.raw import request

Sent = tuple[str, bytes, set[int], bool]
QUERY, FORM = "Content-Type: application/sparql-query", "Content-Type: application/x-www-form-urlencoded"
ROUTES = (
    "/health",
    "/q",
    "/q/denials",
    "/q/denials.csv",
    "/.well-known/void",
    "/openapi.json",
    "/find",
    "/",
    "/sparql",
)
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "CHARM")
TRICKS = (
    *(
        "/../etc/passwd",
        "/q/../../etc/passwd",
        "/q/%2e%2e/%2e%2e/etc/passwd",
        "/q/%2E%2E/x",
        "//evil.example/",
        "/q//denials",
    ),
    *(
        "/q/denials%00.csv",
        "/%00",
        "/q/%252e%252e/x",
        "/q/%5c..%5cx",
        "/q/..%2fx",
        "/static/../site.py",
        "/./q",
        "/q/.",
    ),
    *("/static/%2e%2e/%2e%2e/site.py", "/static/..%5c..%5csite.py", "/.env", "/.git/config", "/etc/passwd", "/q;a=b"),
    *("/page/..", "/data/%2e%2e.ttl", "/id/%00", "/page/%00", "/q/%ff", "/%c0%ae%c0%ae/", "/graphs/%2e%2e"),
    *("/graphs/%00", "/graphs//", "/graphs/a b".replace(" ", "%20"), "/page/" + "a" * 5_000, "/nothing", "/q/denails"),
    *("/page/%C2%86%C2%BF", "/id/%7B%22", "/data/%0A.ttl", "/page/a%20b"),
)
SUFFIXES = ("/q/denials.cvs", "/q/denials.exe", "/q/denials.", "/q/denials.csv.gz", "/q.pdf", "/q/.csv")
UNFIT = ("image/png", "text/html;q=0, text/x", "application/x;q=1", "*/x", "application/json;q=0")
PARAMETERS = (
    ("/q/denials?actor=id:a&actor=id:b", 400),
    ("/q/denials?actr=id:x", 400),
    ("/q/denials?actor=id:nobody-of-that-name", 404),
    ("/q/denials?actor=%3Cnot+an+iri", 400),
    ("/q/denials?actor=" + quote("<http://x/>) . } # "), 400),
    ("/q/denials?format=exe", 400),
    ("/q/denials?rows=-1", 400),
    ("/q/denials?rows=1e9", 400),
    ("/q/denials?rows=%D9%A1", 400),
    ("/q/denials?cite=2", 400),
    ("/q/denials?for=x", 400),
    ("/q/denials?for=spreadsheet&cite=1", 400),
    ("/q/denials.html?cite=2", 400),
    ("/.well-known/void?format=ttl&format=", 400),
    ("/q/\xff", 400),
    ("/q/denials?at=yesterday", 400),
    ("/q/denials?at=999999999", 400),
    ("/q/denials?at=2021-02-31", 400),
    ("/q/unclaimed-attacks?since=2021-02-31", 400),
    ("/q/unclaimed-attacks?since=2021-13", 400),
    ("/q/unclaimed-attacks?since=1_000", 400),
    ("/q/unclaimed-attacks?since=" + quote('2021") } #'), 400),
    ("/q/denials?" + "a=1&" * 150, 400),
    ("/q/denials?" + "a" * 17_000, 414),
    ("/q/denials?%FF=%FE", 400),
    ("/q/denials?actor=%FF", 400),
    ("/graphs", 400),
    ("/graphs?graph=a&graph=b", 400),
    ("/graphs?graph=id:a&default", 400),
    ("/graphs?graph=not%20an%20iri", 400),
    ("/graphs?graph=https://x.example/none", 404),
    ("/graphs?grph=id:a", 400),
    ("/resource", 400),
    ("/resource?iri=https://x.example/none", 404),
    ("/sparql?qery=ASK%7B%7D", 400),
    ("/sparql?query=", 400),
    ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400),
    ("/sparql?query=ASK%7B%7D&format=exe", 400),
    ("/sparql?query=ASK%7B%7D&default-graph-uri=https://x.example/none", 400),
    ("/sparql?query=ASK%7B%7D&default-graph-uri=%3C%3E", 400),
    ("/sparql?update=CLEAR+ALL", 403),
    ("/sparql?query=%FF", 400),
    ("/sparql/check", 400),
)
QUERIES = (
    *("SELECT * {", "SELECT", "", " ", "\x00", "ASK { ?s ?p }", "SELECT ?x { } GROUP BY", "ASK { _: a }", "{}", "🙂"),
    *("SELECT * { SERVICE <http://127.0.0.1/> {} }", "SELECT * { SERVICE SILENT <http://x.example/> {} }"),
    *(
        "SELECT * { SERVICE ?x {} }",
        "SELECT * FROM <http://x.example/> {}",
        "SELECT * FROM NAMED <file:///etc/passwd> {}",
    ),
    *(
        "ASK {" + "{" * 10_000,
        "ASK {" + "(" * 10_000 + "}",
        "ASK { ?s " + "^" * 10_000 + "a ?o }",
        "ASK { FILTER(" + "!" * 10_000,
    ),
    *("ASK { ?s " + "a/" * 50_000 + "a ?o }", "ASK { #" + "x" * 1_000_000 + "\n}", "ASK { ?s ?p '" + "x" * 999_900),
    *(
        "SELECT (1/0 AS",
        "ASK { ?s a nope:x }",
        "DESCRIBE",
        "CONSTRUCT { ?s } WHERE {}",
        "ASK { ?s ?p \\uD800 }",
        "ASK{'\\u0000'",
    ),
    *("ASK { FILTER(REGEX('a', '(', 'q'))", "PREFIX a: <x y> ASK {}", "BASE <::> ASK {}", "SELECT * { VALUES ?x { 1 "),
)
UPDATES = (
    *(
        "CLEAR ALL",
        "DROP ALL",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
    ),
    *("LOAD <file:///etc/passwd>", "CREATE GRAPH <urn:a>", "COPY DEFAULT TO <urn:a>", "PREFIX a: <urn:a> CLEAR ALL"),
    *("DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", "MOVE <urn:a> TO <urn:b>", "ADD <urn:a> TO <urn:b>"),
)
BODIES = (
    (("Content-Type: text/plain",), b"ASK {}", {415}),
    ((), b"ASK {}", {415}),
    (("Content-Type: ",), b"ASK {}", {415}),
    (("Content-Type: \xff",), b"ASK {}", {415}),
    (("Content-Type: application/sparql-query; charset=UTF-16",), b"ASK {}", {415}),
    (("Content-Type: application/sparql-update",), b"CLEAR ALL", {403}),
    (("Content-Type: multipart/form-data; boundary=x",), b"--x--", {415}),
    ((QUERY, "Content-Encoding: gzip"), b"\x1f\x8b", {415}),
    ((QUERY, "Content-Encoding: br"), b"x", {415}),
    ((QUERY, "Content-Encoding: identity, gzip"), b"x", {415}),
    ((QUERY,), b"ASK { # \xff\n}", {400}),
    ((QUERY,), b"\xff\xfeA\x00", {400}),
    ((QUERY,), b"", {400}),
    ((FORM,), b"query=%FF", {400}),
    ((FORM,), b"query=ASK{}&query=ASK{}", {400}),
    ((FORM,), b"update=CLEAR+ALL", {403}),
    ((FORM,), b"query=ASK{}&using-graph-uri=urn:a", {403}),
    ((FORM,), b"a=1&" * 200, {400}),
    ((FORM,), b"\x00" * 1000, {400}),
    ((QUERY, "Content-Length: 5000"), b"ASK {}", {0, 400}),
    ((QUERY, "Content-Length: -1"), b"ASK {}", {400}),
    ((QUERY, "Content-Length: 6x"), b"ASK {}", {400}),
    ((QUERY, "Content-Length: 6", "Content-Length: 7"), b"ASK {}", {400}),
    ((QUERY, f"Content-Length: {17 << 20}"), b"x", {413}),
    ((QUERY, f"Content-Length: {1 << 70}"), b"x", {400, 413}),
    ((QUERY, "Transfer-Encoding: chunked", "Content-Length-X: 0"), b"ZZ\r\nASK {}\r\n0\r\n\r\n", {400}),
    ((QUERY, "Transfer-Encoding: chunked", "Content-Length-X: 0"), b"ffffffffffffffff\r\nASK {}", {0, 400}),
    ((QUERY, "Transfer-Encoding: chunked", "Content-Length-X: 0"), b"6\r\nASK {}\r\n", {0, 400}),
    ((QUERY, "Transfer-Encoding: gzip", "Content-Length-X: 0"), b"ASK {}", {400}),
    ((QUERY, "Transfer-Encoding: chunked", "Content-Length: 6"), b"6\r\nASK {}\r\n0\r\n\r\n", {200, 400}),
)
HOSTS = (
    *("evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "localhost.evil.example", "", "0.0.0.0"),
    *("[::ffff:127.0.0.1]", "localhost\t.evil", "evil.example:7777", "127.1", "LOCALHOST.", "\xff"),
)
MALFORMED = (
    (b"\r\n\r\n\r\n", {0, 400}),
    (b"\x00" * 100, {0, 400}),
    (b"\xff" * 100, {0, 400}),
    (b"GET\r\n\r\n", {0, 400}),
    (b"GET /health\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n", {0, 400, 505}),
    (b"get /health HTTP/1.1\r\nHost: localhost\r\n\r\n", {0, 400, 405}),
    (b"GET /health HTTP/1.1\r\nHost localhost\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\nA: \x00\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", {0, 400}),
    (b"GET /health HTTP/1.1\r\n\r\n", {0, 400}),
    (b"GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", {0, 400, 404, 421}),
    (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", {0, 400, 404, 405}),
    (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", {0, 400, 404, 405}),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {0, 400, 404, 405}),
    (
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        {0, 200, 400, 426},
    ),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 500 + b"\r\n", {0, 400, 431}),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\nA: " + b"b" * 200_000 + b"\r\n\r\n", {0, 400, 431}),
    (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {0, 414, 431}),
    (b"A" * 200_000, {0, 400, 414, 431}),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {0, 400}),
)
WRITING = (
    ((), 403),
    (("Authorization: Bearer x",), 403),
    (("Origin: https://evil.example",), 403),
    (("Origin: null",), 403),
    (("Sec-Fetch-Site: cross-site",), 403),
    (("Authorization: Bearer ",), 403),
    (("Authorization: " + "x" * 9000,), 403),
)


OVER = "Connection: close"


def each() -> Iterator[Sent]:
    """Name, bytes, what may be answered, and whether its sender says that no more comes."""
    yield from _gets()
    yield from _posts()
    yield from _methods()
    for host in HOSTS:
        yield f"host {host}", request("GET /health", OVER, host=host), {400, 421}, False
    for number, (sent, statuses) in enumerate(MALFORMED):
        yield f"malformed {number} {sent[:40]!r}", sent, statuses, 0 in statuses


def _gets() -> Iterator[Sent]:
    for path in TRICKS + SUFFIXES:
        yield f"path {path[:60]}", request(f"GET {path}", OVER), {404}, False
    for path, status in PARAMETERS:
        yield f"parameter {path[:60]}", request(f"GET {path}", OVER), {status}, False
    for accept in UNFIT:
        for route in ("/q/denials", "/sparql?query=ASK%7B%7D", "/graphs?default"):
            yield f"accept {accept} {route}", request(f"GET {route}", f"Accept: {accept}", OVER), {406}, False


def _posts() -> Iterator[Sent]:
    for text in QUERIES:
        sent = text.encode("utf-8")
        refused = {400, 503} if text.startswith("ASK { ?s a/") else {400}  # the engine's parser is not deep enough
        yield f"query {text[:40]!r}", request("POST /sparql", QUERY, OVER, body=sent), refused, False
        if len(text) < 2_000:
            yield f"check {text[:40]!r}", request("POST /sparql/check", QUERY, OVER, body=sent), {200, 400}, False
    for text in UPDATES:
        yield f"update {text}", request("POST /sparql", QUERY, OVER, body=text.encode()), {403}, False
    for headers, body, statuses in BODIES:
        sent = request("POST /sparql", *headers, OVER, body=body)
        yield f"body {headers} {body[:20]!r}", sent, statuses, 0 in statuses


def _methods() -> Iterator[Sent]:
    for route in ROUTES:
        for method in METHODS:
            yield f"{method} {route}", request(f"{method} {route}", OVER), {405}, False
    for method in ("PUT", "POST", "DELETE"):
        for headers, status in WRITING:
            told = request(f"{method} /graphs?graph=https://x.example/d", "Content-Type: text/turtle", *headers, OVER)
            yield f"{method} with {headers}", told, {status}, False
