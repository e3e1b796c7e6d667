"""Signals in the middle of real commands: `python -m tests.faults.commands SIGINT CYCLES SEED FOLDER` prints JSON.

Each command is the real one, with its gate and its derivations, in a process forked from one that has imported it all.
What it says when it is interrupted must be true; what it left must be whole; and the same command again must succeed.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimgraph import __main__ as command_line
from claimgraph import load
from claimgraph.claims.memory import Memory
from claimgraph.graph import Readable
from claimgraph.names import CG, ID
from claimgraph.store import backups, files, upkeep
from claimgraph.store.reader import Reader

WORLD = Path(__file__).parents[1] / "bad" / "world.ttl"
GOOD = WORLD.with_name("good.ttl")
KINDS = {"load": 6, "withdraw": 3, "redact": 3, "backup": 3, "restore": 3, "rebuild": 2}
MOST_POINTS = 40

Model = dict[str, int]


@dataclass(frozen=True)
class Step:
    """The words of a command, and how its store stands afterwards: the version of each report, 0 if redacted."""

    kind: str
    words: tuple[str, ...]
    after: Model


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: a signal), what it wrote to stderr, and where it was cut."""

    code: int
    said: str
    cut: str


def choose(number: int, model: Model, backed: Model, dice: random.Random) -> Step:
    """The ``number``-th command on a store that stands as ``model`` says; its files are made in this folder."""
    name = f"g{dice.randrange(4)}"
    kind = dice.choices([*KINDS], [*KINDS.values()])[0]
    reason = ("--reason", "test")
    if kind == "withdraw" and name in model:
        return Step(kind, (kind, name, *reason), {one: low for one, low in model.items() if one != name})
    if kind == "redact" and model.get(name):
        return Step(kind, (kind, f"{name}/v{model[name]}", *reason), {**model, name: 0})
    if kind == "backup" and model:
        _give_up_backups()
        return Step(kind, (kind, f"backup-{number}"), model)
    if kind == "restore" and (whole := [*Path().glob("backup-*")]):
        for old in Path().glob("again-*.db"):
            shutil.rmtree(old)
        return Step(kind, ("--store", f"again-{number}.db", kind, whole[0].name), backed)
    if kind == "rebuild" and model:
        return Step(kind, (kind,), model)
    text = GOOD.read_text().replace("report-good", name).replace("c:wounded", f"c:v{number}")
    Path(f"{name}.ttl").write_text(text.replace("cg:low 2 ; cg:high 2", f"cg:low {number}"))
    return Step("load", ("load", str(WORLD), f"{name}.ttl"), {**model, name: number})


def _give_up_backups() -> None:
    for record in backups.records(Path("claimgraph.db")):
        old = backups.recorded(record).path
        record.unlink()
        for folder in (old, old.with_name(f".{old.name}.part")):
            shutil.rmtree(folder, ignore_errors=True)


def run(words: tuple[str, ...], number: signal.Signals | None = None, die_at: int = 0, after: float = 0) -> Ended:
    """Run a command in a process of its own and send it the signal at its ``die_at``-th point, or ``after`` seconds."""
    Path("cut").write_text("")
    child = os.fork()
    if child == 0:
        _become(words, number, die_at)
    if number is not None and after:
        time.sleep(after)
        os.kill(child, number)
    _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), Path("said").read_text(errors="replace"), Path("cut").read_text())


