"""Facts, titles and short terms only: no passage of a report is copied."""

from __future__ import annotations

import re

import pyoxigraph as ox

from .conftest import ROOT, data_files, quads

RUN = 8
LONGEST_TERM = 5
NOT_OURS = {"http://purl.org/dc/terms/title", "https://w3id.org/claimgraph/ont#url"}
TERM = "https://w3id.org/claimgraph/ont#term"


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of eight words of a text, in lower case and without punctuation."""
    words = re.findall(r"[\w']+", text.lower().replace("’", "'"))
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def our_texts() -> dict[str, str]:
    """Where a text of ours stands -> the text: literals but titles and addresses, comments, the coding book."""
    texts: dict[str, str] = {}
    for path in data_files():
        for quad in quads(path):
            if isinstance(quad.object, ox.Literal) and quad.predicate.value not in NOT_OURS:
                texts[f"{path.name} {quad.subject}"] = (
                    texts.get(f"{path.name} {quad.subject}", "") + f"\n{quad.object.value}"
                )
        texts[f"{path.name} comments"] = "\n".join(
            line for line in path.read_text("utf-8").splitlines() if line.startswith("#")
        )
    texts["coding.md"] = (ROOT / "docs" / "explanation" / "coding.md").read_text("utf-8")
    return texts


def test_no_run_of_eight_words_is_a_reports(seeds: dict[str, str]) -> None:
    theirs = set().union(*(runs(text) for text in seeds.values()))
    copied = {where: sorted(runs(text) & theirs) for where, text in our_texts().items()}
    assert {where: found for where, found in copied.items() if found} == {}


def test_the_search_for_runs_finds_a_copied_sentence(seeds: dict[str, str]) -> None:
    for text in seeds.values():
        sentence = max(text.splitlines(), key=len)
        assert runs(f"Somebody wrote: {sentence}") & runs(text)


def test_terms_are_a_few_words_that_the_report_has(seeds: dict[str, str]) -> None:
    found = 0
    for path in data_files():
        for quad in quads(path):
            if quad.predicate.value == TERM and isinstance(quad.object, ox.Literal):
                words = quad.object.value
                assert len(words.split()) <= LONGEST_TERM
                if path.stem in seeds:
                    assert words.lower() in seeds[path.stem].lower().replace("\xa0", " "), words
                    found += 1
    assert found > 0
