"""Regular expressions that Python's engine (pySHACL's) and Rust's (Oxigraph's) are sure to read alike."""

from __future__ import annotations

import re
import warnings

from claimgraph.screen.rdf import Unknown

# Every rewriting accepts no more than Python does: a value may be sent to the judge in vain, never let through.
_CLASSES = {r"\d": "[0-9]", r"\w": "[A-Za-z0-9_]", r"\s": "[ \\t\\n\\r]", r"\S": "[!-~]"}
_INSIDE = {r"\d": "0-9", r"\w": "A-Za-z0-9_", r"\s": " \\t\\n\\r"}
_TOKEN = re.compile(
    r"""(?P<set>\[(?P<not>\^?)(?:\\u[0-9A-F]{4}(?:-\\u[0-9A-F]{4})?|\\[dws.\-/\\\]\[+*?(){}|^$tnr]|[^\]\[\\-]|
          (?<=\[)-|(?<=\[\^)-|(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])|-(?=\]))+\])
      | (?P<class>\\[dwsS])
      | (?P<escaped>\\u[0-9A-F]{4}|\\[.\-/\\\]\[+*?(){}|^$tnr])
      | (?P<group>\((?:\?:|(?!\?)))
      | (?P<repeat>\{[0-9]{1,3}(?:,[0-9]{0,3})?\}\??|[*+?]\??)
      | (?P<plain>[^\\\[\]{}()*+?])""",
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(r"\)")
_LONGEST = 500


def portable(pattern: str, ignore_case: bool = False) -> str:
    """``pattern`` for Oxigraph, matching a subset of what Python's ``re.search`` does; Unknown if that can't be had."""
    if len(pattern) > _LONGEST or (ignore_case and not pattern.isascii()):
        raise Unknown(pattern)
    _compiled(pattern)
    text, at = [], 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at) or _END.match(pattern, at)
        if token is None:
            raise Unknown(pattern)
        text.append(_rewritten(token, ignore_case))
        at = token.end()
    return "".join(text)


def _compiled(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of what later versions will read differently
        try:
            re.compile(pattern)
        except (re.error, Warning) as error:
            raise Unknown(pattern) from error


def _rewritten(token: re.Match[str], ignore_case: bool) -> str:
    text = token.group()
    parts = token.groupdict()
    if parts.get("class"):
        return _CLASSES[text]
    if not parts.get("set"):
        return text
    if parts["not"]:
        if ignore_case or re.search(r"\\[dws]", text):
            raise Unknown(text)
        return text
    return re.sub(r"\\[dws]", lambda m: _INSIDE[m.group()], text)
