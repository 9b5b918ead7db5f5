"""Commands with options that people mistype and enemies make up, held to the laws of the command line."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from faults import byte_mutations
from faults.laws_of_files import Breach, breach_of, command, in_patience

from sim.scenario.starter import starter

LONGEST = 2.0  # seconds of this process
CODES = {0, 2, 4}
STORY, POINTS, STORE = "story.yaml", "points.csv", "store"
A_TABLE = b"parameters.witness,parameters.lasting\n0.1,0.2\n0.3,0.4\n"
SOUND = {  # option: values that are right, to start from
    "--set": ["parameters.witness=0.3", "actors.AAA.capability.value=0.5", "events.port-closed.act.intensity=-0.4",
              "regards.AAA.BBB=0.2", "clock.steps=30", "rest=free", "events.0.step=1", "treaties.0.members.1=CCC"],
    "--param": ["witness=0:1:2", "parameters.lasting=0.1,0.5", "events.port-closed.step=1:4:2", "regards.AAA.CCC=-1:1:2"],
    "--outcome": ["alignment(AAA,CCC)", "lean(AAA,BBB,CCC)@mean", "claim(driven-together)", "position(AAA,rearmament)@end",
                  "polarization@mean", "alignment(AAA,CCC)@first_below=0.1", "treaty_strain(port-convention)", "regard(AAA,CCC)@change"],
    "--when": ["alignment(AAA,CCC) < 0.1", "alignment(AAA,CCC) >= 0 and claim(driven-together) == 1"],
    "--pair": ["AAA,CCC", "BBB,CCC"],
    "--position": ["AAA,rearmament", "BBB,rearmament"],
    "--seed": ["0", "17", "340282366920938463463374607431768211455"],
    "--steps": ["3", "0", "24"],
    "--variant": ["open-port"],
    "--level": ["0", "0.5"],
    "--points": ["2", "4"],
    "--method": ["grid", "lhs", "sobol"],
    "--date": ["2020-03", "2020-01-17"],
}  # fmt: skip
USES = {  # command: the options that are tried with it
    ("run", STORY, "--yes", "--out", "r"): ("--set", "--set", "--seed", "--steps", "--variant", "--position"),
    ("sweep", STORY, "--max-runs", "8", "--workers", "1", "--out", "r"): (
        "--param", "--param", "--outcome", "--outcome", "--seed", "--steps", "--points", "--method", "--variant"),
    ("sweep", STORY, "--max-runs", "8", "--workers", "1", "--out", "r", "--outcome", "alignment(AAA,CCC)", "--points-from", POINTS): (
        "--seed", "--steps"),
    ("discover", STORE, "--out", "r"): ("--when",),
    ("plot", STORE, "--out", "r"): ("--outcome", "--level"),
    ("plot", STORY, "--out", "r"): ("--pair", "--position", "--variant"),
    ("sensitivity", STORY, "--method", "morris", "--max-runs", "4", "--out", "r"): ("--param", "--outcome", "--points"),
    ("export", STORE, "--out", "r.csv"): ("--outcome",),
    ("claims", STORY): ("--seed",),
    ("camps", STORY): ("--date", "--pair", "--set", "--seed", "--steps", "--variant"),
    ("show", STORY): ("--variant",),
}  # fmt: skip
PIECES = [
    "", " ", "=", ":", ",", ".", "..", "@", "(", ")", "/", "\\", "*", "-", "--", "+", "_", "%", "<", ">", "==", "\t", "\n", "\r", "\x1b[31m", "\x07",
    "\u2028", "\u202e", "\u200b", "\u00a0", "\ufeff", "\ud800", "\udcff", "−1", "٣", "１", "Ａ", "İ", "0x10", "1_0", "1e400", "-1e400", "1e-400",
    "1e9999999", "nan", "inf", "-inf", "1e308", "9" * 30, "9" * 5000, "5e-324", "0.1.2", "1e3", "007", "2.5", "-0", "-1", "true", "null", "~", "[1]", "{}",
    "parameters", "actors", "events", "regards", "clock", "clock.start", "id", "title", "summary", "variants", "x" * 300, " " * 3000, "(" * 300,
    "AAA", "AAB", "ZZZ", "aaa", "alignment", "first_below", "@first_above=", "and", "[red]", "$x$", "witness", "witnes", "0:1:0", "0:1:1e12", "1:0:3", ":1",
]  # fmt: skip


def arguments(random: Random) -> list[str]:
    """Return a command in which one to three values are not what they should be, or might be."""
    start = random.choice(list(USES))
    chosen = [random.choice(USES[start]) for _ in range(random.choice((1, 1, 2, 3)))]
    return [*start, *(word for option in chosen for word in (option, value(option, random)))]


def value(option: str, random: Random) -> str:
    """Return a value of an option after none to three changes."""
    text = random.choice(SOUND[option] if random.random() < 0.9 else random.choice(list(SOUND.values())))
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        text = random.choice((inserted, inserted, replaced, cut, doubled))(text, random)
    return text.replace("\0", "")  # no command can be given one


def inserted(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(PIECES) + text[place:]


def replaced(text: str, random: Random) -> str:
    ends = [n for n, c in enumerate(text) if c in "=:,.@()<> "]
    start = random.choice([-1, *ends]) + 1
    stop = min([n for n in ends if n >= start], default=len(text))
    return text[:start] + random.choice(PIECES) + text[stop:]


def cut(text: str, random: Random) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 2, 200)) :]


def doubled(text: str, random: Random) -> str:
    return text + random.choice(("", ",", ":", "=", " and ")) + text


def prepare(folder: Path) -> None:
    """Lay the story, and a small finished sweep of it, into a folder that is the current one."""
    (folder / STORY).write_text(starter("story"), encoding="utf-8")
    wanted = ("--outcome", "alignment(AAA,CCC)", "--outcome", "claim(driven-together)")
    code, _, err = command("sweep", STORY, "--param", "witness=0:1:4", *wanted, "--seed", "1", "--out", STORE)
    assert code == 0, err


def examine(folder: Path, random: Random) -> tuple[list[str], list[Breach]]:
    """Return a command and every law that it breaks in the folder, which is left as it was."""
    args = arguments(random)
    (folder / POINTS).write_bytes(byte_mutations.mutate(A_TABLE, A_TABLE, random) if POINTS in args else A_TABLE)
    before = names(folder)
    broken = in_patience(lambda: list(breaches(folder, args, before)))
    for made in names(folder) - before:
        shutil.rmtree(folder / made, ignore_errors=True)
        (folder / made).unlink(missing_ok=True)
    return args, broken


def breaches(folder: Path, args: list[str], before: set[str]) -> Iterator[Breach]:
    """Yield the laws that a command breaks."""
    began = time.process_time()
    try:
        code, out, err = command(*args)
    except Exception as error:
        yield breach_of(args[0], error)
        return
    seconds, options = time.process_time() - began, " ".join(sorted({a for a in args if a in SOUND}))
    if seconds > LONGEST:
        yield Breach(args[0], f"takes too long {options}", f"{seconds:.1f} s")
    if code not in CODES:
        yield Breach(args[0], f"exit code {code} {options}", err[-300:])
    if code == 2 and not err.strip():
        yield Breach(args[0], "nothing is said", out[-300:])
    if unsafe := {c for c in out + err if not c.isprintable() and c not in "\n\r"}:
        yield Breach(args[0], f"control characters {options}", repr(unsafe))
    if code == 2 and (left := names(folder) - before):
        yield Breach(args[0], f"files left behind {options}", ", ".join(left))


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}
