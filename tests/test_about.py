"""All that is said of a thing, as show prints it: by part, event and aspect, with stance, speaker, chain and date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph.about import about
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.errors import UnknownName
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from claimgraph.views import Look
from tests.conftest import Done


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


def shown(graph: Readable, thing: str, **options: object) -> list[str]:
    return about(thing, graph, Look(width=100, **options)).splitlines()  # type: ignore[arg-type]


def part(lines: list[str], name: str) -> list[str]:
    rest = lines[lines.index(name) + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


def test_an_attack_is_told_by_aspect_with_stance_speaker_chain_and_date(bundled: Readable) -> None:
    lines = shown(bundled, "green-zone-rockets-2020-11-17")
    said = part(lines, "What is said of it")
    killed = said.index("  killed (Civilians in Iraq)")
    assert said[killed + 1].startswith(
        "    - 1 killed (Civilians in Iraq): Iraqi Armed Forces, in The Washington Post (17"
    )
    assert any("says that Iraqi Armed Forces said so, in" in line for line in said[killed:])
    perpetrator = said[said.index("  perpetrator") + 1 :]
    assert any("Kataib Hezbollah (on its own Telegram channel), denies: " in line for line in perpetrator)
    assert "  date: 2020-11-17" in part(lines, "Derived, said by nobody")


def test_an_actor_is_told_by_what_it_says_and_what_names_it(bundled: Readable) -> None:
    lines = shown(bundled, "kataib-hezbollah")
    headings = [line for line in lines if line.startswith("What ")]
    assert headings[:3] == ["What is told of it", "What refers to it", "What it says"]
    assert {"What names it as perpetrator", "What names it as target"} <= set(headings)
    assert "  First attack on Camp Taji, March 2020" in part(lines, "What it says")


@pytest.mark.parametrize(
    "thing", ["security-media-cell", "2024-04-20-mehr-kalsu", "green-zone", "base-blast-2024-04-20"]
)
def test_nothing_derived_stands_without_words_and_no_line_is_too_wide(thing: str, bundled: Readable) -> None:
    lines = shown(bundled, thing)
    assert max(map(len, lines)) <= 100
    assert not re.search(r"[0-9a-f]{16}", "\n".join(lines))
    assert len(lines) == len([line for line in lines if "derived:" not in line])
    assert len(lines) > 5


CHANGED = """@prefix cg: <https://w3id.org/claimgraph/ont#> . @prefix id: <https://w3id.org/claimgraph/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:later a cg:Article ; cg:publisher id:outlet ; cg:publishedOn "2020-11-20"^^xsd:date ; cg:codedBy id:coder .
id:old a cg:CasualtyClaim ; cg:about id:attack-1 ; cg:harm cg:Killed ; cg:low 1 ; cg:high 1 ; cg:claimant id:outlet ;
  cg:stance cg:Asserts ; cg:statedIn id:later .
id:new a cg:CasualtyClaim ; cg:about id:attack-1 ; cg:harm cg:Killed ; cg:low 2 ; cg:high 2 ; cg:claimant id:outlet ;
  cg:stance cg:Asserts ; cg:statedIn id:later ; cg:supersedes id:old .
id:gone a cg:RedactedClaim ; cg:about id:attack-1 ; cg:statedIn id:later ; cg:redactedOn "2021-01-02"^^xsd:date ."""


def test_what_no_longer_stands_is_marked(tmp_path: Path) -> None:
    (tmp_path / "later.ttl").write_text(CHANGED)
    graph = Memory(read([Path(__file__).parent / "bad" / "world.ttl", tmp_path / "later.ttl"]))
    said = "\n".join(part(shown(graph, "attack-1"), "What is said of it"))
    assert re.search(r"- 1 killed: .*\[superseded\]", said)
    assert re.search(r"- 2 killed: [^\n]*[^\]]\n", said)
    assert "- its content was removed [redacted on 2021-01-02]" in said
    assert part(shown(graph, "new"), "What it supersedes")
    assert part(shown(graph, "old"), "What supersedes it")


def test_an_unknown_thing_is_told_with_the_nearest_and_a_command_that_exists(command: Callable[..., Done]) -> None:
    done = command("show", "kataib-hezbolah")
    assert done.code == UnknownName.exit_code
    assert 'nothing is said of id:kataib-hezbolah; did you mean id:kataib-hezbollah, "Kataib Hezbollah"?' in done.err
    assert "nothing is said of id:xyzzy; what there is, tells: claimgraph find NAME\n" in command("show", "xyzzy").err
    assert command("find", "NAME").code == 0


def test_with_iris_each_claim_is_named(bundled: Readable) -> None:
    assert any("(id:2024-04-20-mehr-kalsu/" in line for line in shown(bundled, "base-blast-2024-04-20", iris=True))
