"""Credentials for a remote store: from the environment alone, sent only where asked for, and never shown."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

import httpx

from claimgraph.errors import StoreFailure, WrongUse

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
        """Return ``text`` without any secret that a server echoed in it."""
        for secret in (self.password, self.token):
            text = text.replace(secret, "***") if secret else text
        return text


def check_url(url: str, credentials: Credentials) -> httpx.URL:
    """Return the parsed address of a store; raises ``WrongUse`` for one that must not be called."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise WrongUse(f"the address of the store cannot be read: {error}") from None
    if parsed.userinfo:
        raise WrongUse(f"the address of a store holds no credentials; set {USER} and {PASSWORD}, or {TOKEN}")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise WrongUse(f"{url} is no address of a SPARQL endpoint; write https://host/path")
    if credentials and parsed.scheme == "http" and not is_loopback(parsed):
        raise WrongUse(f"credentials would cross the network in the clear to {url}; use https://")
    return parsed


def is_loopback(url: httpx.URL) -> bool:
    """Tell whether an address is this machine."""
    return url.host in _LOOPBACK


class Answering(httpx.Auth):
    """Say who we are once the server asks, in the way that it asks for: Basic, Digest or Bearer."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Try without, and answer the challenge; later requests answer at once."""
        if self._credentials.token:
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
            yield request
            return
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED or not self._credentials:
                return
            self._chosen = self._choose(response)
        yield from self._chosen.auth_flow(request)

    def _choose(self, response: httpx.Response) -> httpx.Auth:
        challenge = response.headers.get("www-authenticate", "")
        kinds = {"digest": httpx.DigestAuth, "basic": httpx.BasicAuth}
        kind = kinds.get(challenge.split(" ", 1)[0].lower())
        if kind is None:
            raise StoreFailure(f"the store asks for credentials of a kind we don't have: {challenge or 'none named'}")
        return kind(self._credentials.user, self._credentials.password)
