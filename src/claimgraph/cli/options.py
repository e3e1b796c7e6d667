"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from claimgraph.errors import WrongUse
from claimgraph.limits import REQUEST, Limits

Command = Callable[..., Any]

_YEAR = 366 * 86_400.0  # seconds; more is no bound


def _bound(_: click.Context, __: click.Parameter, seconds: float | None) -> float | None:
    if seconds is not None and not 0.001 <= seconds <= _YEAR:
        raise click.BadParameter(f"{seconds:g} is no time to wait; give seconds from 0.001 to {_YEAR:.0f}")
    return seconds


def _timeout(says: str) -> Callable[[Command], Command]:
    return click.option("--timeout", type=float, metavar="SECONDS", callback=_bound, help=says)


timeout = _timeout("Wall-clock time.")
request_timeout = _timeout(f"For each request to a remote store.  [default: {REQUEST.seconds:g}]")


def of_requests(store: str | None, seconds: float | None) -> Limits | None:
    """The limits of each request to the remote ``store``; raises WrongUse where ``seconds`` are given for another."""
    from claimgraph.opening import is_remote

    if seconds is None:
        return None
    if not is_remote(store):
        raise WrongUse("--timeout bounds the requests to a remote store, and this one is a folder; leave it out")
    return replace(REQUEST, seconds=seconds)
