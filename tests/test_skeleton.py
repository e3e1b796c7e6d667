"""Skeletons: what options tell is filled in, and the check names exactly what is still to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph import schema, skeleton
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.names import CG
from tests.conftest import Done

KNOWN = (
    *("--title", "Rockets fall near an embassy", "--publisher", "Example News", "--published", "2021-07-08"),
    *("--url", "https://news.example/embassy", "--language", "en", "--coder", "Example coders"),
    *("--event", "Rockets near an embassy, 8 July 2021"),
)
Command = Callable[..., Done]


def checked(command: Command, text: str, path: Path) -> list[str]:
    """What the check tells of ``text``: line and words, without file, node and shape."""
    path.write_text(text, encoding="utf-8")
    told = command("check", "--with", "actors,places,events", path).out.splitlines()
    return [re.sub(r":\d+: violation: (.*) \[.*", r" \1", line.removeprefix(f"{path}:")) for line in told]


def test_a_report_of_which_all_is_known_conforms_without_a_remark(command: Command, tmp_path: Path) -> None:
    done = command("new", "report", *KNOWN)
    assert (done.code, checked(command, done.out, tmp_path / "r.ttl")) == (0, [])
    assert "id:2021-07-08-example-news-rockets-fall-near-an a cg:Article ;" in done.out
    assert done.out.count("Example News") == done.out.count("Example coders") == 1


def test_what_is_still_to_do_is_told_line_by_line_and_nothing_else(command: Command, tmp_path: Path) -> None:
    done = command(*("new", "report", "--id", "report-x", "--publisher", "reuters", "--claim", "casualty"))
    told = checked(command, done.out, tmp_path / "r.ttl")
    to_do = [number for number, line in enumerate(done.out.splitlines(), 1) for _ in re.findall('"TODO"', line)]
    assert [int(line.split()[0]) for line in told] == to_do
    assert all(" is still to be filled in; write " in line for line in told)
    assert (
        "13 cg:harm is still to be filled in; write one of cg:Casualty, cg:Killed, cg:KilledOrWounded, cg:Wounded"
        in told
    )
    assert "14 cg:claimant is still to be filled in; write the IRI of a cg:Actor" in told


def test_a_claim_that_is_filled_in_conforms(command: Command, tmp_path: Path) -> None:
    text = command("new", "report", *KNOWN, "--claim", "munition").out
    content = {"munition": "cg:Rocket", "munitionFate": "cg:Landed", "low": "3", "high": "3", "claimant": "id:reuters"}
    for path, value in content.items():
        text = text.replace(f'cg:{path} "TODO"', f"cg:{path} {value}")
    assert checked(command, text.replace('"TODO"', '"paragraph 1"'), tmp_path / "r.ttl") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("actor", "Front", "--class", "ArmedGroup"), 'id:front a cg:ArmedGroup ; rdfs:label "Front"@en .'),
        (
            ("actor", "he", "--class", "UnnamedActor", "--id", "x/1"),
            'id:x/1 a cg:UnnamedActor ; cg:describedAs "he"@en .',
        ),
        (("place", "Depot", "--within", "iraq"), 'id:depot a cg:Site ; rdfs:label "Depot"@en ; cg:within id:iraq .'),
        (("event", "Rockets, 1 May"), 'id:rockets-1-may a cg:Attack ; rdfs:label "Rockets, 1 May"@en .'),
    ],
)
def test_a_thing_is_one_statement_for_a_file(words: tuple[str, ...], said: str, command: Command) -> None:
    assert command("new", *words).out == said + "\n"


@pytest.mark.parametrize(
    "words", [("actor", "Front"), ("place", "Depot", "--at", "33.1,44.2", "--from", "a map"), ("event", "X")]
)
def test_with_a_coder_it_is_a_document_that_conforms(words: tuple[str, ...], command: Command, tmp_path: Path) -> None:
    done = command("new", *words, "--coder", "Example coders")
    assert checked(command, done.out, tmp_path / "thing.ttl") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report",), "the document has no name; give --id, or --published, --publisher and --title"),
        (("report", "--id", "x", "--published", "8 July"), "'8 July' is no xsd:date; write a day like 2015-11-13"),
        (("report", "--id", "x", "--title", "x", "--language", "e n"), "'e n' is no language; write a tag like en"),
        (("actor", "!"), "'!' has no letter for an IRI; name it with --id"),
        (("place", "x", "--at", "north"), "'north' is no point; write latitude,longitude like 33.3,44.4"),
        (("place", "x", "--from", "a map"), "--from says where a point comes from, and there is none; give --at too"),
    ],
)
def test_what_cannot_be_meant_is_told(words: tuple[str, ...], said: str, command: Command) -> None:
    done = command("new", *words)
    assert (done.code, said in done.err) == (2, True)


def test_each_aspect_is_a_class_and_each_has_a_skeleton() -> None:
    below = schema.kinds(CG + "Claim") - {CG + "Claim", CG + "RedactedClaim"} - schema.derived_terms()
    assert {f"{CG}{aspect.capitalize()}Claim" for aspect in skeleton.ASPECTS} == below
    assert {CG + path for paths in skeleton.ASPECTS.values() for path in paths} <= schema.properties()


def test_quotes_and_line_breaks_stay_what_they_are() -> None:
    title = 'He said "no"\nand \\ left'
    known = skeleton.Report("2021-07-09", id="x", title=title, coder=skeleton.thing("me", "Group"))
    (document,) = read_file(File("x.ttl", skeleton.report(known)))
    assert title in {getattr(quad.object, "value", "") for quad in document.quads}
