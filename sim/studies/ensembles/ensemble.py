"""Many runs of one scenario: bands, claims as shares of runs, acts as counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import LARGEST_RUN, expect, expect_calls, known, seed_of, whole
from sim.display import Displayed
from sim.engine.choose import LANES, is_compiled, make_ready, run
from sim.engine.chunks import in_order, threads
from sim.engine.failures import why_it_failed
from sim.engine.runs import EVERYTHING, Runs, pair_row, symmetric
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import seconds_per_run
from sim.studies.claims.outcomes import arrays_for_claims
from sim.studies.claims.specificity import Nulls, nulls_of, runs_for_nulls
from sim.studies.claims.verdicts import ClaimTable, Tested, claim_table, joined, median_levels, put_claims
from sim.studies.claims.worlds import causes_of, masked_worlds
from sim.studies.ensembles.act_counts import ActCounts
from sim.studies.ensembles.quantiles import Histograms
from sim.studies.tabular import Tabular

if TYPE_CHECKING:
    import xarray

    from sim.agents.minds import Minds

ROWS_KEPT = 1_000_000  # rows of alignment.csv and positions.csv together up to which every run is kept
CHUNK_BYTES = {True: 24_000_000, False: 200_000_000}  # what one chunk may take, compiled or on arrays
CHUNK_SECONDS = 0.2  # compiled
FAILURES_NAMED = 10
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
Progress = Callable[[int], None]
Notify = Callable[[str], None]
Numbers = Callable[[Runs], np.ndarray]  # blocks x T+1 x columns x L
Part = tuple[Runs, list[Tested]]  # a chunk of an ensemble


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bands:
    """Quantiles over runs by step, shapes (rows, T+1): of alignment, rows are pairs i > j; of positions, interests.

    `error` is the Monte-Carlo standard error of the median; quantiles from fixed bins are off by at most `bin_error`.
    """

    low90: np.ndarray
    low50: np.ndarray
    median: np.ndarray
    high50: np.ndarray
    high90: np.ndarray
    error: np.ndarray
    bin_error: float

    def of(self, row: int | list[int]) -> "Bands":
        """Return those of one row, shapes (T+1,), or of several in this order."""
        return replace(self, **{name: getattr(self, name)[row] for name in BAND_NAMES})

    def __repr__(self) -> str:
        rows = "" if self.median.ndim == 1 else f"{counted(len(self.median), 'row')}, "
        ends = ", ".join(
            f"{v.min():+.2f} to {v.max():+.2f}" for v in (self.median, np.stack([self.low90, self.high90]))
        )
        return f"<Bands of {rows}{counted(self.median.shape[-1], 'step')}: medians, and the middle 90 %: {ends}>"


BAND_NAMES = ("low90", "low50", "median", "high50", "high90", "error")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ensemble(Tabular, Displayed):
    """What came of many runs. `first` is run 0, the coded values; `runs` every run that did not fail, up to a size."""

    scenario: Scenario
    seed: int
    size: int
    first: Trajectory
    bands: Bands
    position_bands: Bands
    claims: ClaimTable
    acts: ActCounts
    failures: tuple[str, ...]
    failed: int
    runs: tuple[Runs, ...]

    def trajectories(self) -> Iterator[Trajectory]:
        """Yield every run that was kept and did not fail, by number."""
        for part in self.runs:
            for place in np.nonzero(part.sound)[0].tolist():
                yield part.trajectory(place)

    def between(self, actor: str, partner: str) -> np.ndarray:
        """Return the median alignment of a pair by step, shape (T+1,)."""
        return self.bands_of(actor, partner).median

    def bands_of(self, actor: str, partner: str) -> Bands:
        """Return the quantiles of the alignment of a pair."""
        index = self.scenario.actor_index
        return self.bands.of(pair_row(*(index[known("actor", id, index)] for id in (actor, partner))))

    def position_of(self, actor: str, issue: str) -> np.ndarray:
        """Return the median position of an actor on an issue by step, shape (T+1,); the interest must be coded."""
        return self.position_bands_of(actor, issue).median

    def position_bands_of(self, actor: str, issue: str) -> Bands:
        """Return the quantiles of an actor's position on an issue; the interest must be coded."""
        return self.position_bands.of(self.scenario.interest_row(actor, issue))

    def columns(self) -> dict[str, Any]:
        """Return step, date, actor, partner, quantiles, the median's error, the coded run, a row per step and pair."""
        pairs, index = list(combinations(self.scenario.actors, 2)), self.scenario.actor_index
        order = [pair_row(index[a], index[b]) for a, b in pairs]
        return self.rows_of(pairs, "partner", self.bands.of(order), self.first.between)

    def position_columns(self) -> dict[str, Any]:
        """Return step, date, actor, issue, and the same of the position: a row per step and coded interest."""
        return self.rows_of(self.scenario.interests, "issue", self.position_bands, self.first.position_of)

    def rows_of(
        self, ids: Sequence[tuple[str, str]], other: str, bands: Bands, coded: Callable[[str, str], np.ndarray]
    ) -> dict[str, Any]:
        """Return a row per step and couple of ids: the bands, whose rows these are, and the coded run."""
        rows = self.scenario.steps + 1
        days = [day.isoformat() for day in self.scenario.dates]
        names = np.array(ids, dtype=object).reshape(-1, 2)
        return {
            "step": np.repeat(np.arange(rows), len(ids)),
            "date": np.repeat(np.array(days, dtype=object), len(ids)),
            "actor": np.tile(names[:, 0], rows),
            other: np.tile(names[:, 1], rows),
            **{name: getattr(bands, name).T.ravel() for name in BAND_NAMES},
            "coded": np.array([coded(*two) for two in ids]).reshape(-1, rows).T.ravel(),
        }

    def to_xarray(self) -> "xarray.Dataset":
        """Return the quantiles of alignment and the coded run by date, actor and partner, `step` beside the date.

        Those of positions, `position_median` and so on, by date, actor and issue; NaN where no interest is coded.
        """
        coded = self.first.to_xarray()[["alignment", "position"]].drop_attrs(deep=False)
        made = coded.rename(alignment="coded", position="position_coded")
        ties, stands = ("date", "actor", "partner"), ("date", "actor", "issue")
        for n in BAND_NAMES[:-1]:
            made[n] = (ties, symmetric(getattr(self.bands, n).T, len(self.scenario.actors)))
            values = np.full(self.first.position.shape, np.nan)
            values[:, *interest_places(self.scenario)] = getattr(self.position_bands, n).T
            made[f"position_{n}"] = (stands, values)
        return made.assign_attrs({"scenario": self.scenario.id, "seed": str(self.seed), "runs": self.size})

    def __repr__(self) -> str:
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"<Ensemble of {self.scenario.in_words}: seed {self.seed}, {counted(self.size, 'run')}{failed}>"


