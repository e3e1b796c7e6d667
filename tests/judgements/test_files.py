"""Mapping files: what is written is read back byte for byte, and each mistake has a line, a column and a remedy."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.documents.read import read as documents
from claimgraph.errors import Unreadable, WrongUse
from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.judgements.reading import read
from claimgraph.judgements.writing import write
from claimgraph.names import CG, ID

DATA = Path(__file__).resolve().parents[2] / "data"
WD = "http://www.wikidata.org/entity/"
GOOD = """#curie_map:
#  id: https://w3id.org/claimgraph/id/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: id:links-example
#mapping_set_title: Links
#license: none
#creator_id:
#  - id:coder
#publication_date: "2026-11-20"
subject_id→predicate_id→predicate_modifier→object_id→mapping_justification→author_id→mapping_date→comment
id:baghdad→skos:exactMatch→→wd:Q1530→semapv:ManualMappingCuration→id:coder→2026-11-20→Same name.
id:basra→skos:exactMatch→→wd:Q1530→semapv:ManualMappingCuration→id:coder→2026-11-21→Another reason.
"""


def broken() -> list[dict[str, str]]:
    with (Path(__file__).parent / "broken.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def tabbed(text: str) -> str:
    return text.replace("→", "\t").replace("␤", "\n")


def judgement(**changed: object) -> Judgement:
    begun = Judgement(
        thing=ID + "zummar", answer=Verdict.SAME, judge=ID + "coder", day="2026-11-20", reason="r", record=WD + "Q1"
    )
    return replace(begun, **changed)  # type: ignore[arg-type]


FILE = Collection(ID + "links-example", "Links", prefixes=(("wd", WD),))


@pytest.mark.parametrize("path", sorted((DATA / "links").glob("*.sssom.tsv")), ids=lambda path: path.stem)
def test_the_bundled_files_are_written_back_byte_for_byte(path: Path) -> None:
    text = path.read_text("utf-8")
    assert write(read(text, path.name).collection) == text


def test_there_are_forty_broken_files_and_more() -> None:
    assert len(broken()) >= 40


@pytest.mark.parametrize("case", broken(), ids=lambda case: case["name"])
def test_sssom_py_199_an_error_has_line_column_and_remedy(case: dict[str, str]) -> None:
    """sssom-py 199: no row is dropped with a warning; the first mistake is told with its place, and nothing is read."""
    assert case["replace"] in GOOD.replace("\n", "␤")
    text = GOOD.replace("\n", "␤").replace(case["replace"], case["by"], 1)
    with pytest.raises(Unreadable) as refused:
        read(tabbed(text), "x.sssom.tsv")
    assert case["says"] in str(refused.value)
    place = refused.value.place
    assert place is not None
    assert place.line == int(case["line"])
    assert place.column == int(case["column"])


def test_the_good_file_is_good() -> None:
    assert [one.day for one in read(tabbed(GOOD), "x").collection.judgements] == ["2026-11-20", "2026-11-21"]


def test_every_answer_is_read_back() -> None:
    judged = FILE
    for number, answer in enumerate(Verdict):
        nothing = answer is Verdict.NOTHING_THERE
        judged = judged.judged(
            judgement(answer=answer, record="" if nothing else f"{WD}Q{number}", source=ID + "wikidata" * nothing)
            if nothing
            else judgement(answer=answer, record=f"{WD}Q{number}")
        )
    text = write(judged)
    assert read(text, "x").collection.judgements == judged.judgements
    assert "\tskos:exactMatch\tNot\twd:Q2\t" in text
    assert "\tcg:Undecided\t\twd:Q3\t" in text
    assert "\tskos:exactMatch\t\tsssom:NoTermFound\t" in text


def test_nomenklatura_152_that_it_is_not_this_one_is_a_judgement_in_the_graph(tmp_path: Path) -> None:
    """nomenklatura 152: "not this one" is kept beside "this one", so that a wrong match cannot hide the right one."""
    file = tmp_path / "x.sssom.tsv"
    judged = FILE.judged(judgement(answer=Verdict.NOT_THE_SAME)).judged(judgement(record=WD + "Q2"))
    file.write_text(write(judged), "utf-8")
    (document,) = documents([file])
    said = {str(quad.object) for quad in document.quads if quad.predicate.value == CG + "match"}
    assert said == {f"<{Verdict.NOT_THE_SAME.value}>", f"<{Verdict.SAME.value}>"}
    links = {quad.subject.value for quad in document.quads if quad.predicate.value == CG + "linked"}
    assert len(links) == 2


def test_two_judges_are_two_rows_and_a_change_of_mind_is_one() -> None:
    judged = FILE.judged(judgement()).judged(judgement(judge=ID + "other", answer=Verdict.NOT_THE_SAME))
    assert len(judged.judgements) == 2
    changed = judged.judged(judgement(answer=Verdict.UNDECIDED, reason="second thoughts"))
    assert [one.answer for one in changed.judgements] == [Verdict.UNDECIDED, Verdict.NOT_THE_SAME]
    assert changed.without(judgement().key).judgements == judged.judgements[1:]


def test_a_finding_of_the_gate_stands_where_its_cell_stands(tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    file.write_text(tabbed(GOOD), "utf-8")
    (document,) = documents([file])
    link = next(quad.subject.value for quad in document.quads if quad.predicate.value == CG + "linked")
    assert (document.place(link).line, document.place(link).column) == (11, 1)
    place = document.places.at(document.order[-1], 2)
    assert place is not None
    assert (place.line, place.column) == (12, 85)


@pytest.mark.parametrize("sign", ["\t", "\n", "\r"])
def test_what_cannot_be_one_cell_is_not_written(sign: str) -> None:
    with pytest.raises(WrongUse, match="write it as one line"):
        write(FILE.judged(judgement(reason=f"one{sign}two")))


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text.strip())


@given(reason=_TEXT, label=_TEXT, evidence=_TEXT, title=_TEXT, answer=st.sampled_from(list(Verdict)[:4]))
def test_any_text_comes_back(reason: str, label: str, evidence: str, title: str, answer: Verdict) -> None:
    one = judgement(reason=reason, thing_label=label, evidence=evidence, answer=answer)
    judged = replace(FILE, title=title).judged(one)
    again = read(write(judged), "x").collection
    assert again.judgements == judged.judgements
    assert again.title == title
    assert write(again) == write(judged)
