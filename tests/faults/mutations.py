"""Files made by mutation, held to the laws of files: file n of seed s is always the same.

python -m tests.faults.mutations --files 1000000 --seed 1 --workers 2

Each kind of breach is named once, with how to make it again, and its first file is written to a folder. With
--options, commands with hostile options take the place of files.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random

if __package__ == "tests.faults":  # as a command; under pytest the tests stand on the path already
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults import byte_mutations, hostile_options, structure_mutations
from faults.laws_of_files import Breach, examine
from faults.seeds import Seed, parts, seeds

PER_TASK = 50  # files; the first of each is validated through the command, too
MORE_MEMORY = 200_000_000  # bytes of address space beyond what a small valid file needs
STORY, TRIALS = "story.yaml", 400


def mutant(seed: int, number: int) -> bytes:
    """Return file `number` of a seed."""
    random = Random(f"{seed}/{number}")
    origin, other = chosen(random), chosen(random)
    if random.random() < 0.4:
        return byte_mutations.mutate(origin.data, other.data, random)
    made = structure_mutations.mutate(document(origin), document(other), random)
    return byte_mutations.mutate(made, other.data, random) if random.random() < 0.05 else made


def chosen(random: Random) -> Seed:
    """Return a seed; the two that hold something of everything come most often, whole stories seldom."""
    return random.choices(all_seeds(), [seed.weight for seed in all_seeds()])[0]


@cache
def all_seeds() -> list[Seed]:
    return seeds()


@cache
def document(seed: Seed) -> structure_mutations.Map:
    return structure_mutations.document_of(seed.data)


@dataclass(slots=True)
class Report:
    """What became of some files: how many broke no law, and the first file of each kind of breach."""

    files: int = 0
    found: dict[str, tuple[int, Breach]] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, broken: list[Breach]) -> None:
        """Note the breaches of a file."""
        self.files += 1
        for breach in broken:
            self.found.setdefault(breach.kind, (number, breach))
            self.times[breach.kind] += 1

    def join(self, other: "Report") -> list[str]:
        """Take in another report; return the kinds that are new."""
        new = [kind for kind in other.found if kind not in self.found]
        self.files += other.files
        self.found |= {kind: other.found[kind] for kind in new}
        self.times += other.times
        return new


@cache
def workplace() -> Path:
    """Return this process's own folder, the parts in it, after capping its memory at little more than it needs."""
    folder = Path(tempfile.mkdtemp(prefix="mutations-"))
    for name, data in parts().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    lay(folder, all_seeds()[0].data)
    examine(folder / STORY, through_command=True)
    most = resident_address_space() + MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
    return folder


def resident_address_space() -> int:
    """Return the bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def lay(folder: Path, data: bytes) -> Path:
    """Write the story of a folder; return its path."""
    (folder / STORY).write_bytes(data)
    return folder / STORY


def examine_some(task: tuple[int, range]) -> Report:
    """Return what became of some files of a seed."""
    seed, numbers = task
    report = Report()
    for number in numbers:
        path = lay(workplace(), mutant(seed, number))
        report.add(number, examine(path, through_command=number % PER_TASK == 0))
    return report


def smallest(data: bytes, kind: str) -> bytes:
    """Return a file as small as some hundred trials make it that still breaks a law in the same way."""

    def still(shorter: bytes) -> bool:
        return any(b.kind == kind for b in examine(lay(workplace(), shorter), kind.startswith("command")))

    return shortened(data, still)


def shortened(data: bytes, still: Callable[[bytes], bool]) -> bytes:
    """Return the bytes without stretches that are not needed, long ones tried first."""
    size, trials = len(data) // 2, TRIALS
    while size and trials:
        for start in range(0, len(data), size):
            shorter = data[:start] + data[start + size :]
            trials -= 1
            if len(shorter) < len(data) and still(shorter):
                data = shorter
                break
            if not trials:
                break
        else:
            size //= 2
    return data


def examine_commands(task: tuple[int, range]) -> Report:
    """Return what became of some commands with hostile options."""
    seed, numbers = task
    report = Report()
    for number in numbers:
        args, broken = hostile_options.examine(command_place(), Random(f"{seed}/option/{number}"))
        report.add(number, [replace(breach, words=f"{breach.words} <- {args}"[:1500]) for breach in broken])
    return report


@cache
def command_place() -> Path:
    """Return this process's own folder for commands, made the current one."""
    folder = Path(tempfile.mkdtemp(prefix="options-"))
    os.chdir(folder)
    hostile_options.prepare(folder)
    return folder


def reports(
    examine_them: Callable[[tuple[int, range]], Report], seed: int, numbers: range, workers: int
) -> Iterator[Report]:
    """Yield what became of the files, as it is known."""
    starts = range(numbers.start, numbers.stop, PER_TASK)
    tasks = ((seed, range(n, min(n + PER_TASK, numbers.stop))) for n in starts)
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(examine_them, tasks)


def write_out(folder: Path, seed: int, number: int, breach: Breach, minimise: bool) -> None:
    """Write a file that breaks a law, and its smallest form."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "_" for c in breach.kind)[:80]
    data = mutant(seed, number)
    (folder / f"{name}.s{seed}.n{number}.yaml").write_bytes(data)
    if minimise:
        (folder / f"{name}.small.yaml").write_bytes(smallest(data, breach.kind))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mutations", description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file; --files 1 makes one again")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("results/mutations"), help="folder for what breaks a law")
    parser.add_argument("--options", action="store_true", help="commands with hostile options in place of files")
    parser.add_argument("--minimise", action="store_true", help="shorten the first file of each kind")
    return parser.parse_args()


def main() -> int:
    """Examine the files; print progress and each new kind of breach; return 1 where there is any."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder  # the workers make theirs in it
        whole = examine_all(asked := options())
        for kind, (number, breach) in whole.found.items():
            print(f"{whole.times[kind]:6d} × {kind}")
            if not asked.options:
                write_out(asked.out, asked.seed, number, breach, asked.minimise)
    return 1 if whole.found else 0


def examine_all(asked: argparse.Namespace) -> Report:
    """Return what became of all that was asked for, new kinds of breach printed as they come."""
    whole, began = Report(), time.monotonic()
    numbers = range(asked.first, asked.first + asked.files)
    for report in reports(examine_commands if asked.options else examine_some, asked.seed, numbers, asked.workers):
        for kind in whole.join(report):
            number, breach = whole.found[kind]
            print(f"\n{kind}\n  --seed {asked.seed} --first {number} --files 1\n  {breach.words!r}", flush=True)
        rate = whole.files / (time.monotonic() - began)
        progress = f"\r{whole.files} of {asked.files}, {len(whole.found)} kinds of breach, {rate:.0f} a second"
        print(progress, end="", file=sys.stderr)
    print(file=sys.stderr)
    return whole


if __name__ == "__main__":
    sys.exit(main())