def interest_places(scenario: Scenario) -> tuple[list[int], list[int]]:
    """Return the actors and the issues of the coded interests by their places in arrays."""
    actors, issues = scenario.actor_index, scenario.issue_index
    return [actors[actor] for actor, _ in scenario.interests], [issues[issue] for _, issue in scenario.interests]


def alignments(runs: Runs) -> np.ndarray:
    """Return blocks x T+1 x pairs x L alignments."""
    return runs.record.alignment


def positions(runs: Runs) -> np.ndarray:
    """Return blocks x T+1 x interests x L positions."""
    i, k = interest_places(runs.scenario)
    return runs.record.position[:, :, i, k]


def worlds_for_claims(scenario: Scenario) -> int:
    """Return in how many worlds each run takes place: as told, and for claims the placebo and counterfactuals."""
    return 1 + bool(scenario.expect) + len(set(causes_of(scenario.expect)))


def runs_on_each(scenario: Scenario, runs: int, workers: int | None = None) -> int:
    """Return how many runs each thread makes where claims are tested in so many."""
    made = runs * worlds_for_claims(scenario) + runs_for_nulls(scenario, runs)
    return max(made // threads(workers), 1) if runs > 1 else 1


def every_run_is_kept(scenario: Scenario, runs: int) -> bool:
    """Whether tables hold every run, or quantiles and counts only."""
    n, k = len(scenario.actors), len(scenario.issues)
    return runs * (n * (n - 1) + n * k) * (scenario.steps + 1) <= ROWS_KEPT


def runs_per_chunk(setup: Setup, keep_all: bool, workers: int) -> int:
    """Return how many runs are stepped in one go, bounded in memory and time; never changes a result."""
    scenario, compiled = setup.scenario, is_compiled(setup)
    n, k, worlds = len(scenario.actors), len(scenario.issues), worlds_for_claims(scenario)
    kept = (scenario.steps + 1) * ((2.5 * n * n + 2 * n * k) if keep_all else n * n + n * k)
    most = CHUNK_BYTES[compiled] / 8 / kept
    if compiled:
        share = setup.expected / worlds / workers + LANES  # so that no thread is idle
        most = min(most, CHUNK_SECONDS / seconds_per_run(scenario) / worlds, share)
    return max(int(most) // LANES, 1) * LANES


def run_ensemble(
    scenario: Scenario, runs: int, seed: int = 0, minds: "Minds | None" = None, workers: int | None = None,
    progress: Progress = lambda done: None, notify: Notify = lambda words: None, chunk: int | None = None,
) -> Ensemble:  # fmt: skip
    """Return an ensemble: run 0 with the coded values, the others with what coders, parameters and chance make of them.

    Runs depend on scenario, seed and their number only. `progress` hears of every run done, `notify` of a first
    compilation. `workers` (threads) and `chunk` (runs in one go) change nothing but the time. `minds` are given to
    actors; such ensembles are interpreted. Raises RunFailed where run 0 fails.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    chunk = None if chunk is None else whole("size of a chunk", chunk, 1)
    expect_calls(progress=progress, notify=notify)
    minds = None if minds == {} else minds
    keep_all = minds is not None or every_run_is_kept(scenario, runs)
    if minds is not None:  # only then is Mesa loaded
        from sim.agents.minds import minds_of

        parts = parts_with_minds(scenario, runs, seed, minds_of(scenario, minds))
    else:
        expected = runs * worlds_for_claims(scenario) + runs_for_nulls(scenario, runs)
        setup = Setup(scenario, seed, expected=expected)
        make_ready(setup, notify)
        parts = parts_of(setup, runs, keep_all, threads(workers), chunk)
    gathered = Gathered(scenario, runs, keep_all)
    for made, claims in parts:
        gathered.add(made, claims)
        progress(len(made))

    def nulls(first: Trajectory) -> list[Nulls]:
        return [] if minds or runs == 1 else nulls_of(setup, first, runs, threads(workers))

    return gathered.ensemble(seed, nulls)


def parts_of(setup: Setup, runs: int, keep_all: bool, workers: int, chunk: int | None) -> Iterator[Part]:
    """Yield the chunks of an ensemble, in order."""
    scenario, stop = setup.scenario, np.zeros(1, np.int64)
    measured = arrays_for_claims(scenario.expect, scenario)
    keep = EVERYTHING if keep_all else measured | {"position", "happened", "initiative"}
    size = chunk or runs_per_chunk(setup, keep_all, workers)

    def part(number: int) -> Part:
        batch = setup.batch(np.arange(number * size, min((number + 1) * size, runs)))
        actual = run(setup, batch, keep, stop)
        worlds = masked_worlds(setup, batch, actual, measured, causes_of(scenario.expect), stop)
        return actual, put_claims(scenario, worlds)

    yield from in_order(part, ceil(runs / size), workers if is_compiled(setup) else 1, stop)


def parts_with_minds(scenario: Scenario, runs: int, seed: int, minds: "Minds") -> Iterator[Part]:
    """Yield the runs of an ensemble one by one, by the Mesa model."""
    from sim.studies.claims.minds import run_with_minds, worlds_with_minds

    for number in range(runs):
        worlds = worlds_with_minds(run_with_minds(scenario, seed, (number,), minds))
        yield worlds.actual, put_claims(scenario, worlds)


class Gathered:
    """What is kept of the chunks as they come."""

    def __init__(self, scenario: Scenario, size: int, keep_all: bool) -> None:
        pairs = len(scenario.actors) * (len(scenario.actors) - 1) // 2
        columns: dict[Numbers, int] = {} if keep_all else {alignments: pairs, positions: len(scenario.interests)}
        self.scenario, self.size = scenario, size
        self.bins = {numbers: Histograms(scenario.steps + 1, count) for numbers, count in columns.items()}
        self.parts: list[Runs] = []
        self.claims: list[list[Tested]] = []
        self.acts = ActCounts(scenario)
        self.failed: list[int] = []

    def add(self, runs: Runs, claims: list[Tested]) -> None:
        """Take a chunk in; runs that failed count for nothing."""
        sound = runs.sound
        if not self.bins:
            self.parts.append(runs)
        for numbers, bins in self.bins.items():
            bins.add(numbers(runs), len(runs), runs.record.sound)
        self.claims.append([tested.of(sound) for tested in claims])
        self.acts.add(runs)
        self.failed += runs.numbers[~sound].tolist()

    def ensemble(self, seed: int, nulls: Callable[[Trajectory], list[Nulls]]) -> Ensemble:
        """Return what came of all runs; `nulls` gives those of the claims by run 0."""
        setup = Setup(self.scenario, seed)
        failures = tuple(why_it_failed(setup, setup.batch(np.array([n])), 0) for n in self.failed[:FAILURES_NAMED])
        told = self.parts[0].told if self.parts else ()
        first = told[0] if told else simulate(self.scenario, seed)
        claims = claim_table(first, [joined(parts) for parts in zip(*self.claims, strict=True)], nulls(first))
        return Ensemble(
            self.scenario, seed, self.size, first, self.bands(alignments), self.bands(positions), claims, self.acts,
            failures, len(self.failed), tuple(self.parts),
        )  # fmt: skip

    def bands(self, numbers: Numbers) -> Bands:
        """Return the quantiles of alignments or positions at every step."""
        sound = self.size - len(self.failed)
        levels = np.array([*LEVELS, *median_levels(sound)])
        if bins := self.bins.get(numbers):
            found, bin_error = bins.quantiles(levels), bins.error
        else:
            values = np.concatenate([part.by_run(numbers(part))[part.sound] for part in self.parts])
            found, bin_error = np.quantile(values, levels, axis=0), 0.0
        low90, low50, median, high50, high90, below, above = (rows.T for rows in found)
        error = np.maximum((above - below) / 2, bin_error)
        return Bands(low90, low50, median, high50, high90, error, bin_error)
