"""Names across spellings and scripts: a key under which transliterations of one name meet, and how alike two are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz

_ARTICLES = frozenset(["al", "an", "ar", "as", "ash", "az", "ad", "at", "ath", "adh", "el", "ul", "l", "the"])
# What says of which kind a place is and is not part of its name.
_SETTLED = frozenset(["town", "village", "city", "locality", "qaryat", "qaryah", "qarya", "madinat", "madinah"])
_AREAS = frozenset(
    [
        "province",
        "governorate",
        "district",
        "subdistrict",
        "region",
        "county",
        "area",
        "muhafazat",
        "qadaa",
        "qada",
        "nahiyat",
        "nahiyah",
        "liwa",
    ]
)
_SITES = frozenset(
    [
        "base",
        "camp",
        "airport",
        "airfield",
        "dam",
        "lake",
        "river",
        "refinery",
        "station",
        "embassy",
        "headquarters",
        "mountain",
        "mountains",
        "jabal",
        "wadi",
        "island",
        "road",
        "field",
        "park",
        "bridge",
        "hospital",
        "monument",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_SOUNDS = (("kh", "k"), ("gh", "g"), ("dh", "z"), ("th", "t"), ("sh", "s"), ("ch", "g"), ("ou", "u"))
_LETTERS = str.maketrans("qjxcvwopey", "kgkkuuubii")
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"h\b|[aiu ]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةکی", "اااا" + "يهكي", "ـ")
# From this likeness on two words may be one.
_WORDS_ALIKE = 87.0


class _Plain(dict[int, str]):
    """Each sign without its marks; signs that stand for a glottal stop or a pause in a word are nothing."""

    def __missing__(self, sign: int) -> str:
        text = unicodedata.normalize("NFKD", chr(sign))
        plain = "".join(one for one in text if not unicodedata.combining(one))
        self[sign] = "" if plain in ("‘", "’", "'", "`", "´", "ʿ", "ʾ", "ʻ", "ʼ") else plain
        return self[sign]


_PLAIN = _Plain()


def is_arabic(name: str) -> bool:
    """Whether a name is written in Arabic letters."""
    return _ARABIC.search(name) is not None


@cache
def fold(name: str) -> str:
    """The words of a name in small letters, without marks, articles and what says of which kind a place is.

    >>> fold("Aḑ Ḑulū‘īyah town"), fold("al-Burjisīyah")
    ('duluiyah', 'burjisiyah')
    """
    if is_arabic(name):
        return name.translate(_PLAIN).translate(_ARABIC_LETTERS)
    words = _WORD.findall(name.casefold().translate(_PLAIN))
    kept = [word for word in words if word not in _ARTICLES and word not in _SETTLED and word not in _AREAS]
    return " ".join(kept or words)


@cache
def sounds(folded: str) -> str:
    """A folded name with one letter for letters that are taken for each other: kh and k, gh and g, q and k, j and g.

    >>> sounds(fold("Khanaqin")) == sounds(fold("Kanakin"))
    True
    """
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return _TWICE.sub(r"\1", folded.translate(_LETTERS))


@cache
def key(name: str) -> str:
    """What is left of a name when vowels go too; an Arabic name stays as it is, without its marks.

    >>> key("Rumalyn") == key("Rmeilan") == key("Rumaylān"), key("Zummar") == key("Zumar")
    (True, True)
    >>> key("Burjesia") == key("al-Burjisiya")
    True
    """
    if is_arabic(name):
        return fold(name)
    heard = sounds(fold(name))
    return _TWICE.sub(r"\1", _VOWELS.sub("", heard)) or heard


def kind_of(name: str) -> str:
    """The kind of place that a name itself tells: settlement, area or site; empty where it tells none."""
    words = set(_WORD.findall(name.casefold().translate(_PLAIN)))
    if words & _SITES:
        return "site"
    return "area" if words & _AREAS else "settlement" if words & _SETTLED else ""


def likeness(names: Iterable[str], others: Iterable[str]) -> tuple[float, str, str]:
    """How alike the nearest two of ``names`` and ``others`` are, from 0 to 1, and which two."""
    pairs = ((one, other) for one in names for other in others if is_arabic(one) == is_arabic(other))
    found = [(_alike(one, other), one, other) for one, other in pairs]
    return max(found, default=(0.0, "", ""))


def _alike(one: str, other: str) -> float:
    """Names that sound alike, and a name all of whose words are words of the other, a little less.

    Not the other way round: New Baghdad is not Baghdad.
    """
    mine, theirs = fold(one), fold(other)
    if mine == theirs:
        return 1.0
    if is_arabic(one):
        return 0.0
    heard, said = sounds(mine), sounds(theirs)
    alike = fuzz.ratio(heard, said) / 100
    few, many = heard.split(), said.split()
    inside = len(few) < len(many) and len("".join(few)) > 3
    if inside and all(any(fuzz.ratio(word, its) >= _WORDS_ALIKE for its in many) for word in few):
        alike = max(alike, 0.82)
    return min(alike, 0.99)
