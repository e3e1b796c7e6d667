"""Credentials for a remote store: from the environment alone, sent only where asked for, and never shown."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import httpx

from claimgraph.errors import StoreFailure, WrongUse, holds_credentials

USER, PASSWORD, TOKEN = "CLAIMGRAPH_USER", "CLAIMGRAPH_PASSWORD", "CLAIMGRAPH_TOKEN"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Credentials:
    """A user and a password, or a token, or nothing; its text shows none of them."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials:
        """Read the environment; raises ``WrongUse`` where only half of a pair is set."""
        found = os.environ if environment is None else environment
        user, password, token = found.get(USER, ""), found.get(PASSWORD, ""), found.get(TOKEN, "")
        if bool(user) != bool(password):
            raise WrongUse(f"only one of {USER} and {PASSWORD} is set; set both, or neither")
        if user and token:
            raise WrongUse(f"both {USER} and {TOKEN} are set; a store takes a user or a token, so unset one")
        return cls(user, password, token)

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def hide(self, text: str) -> str:
        """Return ``text`` without any secret that a server echoed in it, however it wrote its characters."""
        return self._secrets.sub("***", text) if self else text

    @cached_property
    def _secrets(self) -> re.Pattern[str]:
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        secrets = [secret for secret in (self.password, self.token, basic.rstrip("=")) if secret]
        return re.compile("|".join("".join(map(_written, secret)) for secret in secrets))


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", " ": "\\+"}


def _written(sign: str) -> str:
    """A pattern of the ways in which addresses, JSON, programs and pages write a character."""
    code = f"0*{ord(sign):x}"
    percent = "".join(f"%{byte:02x}" for byte in sign.encode())
    escaped = rf"\\(?:u\{{?{code}\}}?|U{code}|x{code})|&\#(?:{ord(sign)}|x{code});|{percent}"
    own = [re.escape(sign), rf"\\{re.escape(sign)}", *([_ENTITIES[sign]] if sign in _ENTITIES else ())]
    return f"(?:{'|'.join(own)}|(?i:{escaped}))"


def check_url(url: str, credentials: Credentials) -> httpx.URL:
    """Return the parsed address of a store; raises ``WrongUse`` for one that must not be called."""
    if holds_credentials(url):
        raise WrongUse(f"the address of a store holds no credentials; set {USER} and {PASSWORD}, or {TOKEN}")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise WrongUse(f"{url}: the address of the store cannot be read: {error}; write https://host/path") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise WrongUse(f"{url} is no address of a SPARQL endpoint; write https://host/path")
    if credentials and parsed.scheme == "http" and not is_loopback(parsed):
        raise WrongUse(f"credentials would cross the network in the clear to {url}; use https://")
    return parsed


def is_loopback(url: httpx.URL) -> bool:
    """Tell whether an address is this machine."""
    return url.host in _LOOPBACK


# What stands between two commas outside of quotes, of which a challenge has one or several.
_PART = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_ALGORITHMS = ("MD5", "MD5-SESS", "SHA", "SHA-SESS", "SHA-256", "SHA-256-SESS", "SHA-512", "SHA-512-SESS")


def challenges(header: str) -> list[tuple[str, dict[str, str]]]:
    """The schemes that a ``WWW-Authenticate`` offers, each with its parameters.

    >>> challenges('Negotiate, Digest realm="a, b", qop="auth"')
    [('Negotiate', {}), ('Digest', {'realm': 'a, b', 'qop': 'auth'})]
    """
    found: list[tuple[str, dict[str, str]]] = []
    for part in _PART.findall(header):
        scheme, _, said = part.strip().partition(" ")
        if "=" in scheme or said.lstrip().startswith("="):
            said = part
        elif scheme:
            found.append((scheme, {}))
        name, equals, value = said.partition("=")
        if equals and found:
            found[-1][1][name.strip().lower()] = value.strip().strip('"')
    return found


class Answering(httpx.Auth):
    """Say who we are once the server asks, in the best of the ways that it offers: Digest before Basic; or Bearer."""

    def __init__(self, credentials: Credentials, url: httpx.URL) -> None:
        self._credentials = credentials
        self._url = url
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Try without, and answer the challenge; later requests answer at once."""
        if self._credentials.token:
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED or not self._credentials.user:
                return
            self._chosen = self._choose(response)
        flow = self._chosen.auth_flow(request)
        answer = next(flow)
        try:
            if isinstance(self._chosen, httpx.DigestAuth) and "Authorization" not in request.headers:
                answer = flow.send(_digest(response))
            while True:
                response = yield answer
                answer = flow.send(_digest(response))
        except StopIteration:
            return

    def _choose(self, response: httpx.Response) -> httpx.Auth:
        offered = challenges(response.headers.get("www-authenticate", ""))
        user, password = self._credentials.user, self._credentials.password
        if any(scheme.lower() == "digest" and _is_known(said) for scheme, said in offered):
            return httpx.DigestAuth(user, password)
        if any(scheme.lower() == "basic" for scheme, _ in offered):
            return httpx.BasicAuth(user, password)
        kinds = ", ".join(f"{scheme} {said.get('algorithm', '')}".strip() for scheme, said in offered) or "none named"
        kinds = self._credentials.hide(kinds)[:100]
        raise StoreFailure(f"{self._url}: the store asks for credentials of a kind we don't have: {kinds}")


def _is_known(said: Mapping[str, str]) -> bool:
    """Whether a challenge to Digest can be answered here."""
    ways = said.get("qop", "auth").replace(" ", "").split(",")
    return {"realm", "nonce"} <= said.keys() and said.get("algorithm", "MD5").upper() in _ALGORITHMS and "auth" in ways


def _digest(response: httpx.Response) -> httpx.Response:
    """A response that offers nothing but Digest, and that in a way that can be answered."""
    offered = challenges(response.headers.get("www-authenticate", ""))
    known = next((said for scheme, said in offered if scheme.lower() == "digest" and _is_known(said)), {})
    ours = {**known, **({"qop": "auth"} if "qop" in known else {})}
    names = ("realm", "nonce", "algorithm", "opaque", "qop")
    text = ", ".join(f'{name}="{ours[name]}"' for name in names if name in ours)
    headers = {"www-authenticate": f"Digest {text}"} if known else {}
    return httpx.Response(response.status_code, headers=headers, request=response.request)