def _become(words: tuple[str, ...], number: signal.Signals | None, die_at: int) -> None:
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == die_at and number is not None:
            Path("cut").write_text(name)
            os.kill(os.getpid(), number)

    code = 1
    try:
        said = os.open("said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(said, descriptor)
        files.point = point
        sys.argv = ["claimgraph", *words]
        command_line.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except KeyboardInterrupt:  # it came before the command began or after it ended
        code = 130
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def standing(store: Readable) -> Model:
    """The version of each report in ``store``, 0 where its claim was redacted."""
    found = {}
    for iri in store.documents():
        if (name := iri.removeprefix(ID)) != "world":
            lows = [int(quad.object.value) for quad in store.graph(iri) if quad.predicate.value == CG + "low"]
            found[name] = max(lows, default=0)
    return found


def look(path: Path) -> tuple[Model, int, list[str]]:
    """How the store at ``path`` stands, the number of its last entry, and what `verify` says before it is mended."""
    problems = list(upkeep.verify(path).problems) if (path / "journal").is_dir() else []
    with Reader.open(path) as store:
        return standing(store), store.state.head.sequence, problems


def apart(task: Callable[[], object]) -> Any:
    """What ``task`` returns, done in a process of its own, or what it raised as text."""
    child = os.fork()
    if child == 0:
        try:
            result: object = task()
        except BaseException as error:
            result = f"{type(error).__name__}: {error}"
        Path("result").write_text(json.dumps(result))
        os._exit(0)
    os.waitpid(child, 0)
    return json.loads(Path("result").read_text())


def told_wrongly(ended: Ended, before: int, now: int) -> str:
    """What is untrue in what an interrupted command said, where the last entry was ``before`` and is ``now``."""
    if "Traceback" in ended.said:
        return f"a traceback: {ended.said[-300:]}"
    entry = re.search(r"interrupted; entry (\d+) is in the journal and safe", ended.said)
    if entry and (int(entry[1]) != now or now == before):
        return f"it said entry {entry[1]}, and the journal went from {before} to {now}"
    if "nothing has come into the journal" in ended.said and now != before:
        return f"it said that nothing came, and the journal went from {before} to {now}"
    if ended.code not in (0, 130, -signal.SIGKILL):
        return f"it ended with {ended.code}: {ended.said[-300:]}"
    return ""


def _still_there(problems: list[str], step: Step) -> list[str]:
    """``problems`` but for the one that is true while a redaction is cut."""
    return [one for one in problems if step.kind != "redact" or "is unfinished, and what was said can still" not in one]


@dataclass
class Course:
    """How the store stands, where its journal ends, what its backup holds, and how long each kind of command took."""

    which: signal.Signals
    dice: random.Random
    model: Model = field(default_factory=dict)
    last: int = 0
    backed: Model = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def cycle(self, number: int) -> dict[str, Any]:
        """One command that is cut, what it left and said, and the same again: what was seen."""
        step = choose(number, self.model, self.backed, self.dice)
        path = Path(step.words[1] if step.kind == "restore" else "claimgraph.db")
        before = 0 if step.kind == "restore" else self.last
        ended = self._cut(step)
        wrong, now = _left(path, step, ended, before, self.model)
        wrong = wrong or told_wrongly(ended, before, now) or self._repeated(path, step)
        self.model = self.model if step.kind == "restore" else step.after
        if step.kind in ("backup", "redact", "rebuild"):  # the last two renew what backups there are
            self.backed = step.after
        return {
            "kind": step.kind,
            "cut": ended.cut or "at random",
            "code": ended.code,
            "safe": "in the journal and safe" in ended.said,
            "nothing": "nothing has come into" in ended.said,
            "wrong": wrong,
        }

    def _cut(self, step: Step) -> Ended:
        if self.dice.random() < 0.6:
            return run(step.words, self.which, die_at=self.dice.randrange(1, MOST_POINTS))
        return run(step.words, self.which, after=self.dice.random() * self.took.get(step.kind, 0.3))

    def _repeated(self, path: Path, step: Step) -> str:
        """Run ``step`` again, to its end; what is wrong then."""
        began = time.monotonic()
        again = run(step.words)
        self.took[step.kind] = time.monotonic() - began
        if again.code:
            return f"again it ended with {again.code}: {again.said[-300:]}"
        seen = apart(lambda: look(path))
        if isinstance(seen, str) or seen[0] != step.after or seen[2]:
            return f"after the same again: {seen}, not {step.after}"
        if step.kind != "restore":
            self.last = seen[1]
        return ""


def _left(path: Path, step: Step, ended: Ended, before: int, model: Model) -> tuple[str, int]:
    """What is wrong with the store at ``path`` after ``step`` was cut, and the number of its last entry."""
    if not (path / "lock").exists() and (step.kind == "restore" or not model):
        return "", 0  # it was cut before there was a store
    seen = apart(lambda: look(path))
    if isinstance(seen, str):
        return f"it cannot be opened: {seen}", before
    stands, now, problems = seen
    if stands not in ([step.after] if ended.code == 0 or step.kind == "restore" else [model, step.after]):
        return f"it stands as {stands}, neither {model} nor {step.after}", now
    wrong = [one for one in problems if not any(true in one for true in _TRUE_WHILE_CUT.get(step.kind, ()))]
    return "; ".join(wrong), now


# What `verify` rightly says until the same command, or the next one, has finished what was cut.
_TRUE_WHILE_CUT = {
    "redact": ("is unfinished, and what was said can still be read", "a backup, was out of reach when entry"),
    "restore": ("holds no generation; run `claimgraph rebuild`",),
}


def main(which: str, cycles: int, seed: int, folder: Path) -> None:
    """Cut ``cycles`` commands by the signal ``which``, and print what was seen."""
    os.chdir(folder)
    load.load([WORLD, GOOD], Memory())  # what is imported and read here, the children have
    course = Course(signal.Signals[which], random.Random(seed))
    seen = []
    for number in range(1, cycles + 1):
        seen.append(course.cycle(number))
        if seen[-1]["wrong"]:
            break  # what follows would follow from it
    told = {
        "cycles": len(seen),
        "seed": seed,
        "kinds": Counter(one["kind"] for one in seen),
        "interrupted": sum(one["code"] != 0 for one in seen),
        "safe": sum(one["safe"] for one in seen),
        "nothing": sum(one["nothing"] for one in seen),
        "points": len({re.sub(r"[0-9a-f-]{6,}", "N", one["cut"]) for one in seen}),
        "wrong": [one for one in seen if one["wrong"]],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
