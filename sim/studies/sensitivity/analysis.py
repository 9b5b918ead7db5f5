"""Which numbers an outcome hangs on: indices at N/4, N/2 and N, beside a dummy that does nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arguments import known
from sim.errors import shortened
from sim.scenario.file.numerals import counted
from sim.studies.sensitivity.indices import Index, Pair, indices
from sim.studies.sensitivity.sampling import DUMMY, MORRIS, SOBOL, Sample, check_outputs
from sim.studies.tabular import Tabular

MAIN = {SOBOL: "ST", MORRIS: "mu_star"}  # what parameters are ranked by
BESIDE = {SOBOL: "S1", MORRIS: "sigma"}
SETTLED = 0.05  # what the last doubling may still move, as a share of variance or of the largest effect
SLIGHT = 0.01  # share of variance, or of the largest effect, below which a number hardly matters
UNEVEN = 0.5  # sigma above this share of mu_star: effects differ over the ranges
NOISE = "no more than noise"


@dataclass(frozen=True, slots=True)
class Level:
    """The indices of an outcome from the nested sample of one size; None where the outcome has no variance."""

    size: int
    indices: tuple[Index, ...] | None

    def of(self, name: str) -> dict[str, Index]:
        """Return the indices of one name by axis, the dummy's included."""
        return {i.of: i for i in self.indices or () if i.name == name and isinstance(i.of, str)}

    def pairs(self) -> dict[Pair, Index]:
        """Return the second-order indices by pair of axes, the dummy's included."""
        return {i.of: i for i in self.indices or () if isinstance(i.of, tuple)}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for an outcome: a level for each size, the largest last."""

    method: str
    outcome: str
    levels: tuple[Level, ...]

    @property
    def last(self) -> Level:
        """The level of the whole sample."""
        return self.levels[-1]

    @property
    def is_constant(self) -> bool:
        """Whether the outcome has no variance, so that indices are not defined."""
        return self.last.indices is None

    def ranked(self) -> list[str]:
        """Return the paths by their main index, the largest first, without the dummy."""
        found = self.last.of(MAIN[self.method])
        return sorted((path for path in found if path != DUMMY), key=lambda path: -found[path].value)

    @property
    def scale(self) -> float:
        """What main indices are held against: the largest effect for Morris, else 1."""
        largest = max((i.value for i in self.last.of(MAIN[self.method]).values()), default=0.0)
        return largest if self.method == MORRIS and largest > 0.0 else 1.0

    def rises(self, name: str, path: str) -> bool:
        """Whether an index' interval lies above the dummy's."""
        found = self.last.of(name)
        return found[path].low > max(found[DUMMY].high, 0.0)

    def verdict(self, path: str) -> str:
        """Return in words what a number does to the outcome."""
        main, beside = (self.last.of(names[self.method])[path] for names in (MAIN, BESIDE))
        acts, more = self.rises(main.name, path), self.rises(beside.name, path)
        if not acts:
            return NOISE
        if main.value < SLIGHT * self.scale:
            return "hardly acts"
        if self.method == MORRIS:
            return "acts unevenly" if beside.value > UNEVEN * main.value else "acts evenly"
        together = main.low > beside.high  # more goes with it than it does alone
        if more:
            return "acts alone and with others" if together else "acts alone"
        return "acts with others" if together else "acts, N too small to say how"

    def interactions(self) -> list[Index]:
        """Return the second-order indices above those of the same two numbers with the dummy, the largest first."""
        found = self.last.pairs()
        floor = {pair[0]: max(index.high, 0.0) for pair, index in found.items() if pair[1] == DUMMY}
        real = [i for (a, b), i in found.items() if b != DUMMY and i.low > max(floor[a], floor[b])]
        return sorted(real, key=lambda index: -index.value)


@dataclass(frozen=True, slots=True)
class Convergence:
    """What changed when the sample doubled last, in units of the main index (Morris: of the largest effect).

    change: the largest move of an index; widest: half the widest interval; pairs: of numbers; apart: those whose
    intervals do not overlap; swapped: those of them that stood the other way round at a smaller size.
    """

    sizes: tuple[int, ...]
    change: float
    widest: float
    pairs: int
    apart: int
    swapped: int

    @property
    def values_settled(self) -> bool:
        """Whether no index moved by more than 0.05 and no interval is wider than ±0.1."""
        return self.change <= SETTLED and self.widest <= 2 * SETTLED

    @property
    def ranking_settled(self) -> bool:
        """Whether no two numbers that can be told apart changed places."""
        return self.swapped == 0


def convergence(finding: Finding) -> Convergence | None:
    """Return what changed between the nested samples; None where a level has no variance."""
    if any(level.indices is None for level in finding.levels):
        return None
    name, paths = MAIN[finding.method], finding.ranked()
    tables = [level.of(name) for level in finding.levels]
    last = tables[-1]
    apart = [(a, b) for n, a in enumerate(paths) for b in paths[n + 1 :] if last[a].low > last[b].high]
    return Convergence(
        tuple(level.size for level in finding.levels),
        max(abs(last[p].value - tables[-2][p].value) for p in paths) / finding.scale,
        max(last[p].error for p in paths) / finding.scale,
        len(paths) * (len(paths) - 1) // 2,
        len(apart),
        sum(any(table[a].value < table[b].value for table in tables) for a, b in apart),
    )


def analyse(sample: Sample, points: np.ndarray, outputs: np.ndarray, outcomes: Sequence[str]) -> list[Finding]:
    """Return what was found for each outcome from outputs, shape (rows, outcomes), computed at these points.

    Raises InputError unless points and outputs are the sample's, complete, in order and finite.
    """
    check_outputs(sample, points, outputs, outcomes)
    sizes = (sample.size // 4, sample.size // 2, sample.size)
    return [
        Finding(sample.method, name, tuple(Level(size, indices(sample, outputs[:, n], size)) for size in sizes))
        for n, name in enumerate(outcomes)
    ]


def table(scenario: str, findings: Sequence[Finding]) -> dict[str, list[Any]]:
    """Return the columns of sensitivity.csv, a row per outcome, size, index and axis; pairs stand as A*B.

    An outcome without variance has a row per size without an index.
    """
    columns = ("scenario", "outcome", "method", "points", "path", "index", "value", "low", "high")
    rows: list[tuple[Any, ...]] = []
    for finding in findings:
        for level in finding.levels:
            key = (scenario, finding.outcome, finding.method, level.size)
            if level.indices is None:
                rows.append((*key, "", "no variance", None, None, None))
            for i in level.indices or ():
                path = i.of if isinstance(i.of, str) else "*".join(i.of)
                rows.append((*key, path, i.name, i.value, i.low, i.high))
    return {name: [row[n] for row in rows] for n, name in enumerate(columns)}


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Tabular):
    """What a study found: the scenario's id and title, the sample, runs at each point, a finding for each outcome."""

    scenario: str
    title: str
    sample: Sample
    runs: int
    findings: tuple[Finding, ...]

    def of(self, outcome: str) -> Finding:
        """Return what was found for an outcome."""
        return next(f for f in self.findings if f.outcome == known("outcome", outcome, self.outcomes))

    @property
    def outcomes(self) -> list[str]:
        """The names of the outcomes."""
        return [finding.outcome for finding in self.findings]

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of sensitivity.csv."""
        return table(self.scenario, self.findings)

    def __repr__(self) -> str:
        runs = f"{counted(self.runs, 'run')} at each point"
        size = f"{self.sample.method}, N = {self.sample.size:,}, seed {self.sample.seed}, {runs}"
        first = "; ".join(f"{f.outcome}: {'no variance' if f.is_constant else f.ranked()[0]}" for f in self.findings)
        numbers = counted(len(self.sample.paths), "number")
        return shortened(f"<Sensitivity of {self.scenario}: {size}; first of {numbers}: {first}>")
