"""The compiled engine beside a twin of the same arithmetic in C, on one core, every input differing in every run.

    python benchmarks/against_c.py [ROUNDS]

The twin (c_twin.c) is compiled in three styles and for 4, 8 and 16 runs in lockstep, as fast as the compiler makes it
without leaving IEEE 754. Both read the same rows of numbers, step the same runs and record every pair at every step;
neither draws anything but the engine's one word per scheduled event. Prints the best of the twins beside the engine
and, as correctness figure, in how many bits of all alignments they differ.
"""

import ctypes
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from made_worlds import (
    ACTS,
    BARE_ACTS,
    ISSUES,
    STEPS,
    Acts,
    batch_of,
    best_of,
    differing_bits,
    draw_numbers,
    made_scenario,
    setup_without_draws,
    step_all,
)

from sim.engine.runs import aligned
from sim.model.parameters import PARAMETERS

SOURCE = Path(__file__).with_name("c_twin.c")
FLAGS = ["-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi"]
WIDE = ("-mprefer-vector-width=512",)
STYLES = ("plain loops", "restrict and ivdep", "vector extension")
WIDTHS = (4, 8, 16)
SIZES = {6: 8192, 12: 2048, 40: 128}  # runs by actors


@dataclass(frozen=True)
class Script:
    """The acts as the C program reads them: rows (step, actor, target, first topic, past the last), and their topics."""

    acts: np.ndarray
    topics: np.ndarray
    stances: tuple[float, ...]


def script_of(acts: Acts) -> Script:
    past = np.cumsum([len(act[4]) for act in acts])
    rows = [[*act[:3], end - len(act[4]), end] for act, end in zip(acts, past, strict=True)]
    flat = [(k, d) for act in acts for k, d in zip(*act[4:], strict=True)]
    coded = tuple(d for _, d in flat if d is not None)
    numbers = count()
    topics = [(k, -1 if d is None else next(numbers)) for k, d in flat]
    return Script(np.array(rows, np.int64), np.array(topics, np.int64).reshape(-1, 2), coded)


class Twin:
    """The C program in one style and width."""

    def __init__(self, folder: str, style: int, width: int, extra: tuple[str, ...] = ()) -> None:
        self.style, self.width = style, width
        self.name = ", ".join((STYLES[style], f"{width} runs", *extra))
        library = f"{folder}/twin_{style}_{width}_{len(extra)}.so"
        shape = [f"-DSTYLE={style}", f"-DL={width}", "-shared", "-fPIC"]
        subprocess.run(["gcc", *FLAGS, *extra, *shape, str(SOURCE), "-o", library, "-lm"], check=True)
        self.run_all = ctypes.CDLL(library).run_all
        number = ctypes.c_int
        at = ctypes.c_void_p
        self.run_all.argtypes = [*[number] * 5, at, at, at, ctypes.c_long, at]
        self.run_all.restype = None

    def run(self, actors: int, script: Script, values: np.ndarray) -> np.ndarray:
        """Return the alignments of pairs i > j, shape (blocks, steps + 1, pairs, runs of a block)."""
        runs = len(values)
        out = aligned(-(-runs // self.width), STEPS + 1, actors * (actors - 1) // 2, self.width)
        sizes = (actors, ISSUES, STEPS, len(script.acts), len(script.stances))
        given = (script.acts.ctypes.data, script.topics.ctypes.data, values.ctypes.data)
        self.run_all(*sizes, *given, runs, out.ctypes.data)
        return out


def by_run(blocks: np.ndarray) -> np.ndarray:
    return np.moveaxis(blocks, -1, 1).reshape(-1, *blocks.shape[1:-1])


def with_stances(values: np.ndarray, script: Script) -> np.ndarray:
    """Return the rows of numbers with the coded stances before the rates."""
    stances = np.tile(script.stances, (len(values), 1))
    return np.ascontiguousarray(np.hstack([values[:, : -len(PARAMETERS)], stances, values[:, -len(PARAMETERS) :]]))


def compare(actors: int, runs: int, acts: Acts, twins: list[Twin], rounds: int) -> None:
    """Print a row of the table."""
    scenario, script = made_scenario(actors, acts=acts), script_of(acts)
    setup = setup_without_draws(scenario)
    numbers = draw_numbers(scenario, runs)
    batch, values = batch_of(setup, numbers), with_stances(numbers.flat(), script)
    engine = step_all(setup, batch)
    expected = engine.by_run(engine.record.alignment)
    bits = sum(differing_bits(by_run(twin.run(actors, script, values)), expected) for twin in twins)
    works = [lambda twin=twin: twin.run(actors, script, values) for twin in twins]
    own, *others = best_of(rounds, lambda: step_all(setup, batch), *works)
    fastest = [min((t, n) for n, t in enumerate(others) if twins[n].style == style) for style in range(len(STYLES))]
    columns = " ".join(f"{runs / taken:18,.0f}" for taken, _ in fastest)
    best, number = min(fastest)
    print(
        f"{actors:6d} {'no' if acts is BARE_ACTS else 'yes':>6s} {runs / own:10,.0f} {columns} {best / own:11.2f} {bits:15d}   {twins[number].name}"
    )


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        twins = [Twin(folder, style, width) for style in range(len(STYLES)) for width in WIDTHS]
        twins += [Twin(folder, style, width, WIDE) for style in (1, 2) for width in (8, 16)]
        print("runs per second; of each style the best width")
        styles = " ".join(f"{style:>18s}" for style in STYLES)
        print(
            f"{'actors':>6s} {'issues':>6s} {'engine':>10s} {styles} {'engine is':>11s} {'bits differing':>15s}   best C"
        )
        for actors, runs in SIZES.items():
            for acts in (BARE_ACTS, ACTS):
                compare(actors, runs, acts, twins, rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
