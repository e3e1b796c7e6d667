"""Reviewing: what is proposed waits until somebody judges it, and nothing judged comes back without cause."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.cli import claimgraph
from claimgraph.errors import Unreadable, WrongUse
from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.links import files
from claimgraph.links import proposals as kept
from claimgraph.links.candidate import Candidate, Mark, Proposal, reason
from claimgraph.links.contradictions import contradictions
from claimgraph.links.event import Event
from claimgraph.links.place import Place
from claimgraph.links.review import Review, shown
from claimgraph.names import ID

COLLECTION = Collection(f"{ID}links-x", "Links to X", source=f"{ID}x")
ME, OTHER = f"{ID}me", f"{ID}other"


def candidate(record: str, bits: float = 5.0) -> Candidate:
    return Candidate(f"https://x.example/{record}", record.upper(), (reason("name", "same name", bits),))


def proposal(thing: str, *candidates: Candidate) -> Proposal:
    return Proposal(f"{ID}{thing}", thing.title(), candidates, Mark.UNDECIDED, "two are alike", f"{ID}x")


PROPOSALS = (proposal("zummar", candidate("a"), candidate("b", 4.0)), proposal("rumalyn", candidate("c")))


def review(judge: str = ME, proposals: tuple[Proposal, ...] = PROPOSALS) -> Review:
    return Review(COLLECTION, proposals, judge, "2026-11-26")


def things(now: Review) -> list[str]:
    return [one.thing.removeprefix(ID) for one in now.left]


def test_this_one_ends_the_list_and_not_this_one_only_takes_the_candidate() -> None:
    now = review()
    first, second = now.left[0].candidates
    after = now.answer(Verdict.NOT_THE_SAME, first)
    assert [one.record for one in after.left[0].candidates] == [second.record]
    assert things(after.answer(Verdict.SAME, second)) == ["rumalyn"]


def test_one_of_ours_may_be_several_of_theirs() -> None:
    now = review()
    first, second = now.left[0].candidates
    one = now.answer(Verdict.SAME, first, and_others=True)
    assert [found.record for found in one.left[0].candidates] == [second.record], "its list stays"
    assert things(one.done()) == ["rumalyn"]
    assert things(one.answer(Verdict.NOT_THE_SAME, second)) == ["rumalyn"], "no candidate is left"
    both = one.answer(Verdict.SAME, second)
    assert [found.answer for found in both.collection.judgements] == [Verdict.SAME, Verdict.SAME]
    assert things(both) == ["rumalyn"]
    assert (both.open, both.undone().open, both.undone().undone().open) == ((), one.open, ())
    assert one.done().undone() == one
    with pytest.raises(WrongUse, match="nothing is found of id:zummar yet"):
        now.done()


def test_this_one_and_no_more_closes_an_open_list() -> None:
    wide = (proposal("zummar", candidate("a"), candidate("b", 4.0), candidate("c", 3.0)), PROPOSALS[1])
    now = review(proposals=wide)
    first, second, _ = now.left[0].candidates
    one = now.answer(Verdict.SAME, first, and_others=True)
    assert things(one.answer(Verdict.SAME, second)) == ["rumalyn"]
    assert things(one.answer(Verdict.UNDECIDED, second)) == ["zummar", "rumalyn"]


def test_nothing_there_ends_the_list() -> None:
    after = review().answer(Verdict.NOTHING_THERE, None)
    assert things(after) == ["rumalyn"]
    assert after.collection.judgements[0].source == COLLECTION.source


def test_every_judgement_has_who_when_why_and_the_evidence() -> None:
    now = review()
    one = now.answer(Verdict.SAME, now.left[0].candidates[0]).collection.judgements[0]
    assert (one.judge, one.day, one.reason, one.evidence) == (ME, "2026-11-26", "+5.0 same name", "name=+5.0")


def test_undo_goes_back_step_by_step_and_ends_at_the_begin() -> None:
    now = review()
    one = now.answer(Verdict.UNDECIDED, now.left[0].candidates[0])
    two = one.answer(Verdict.NOTHING_THERE, None)
    assert two.undone().collection == one.collection
    assert two.undone().undone().collection == now.collection
    assert now.undone() == now


def test_what_was_changed_since_is_not_taken_back() -> None:
    one = review().answer(Verdict.UNDECIDED, PROPOSALS[0].candidates[0])
    (row,) = one.collection.judgements
    changed = replace(one, collection=one.collection.judged(replace(row, reason="By its mosque.")))
    with pytest.raises(WrongUse, match="id:zummar was changed since; take its row back in the file"):
        changed.undone()


def test_undo_puts_back_what_stood_there_and_who_signed() -> None:
    moved = (proposal("zummar", candidate("a", 7.0)),)
    before = review().answer(Verdict.UNDECIDED, PROPOSALS[0].candidates[0])
    again = review("id:me").answer(Verdict.SAME, PROPOSALS[0].candidates[0])
    assert again.undone().collection == COLLECTION
    now = replace(before, proposals=moved)
    assert now.answer(Verdict.SAME, moved[0].candidates[0]).undone().collection == before.collection


def test_what_is_put_off_comes_last() -> None:
    assert things(review().put_off()) == ["rumalyn", "zummar"]


def test_what_was_judged_does_not_come_back_unless_its_evidence_changed() -> None:
    now = review().answer(Verdict.NOTHING_THERE, None)
    done = now.answer(Verdict.SAME, now.left[0].candidates[0])
    assert kept.pending(PROPOSALS, done.collection, ME) == []
    moved = (PROPOSALS[0], proposal("rumalyn", candidate("c", 7.0)))
    assert [one.label for one in kept.pending(moved, done.collection, ME)] == ["Rumalyn"]
    more = (proposal("zummar", candidate("a"), candidate("b", 4.0), candidate("d")), PROPOSALS[1])
    assert [one.label for one in kept.pending(more, done.collection, ME)] == ["Zummar"]


def test_another_judge_has_all_still_to_do() -> None:
    done = review().answer(Verdict.NOTHING_THERE, None)
    assert (done.collection.creators, done.collection.day) == ((ME,), "2026-11-26"), "who begins a file signs it"
    assert len(kept.pending(PROPOSALS, done.collection, OTHER)) == 2


def test_proposals_are_kept_as_they_are_and_others_are_refused() -> None:
    text = kept.write(PROPOSALS)
    assert kept.read(text, "x") == PROPOSALS
    assert kept.write(kept.read(text, "x")) == text
    for broken in ("", "[", "{}x", '[{"thing": 1}]', "[1]"):
        with pytest.raises(Unreadable, match="made again with claimgraph link"):
            kept.read(broken, "x")


def judgement(thing: str, record: str, answer: Verdict = Verdict.SAME, judge: str = ME) -> Judgement:
    return Judgement(thing=thing, answer=answer, judge=judge, day="2026-11-26", reason="r", record=record)


def test_a_contradiction_is_told_with_its_rows() -> None:
    rows = (judgement("a:1", "a:2"), judgement("a:3", "a:2"), judgement("a:3", "a:1", Verdict.NOT_THE_SAME, OTHER))
    (found,) = contradictions([replace(COLLECTION, judgements=rows[:2]), replace(COLLECTION, judgements=rows[2:])])
    assert set(found.rows) == set(rows)
    assert "through others" in found.says


def test_opensanctions_5302_that_two_are_in_one_list_makes_them_no_different() -> None:
    """opensanctions 5302: two records of a collection may be one thing; nothing is denied but what somebody denies."""
    rows = (judgement("a:1", "x:1"), judgement("a:1", "x:2"))
    assert contradictions([replace(COLLECTION, judgements=rows)]) == []
    after = review().answer(Verdict.SAME, review().left[0].candidates[0]).collection
    assert [one.answer for one in after.judgements] == [Verdict.SAME], "the one that was not chosen is not denied"


def test_found_and_not_there_contradict() -> None:
    rows = (judgement("a:1", "x:1"), replace(judgement("a:1", "", Verdict.NOTHING_THERE), source=COLLECTION.source))
    assert len(contradictions([replace(COLLECTION, judgements=rows)])) == 1


def test_a_list_is_shown_with_all_reasons() -> None:
    lines = "\n".join(shown(PROPOSALS[0]))
    assert "what is known does not choose: two are alike" in lines
    assert "+5.0 bits  A" in lines
    assert "+4.0 same name" in lines


def test_a_judge_sees_what_is_known_of_both_and_no_reason_that_tells_nothing() -> None:
    ours = Place("id:a", ("Zummar", "Zumar"), "settlement", (36.657, 42.602), ("Ninawa",))
    theirs = Event("id:b", "Bombs", 736330, 736331, places=("Mosul",), areas=("Ninawa",), low=0, best=3)
    one = replace(
        candidate("b"), says=theirs.told, reasons=(reason("name", "one name", 0.0), reason("day", "days", 5.0))
    )
    lines = shown(replace(proposal("a", one), ours=ours.told))
    assert lines[1] == "  ours: settlement in Ninawa; 36.66, 42.60; also Zumar"
    assert lines[4:] == ["       2017-01-01 to 2017-01-02; Mosul, Ninawa; low 0, best 3", "       +5.0 days"]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """What a command says; it may be given keys."""

    def run(*arguments: str, keys: str = "", fails: bool = False) -> str:
        result = CliRunner().invoke(claimgraph, arguments, input=keys, catch_exceptions=True)
        assert (result.exception is not None) == fails, result.output
        return result.output if not fails else str(result.exception)

    return run


GAZETTEER = "id\tname\ttype\tlat\tlon\n1\tZumar\tlocality\t36.657\t42.602\n2\tZammar\tlocality\t36.76\t42.63\n"


def test_from_proposals_to_judgements_by_keyboard(run: Callable[..., str], tmp_path: Path) -> None:
    source, file = tmp_path / "places.tsv", tmp_path / "x.sssom.tsv"
    source.write_text(GAZETTEER, "utf-8")
    said = run("link", "places", str(source), "--base", "https://x.example/", "--into", str(file))
    assert "Zummar  https://w3id.org/claimgraph/id/zummar" in said
    assert not file.exists(), "nothing is accepted by itself"
    told = run("link", "review", str(file), "--judge", "id:me", keys="sn2zn21q")
    assert told.count("id:zummar: not the same <https://x.example/2>") == 2
    assert told.count("taken back") == 1
    answers = {one.record: one.answer for one in files.collection(file).judgements}
    assert answers["https://x.example/2"] is Verdict.NOT_THE_SAME
    assert answers["https://x.example/1"] is Verdict.SAME
    assert "1 the same, 1 not the same; 0 proposals left" in run("link", "status", str(file))
    assert "exactMatch,https://x.example/1" in run("link", "export", str(file))
    assert run("link", "export", str(file), "--format", "skos").count("\n") == 1
    assert run("link", "export", str(file), "--format", "links").count("ont#Link>") == 2


def test_fifty_lists_are_judged_by_keys_alone(run: Callable[..., str], tmp_path: Path) -> None:
    """A script presses the keys here: it shows that one key is enough for a list, not how fast a person reads."""
    file = tmp_path / "x.sssom.tsv"
    files.keep(file, [proposal(f"thing-{n}", candidate(f"a{n}"), candidate(f"b{n}", 4.0)) for n in range(50)])
    assert "50 answered, 0 left" in run("link", "review", str(file), "--judge", "id:me", keys="10" * 25 + "q")
    assert len({one.thing for one in files.collection(file).judgements}) == 50


def test_keys_that_are_typed_ahead_are_taken_too(tmp_path: Path) -> None:
    """In a terminal of its own: all fifty are typed at once, a reason among them, and none of them is lost."""
    pty = pytest.importorskip("pty")
    file = tmp_path / "x.sssom.tsv"
    files.keep(file, [proposal(f"thing-{n}", candidate(f"a{n}"), candidate(f"b{n}", 4.0)) for n in range(50)])
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "claimgraph", "link", "review", str(file), "--judge", "id:me"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        os.write(ours, b"1" * 25 + b"n11" * 24 + b"w1")
        assert process.stdout is not None
        said = b""
        while b"Why" not in said:
            said += (piece := os.read(process.stdout.fileno(), 1 << 16))
            assert piece, said[-500:]
        os.write(ours, b"by its mosque\n")
        os.write(ours, b"q")
        _, errors = process.communicate(timeout=60)
    os.close(ours)
    assert b"74 answered, 0 left" in errors
    rows = files.collection(file).judgements
    assert len(rows) == 25 + 2 * 24 + 1
    assert "by its mosque" in {one.reason for one in rows}


def test_a_reason_of_ones_own_undo_and_the_end(run: Callable[..., str], tmp_path: Path) -> None:
    source, file = tmp_path / "places.tsv", tmp_path / "x.sssom.tsv"
    source.write_text(GAZETTEER, "utf-8")
    run("link", "places", str(source), "--into", str(file), "--base", "https://x.example/")
    run("link", "review", str(file), "--judge", "id:me", keys="w1by its mosque\nz0q")
    assert [one.answer for one in files.collection(file).judgements] == [Verdict.NOTHING_THERE]
    run("link", "review", str(file), "--judge", "id:you", keys="w1by its mosque\nq")
    assert {one.reason for one in files.collection(file).judgements} >= {"by its mosque"}


def test_a_later_session_takes_back_and_goes_on_with_an_open_list(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    files.keep(file, PROPOSALS)
    assert "1 answered, 2 left" in run("link", "review", str(file), "--judge", "id:me", keys="a1q")
    assert "2 proposals left" in run("link", "status", str(file)), "a list that is open is no less to do"
    run("link", "review", str(file), "--judge", "id:you", keys="0q")
    shown = run("link", "review", str(file), "--judge", "id:me", keys="dq")
    assert "d no more" in shown
    assert "1 answered, 1 left" in shown
    assert "1 answered, 0 left" in run("link", "review", str(file), "--judge", "id:me", keys="1q")
    end = run("link", "review", str(file), "--judge", "id:me", keys="zzzq")
    assert "nothing is left" in end
    assert "3 of before taken back, 2 left" in end
    assert [one.judge for one in files.collection(file).judgements] == [f"{ID}you"], "nobody else's goes"
    again = run("link", "review", str(file), "--judge", "id:me", keys="zq")
    assert "0 answered, 2 left" in again, "there is nothing more to take back"


def test_what_is_no_record_of_a_review_is_told(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    files.keep(file, PROPOSALS)
    for broken in ("[", "[]", '{"https://w3id.org/claimgraph/id/me": 1}', '{"https://w3id.org/claimgraph/id/me": {}}'):
        (tmp_path / "x.review.json").write_text(broken, "utf-8")
        assert "no record of a review" in run("link", "review", str(file), "--judge", "id:me", fails=True)


def test_one_judge_who_contradicts_themselves_is_not_applied(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    base = "https://w3id.org/claimgraph/id/"
    rows = (judgement(f"{base}a", f"{base}b"), judgement(f"{base}b", f"{base}a", Verdict.NOT_THE_SAME))
    files.write(file, replace(COLLECTION, judgements=rows))
    assert "contradiction: id:b is id:a, and is judged to be another" in run("link", "status", str(file))
    assert f"{file}:" in run("link", "status", str(file))
    assert "take one of these rows back" in run("--store", str(tmp_path / "db"), "link", "apply", str(file), fails=True)


def test_taking_a_judgement_back_is_a_row_that_goes_and_diff_tells_what_fell(
    run: Callable[..., str], tmp_path: Path
) -> None:
    store, links = str(tmp_path / "db"), Path(__file__).resolve().parents[2] / "data" / "links"
    file = tmp_path / "geonames.sssom.tsv"
    file.write_bytes((links / "geonames.sssom.tsv").read_bytes())
    run("--store", store, "load", "--with", "actors,places,events")
    run("--store", store, "link", "apply", str(file))
    collection = files.collection(file)
    baghdad = next(one for one in collection.judgements if one.thing == f"{ID}baghdad")
    files.write(file, collection.without(baghdad.key))
    assert "1 loaded" in run("--store", store, "link", "apply", str(file))
    fell = run("--store", store, "diff", "--format", "tsv", "4", "5")
    assert "withdrawn" in fell
    assert "id:baghdad skos:exactMatch geonames:98182/" in fell


def test_what_is_wrong_is_told(run: Callable[..., str], tmp_path: Path) -> None:
    assert "judgements stand in such a file" in run("link", "status", str(tmp_path / "x.tsv"), fails=True)
    assert "make them with claimgraph link" in run(
        "link", "review", str(tmp_path / "x.sssom.tsv"), "--judge", "id:me", fails=True
    )
    (tmp_path / "p.csv").write_text("what,where\n1,2\n", "utf-8")
    assert "no column for the id" in run("link", "places", str(tmp_path / "p.csv"), fails=True)
    with pytest.raises(WrongUse):
        files.collection(tmp_path / "links.csv")


def test_proposals_stand_beside_the_collection_and_are_no_document(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    files.keep(file, PROPOSALS)
    assert json.loads((tmp_path / "x.proposals.json").read_text("utf-8"))[0]["label"] == "Zummar"
    assert files.proposals(file) == PROPOSALS
