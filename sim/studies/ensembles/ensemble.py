"""Many runs of one scenario: bands, claims as shares of runs, acts as counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import LARGEST_RUN, expect, expect_calls, known, seed_of, whole
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
Part = tuple[Runs, list[Tested]]  # a chunk of an ensemble


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Quantiles of alignment over runs, shapes (pairs, T+1), pairs i > j row by row.

    `error` is the Monte-Carlo standard error of the median; quantiles from fixed bins are off by at most `bin_error`.
    """

    low90: np.ndarray
    low50: np.ndarray
    median: np.ndarray
    high50: np.ndarray
    high90: np.ndarray
    error: np.ndarray
    bin_error: float

    def of(self, row: int) -> "Bands":
        """Return those of one pair, shapes (T+1,)."""
        return replace(self, **{name: getattr(self, name)[row] for name in BAND_NAMES})


BAND_NAMES = ("low90", "low50", "median", "high50", "high90", "error")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ensemble(Tabular):
    """What came of many runs. `first` is run 0, the coded values; `runs` every run that did not fail, up to a size."""

    scenario: Scenario
    seed: int
    size: int
    first: Trajectory
    bands: Bands
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

    def columns(self) -> dict[str, Any]:
        """Return step, date, actor, partner, quantiles, the median's error, the coded run, a row per step and pair."""
        ids, rows = list(self.scenario.actors), self.scenario.steps + 1
        days = [day.isoformat() for day in self.scenario.dates]
        i, j = np.tril_indices(len(ids), -1)
        order = np.lexsort((i, j))  # pairs by the first id, then the second
        return {
            "step": np.repeat(np.arange(rows), len(order)),
            "date": np.repeat(np.array(days, dtype=object), len(order)),
            "actor": np.tile(np.array(ids, dtype=object)[j[order]], rows),
            "partner": np.tile(np.array(ids, dtype=object)[i[order]], rows),
            **{name: getattr(self.bands, name)[order].T.ravel() for name in BAND_NAMES},
            "coded": self.first.alignment[:, i[order], j[order]].ravel(),
        }

    def to_xarray(self) -> "xarray.Dataset":
        """Return the quantiles of alignment and the coded run by date, actor and partner, `step` beside the date."""
        coded = self.first.to_xarray()
        found = {n: symmetric(getattr(self.bands, n).T, len(self.scenario.actors)) for n in BAND_NAMES[:-1]}
        made = coded[["alignment"]].rename(alignment="coded").drop_attrs(deep=False)
        return made.assign({n: (("date", "actor", "partner"), values) for n, values in found.items()}).assign_attrs(
            {"scenario": self.scenario.id, "seed": str(self.seed), "runs": self.size}
        )

    def __repr__(self) -> str:
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"<Ensemble of {self.scenario.in_words}: seed {self.seed}, {counted(self.size, 'run')}{failed}>"


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
    kept = (scenario.steps + 1) * ((2.5 * n * n + 2 * n * k) if keep_all else n * n)
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
    keep = EVERYTHING if keep_all else measured | {"happened", "initiative"}
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
        self.scenario, self.size = scenario, size
        self.bins = None if keep_all else Histograms(scenario.steps + 1, pairs)
        self.parts: list[Runs] = []
        self.claims: list[list[Tested]] = []
        self.acts = ActCounts(scenario)
        self.failed: list[int] = []

    def add(self, runs: Runs, claims: list[Tested]) -> None:
        """Take a chunk in; runs that failed count for nothing."""
        sound = runs.sound
        if self.bins is None:
            self.parts.append(runs)
        else:
            self.bins.add(runs.record.alignment, len(runs), runs.record.sound)
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
            self.scenario, seed, self.size, first, self.bands(), claims, self.acts, failures, len(self.failed),
            tuple(self.parts),
        )  # fmt: skip

    def bands(self) -> Bands:
        """Return the quantiles of every pair at every step."""
        sound = self.size - len(self.failed)
        levels = np.array([*LEVELS, *median_levels(sound)])
        if self.bins is None:
            values = np.concatenate([part.by_run(part.record.alignment)[part.sound] for part in self.parts])
            found, bin_error = np.quantile(values, levels, axis=0), 0.0
        else:
            found, bin_error = self.bins.quantiles(levels), self.bins.error
        low90, low50, median, high50, high90, below, above = (rows.T for rows in found)
        error = np.maximum((above - below) / 2, bin_error)
        return Bands(low90, low50, median, high50, high90, error, bin_error)
