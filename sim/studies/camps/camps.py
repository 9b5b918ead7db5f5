"""Who stands with whom in a story: the landscape of its alignments, row by row, and how sure that is over many runs."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import LARGEST_RUN, expect, seed_of, whole
from sim.engine.choose import run
from sim.engine.chunks import in_order, processors
from sim.engine.runs import Runs, symmetric
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.errors import InputError, Problem, shortened, shown
from sim.model.parameters import Rates
from sim.scenario.clock import date_trouble
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.camps.balance import Implied
from sim.studies.camps.landscape import MOST_EXACT, Landscape, deepest_sides, gaps, waverers, weighed
from sim.studies.camps.standing import Standing
from sim.studies.tabular import Tabular

GAIN_AT = Rates._fields.index("balance_gain")
CHUNK_NUMBERS = 6_000_000  # of alignments at once
SECONDS = 4e-8  # about, for a configuration of one world
Counts = tuple[np.ndarray, np.ndarray]  # runs in all, with the same blocs, with the same waverer; each pair together
STARTED = 2e-2  # and, beyond 20 actors, for an actor that descends


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """How sure a row's deepest configuration is: shares of runs, of those that did not fail.

    `blocs`: with the same blocs in the deepest; `waverer`: with the same waverer; `together` (N × N): in which the two
    are in one bloc.
    """

    runs: int
    blocs: float
    waverer: float
    together: np.ndarray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Camps(Tabular):
    """Landscapes of a story at some rows of one run, and how many runs agree; propensities A_ij, sizes v_i.

    `support` has an entry for each row, and none where one run was asked for.
    """

    trajectory: Trajectory
    rows: tuple[int, ...]
    landscapes: tuple[Landscape, ...]
    support: tuple[Support, ...] = ()

    def at(self, date: str | datetime.date | None = None) -> Landscape:
        """Return the landscape at a date, the last one's where none is given."""
        return self.landscapes[self.place(date)]

    def standing(self, date: str | datetime.date | None = None) -> Standing:
        """Return ties and sizes at a date, the last one's where none is given: balance, what third parties imply."""
        return standing_at(self.trajectory, self.rows[self.place(date)])

    def place(self, date: str | datetime.date | None) -> int:
        """Return which of the rows a date means; raise InputError where it is none of them."""
        row = self.rows[-1] if date is None else row_of(self.trajectory.scenario, date)
        if row not in self.rows:
            raise InputError(f"{date} is not among the dates asked for; camps(…, date=None) takes the whole clock")
        return self.rows.index(row)

    def implied(self, pairs: Sequence[tuple[str, str]], place: int = -1) -> list[Implied]:
        """Return what third parties imply of pairs at one of the rows, of those that are there."""
        standing = standing_at(self.trajectory, self.rows[place])
        return [standing.implied(a, b) for a, b in pairs if {a, b} <= {*standing.ids}]

    def columns(self) -> dict[str, Any]:
        """Return the columns of camps.csv, a row for each date: the deepest configuration, and who shares it."""
        deepest = [found.deepest for found in self.landscapes]
        columns = {
            "step": list(self.rows),
            "date": [self.trajectory.scenario.dates[row].isoformat() for row in self.rows],
            "first": [",".join(c.blocs[0]) for c in deepest],
            "second": [",".join(c.blocs[1]) for c in deepest],
            "energy": [c.energy for c in deepest],
            "waverer": [c.waverer for c in deepest],
            "gap": [c.gap[c.waverer] for c in deepest],
            "stable": [found.stable for found in self.landscapes],
        }
        if self.support:
            for name in ("runs", "blocs", "waverer"):
                key = {"runs": "runs", "blocs": "same_blocs", "waverer": "same_waverer"}[name]
                columns[key] = [getattr(support, name) for support in self.support]
        return columns

    def configuration_columns(self) -> dict[str, list[Any]]:
        """Return the columns of configurations.csv: a row for each date, stable configuration and actor."""
        parts = [found.columns() for found in self.landscapes]
        counts = [len(part["actor"]) for part in parts]
        days = [self.trajectory.scenario.dates[row].isoformat() for row in self.rows]
        return {
            "step": [row for row, n in zip(self.rows, counts, strict=True) for _ in range(n)],
            "date": [day for day, n in zip(days, counts, strict=True) for _ in range(n)],
            **{name: [cell for part in parts for cell in part[name]] for name in parts[0]},
        }

    def implied_columns(self, pairs: Sequence[tuple[str, str]]) -> dict[str, list[Any]]:
        """Return the columns of implied.csv: a row for each date, pair and third party that implies anything."""
        days = self.trajectory.scenario.dates
        rows = [
            (row, days[row].isoformat(), *one.pair, one.regard, one.agreement, kind, id, part)
            for place, row in enumerate(self.rows)
            for one in self.implied(pairs, place)
            for kind, parts in one.parts.items()
            for id, part in parts.items()
        ]
        names = ("step", "date", "actor", "partner", "implied", "agreement", "kind", "third", "part")
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def document(self, place: int) -> dict[str, Any]:
        """Return what there is to say of one of the rows, as plain values."""
        row = self.rows[place]
        found = {
            "date": self.trajectory.scenario.dates[row].isoformat(),
            "step": row,
            **self.landscapes[place].document(),
            "balance": standing_at(self.trajectory, row).balance().document(),
        }
        if self.support:
            one = self.support[place]
            found["support"] = {"runs": one.runs, "same_blocs": one.blocs, "same_waverer": one.waverer}
        return found

    def __repr__(self) -> str:
        many = f", {self.support[0].runs:,} runs" if self.support else ""
        return shortened(
            f"<Camps of {self.trajectory.scenario.in_words}: {counted(len(self.rows), 'date')}{many}, the last"
            f" {self.landscapes[-1]!r}>"
        )


def camps(of: Scenario | Trajectory, date: str | datetime.date | None = None, runs: int = 1, seed: int = 0) -> Camps:
    """Return who would stand with whom in a story, at a date or, where none is given, at every row of the clock.

    `of` is a scenario, whose run 0 under the seed is taken, or a run that was made. With `runs`, the share of as many
    runs of the scenario in which the deepest configuration has the same blocs. Exact up to 20 actors. Raises InputError
    for a date outside the clock.
    """
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    if isinstance(of, Trajectory) and runs > 1:
        raise InputError("many runs are made of a scenario, not of one run: camps(trajectory.scenario, runs=…)")
    if not isinstance(of, Trajectory):
        expect("story", of, Scenario, "load_scenario(path) returns one, simulate(scenario) a run of it")
    trajectory = of if isinstance(of, Trajectory) else simulate(of, seed)
    story = trajectory.scenario
    rows = tuple(t for t in range(story.steps + 1) if there_at(story, t)) if date is None else (row_of(story, date),)
    landscapes = tuple(standing_at(trajectory, row).landscape() for row in rows)
    support = supports(story, seed, runs, rows, landscapes) if runs > 1 else ()
    return Camps(trajectory, rows, landscapes, tuple(support))


def row_of(scenario: Scenario, date: str | datetime.date) -> int:
    """Return the row in whose period a date lies; raise InputError where it is none, or outside the clock."""
    text = date.isoformat()[:10] if isinstance(date, datetime.date) else date
    if not isinstance(text, str):
        raise InputError(f"the date must be a text such as 2020-03 or a date, got {shown(date)}")
    if trouble := date_trouble(text):
        raise InputError(Problem(None, "date:", f"{trouble}, got {shown(text)}"))
    row = scenario.period(text)
    if not 0 <= row <= scenario.steps:
        first, last = scenario.dates[0], scenario.dates[-1]
        raise InputError(Problem(None, "date:", f"{text} lies outside the clock; name one from {first} to {last}"))
    if not there_at(scenario, row):
        raise InputError(Problem(None, "date:", f"nobody is there at {text}; see `present` of the actors"))
    return row


def there_at(scenario: Scenario, row: int) -> tuple[int, ...]:
    """Return the numbers of the actors that are there in the period of a row; at the last row in the last period."""
    period = min(row, max(scenario.steps - 1, 0))
    return tuple(i for i, stay in enumerate(scenario.stays) if period in stay)


def standing_at(trajectory: Trajectory, row: int) -> Standing:
    """Return the ties and sizes of those who are there at a row of a run: alignments, and weights v = √c."""
    story = trajectory.scenario
    gain = float(Setup(story, trajectory.seed).rates(np.array([trajectory.run]))[0][GAIN_AT])
    there, ids = [*there_at(story, row)], tuple(story.actors)
    ties, sizes = trajectory.alignment[row][np.ix_(there, there)], np.sqrt(trajectory.capability[row, there])
    return Standing(tuple(ids[n] for n in there), ties, sizes, gain, trajectory.seed)


def seconds_needed(scenario: Scenario, rows: int, runs: int) -> float:
    """Return about how long it takes to find the camps at so many rows of so many runs."""
    n = len(scenario.actors)
    each = SECONDS * 2.0 ** (n - 1) if n <= MOST_EXACT else STARTED * n
    return rows * each * (runs if runs > 1 else 0) + rows * each * 2 * n


def supports(
    scenario: Scenario, seed: int, runs: int, rows: Sequence[int], landscapes: Sequence[Landscape]
) -> list[Support]:
    """Return by row how many of so many runs agree with these landscapes of run 0."""
    setup, stop = Setup(scenario, seed, expected=runs), np.zeros(1, np.int64)
    ids = list(scenario.actors)
    size = max(min(CHUNK_NUMBERS // ((scenario.steps + 1) * max(len(ids) ** 2, 1)), runs), 1)
    coded = [
        sides_of(found, [ids[n] for n in there_at(scenario, row)]) for row, found in zip(rows, landscapes, strict=True)
    ]

    def counts(number: int) -> list[Counts]:
        made = run(setup, setup.batch(np.arange(number * size, min((number + 1) * size, runs))), {"capability"}, stop)
        return [agreement(made, row, seed, *known) for row, known in zip(rows, coded, strict=True)]

    parts = list(in_order(counts, ceil(runs / size), processors(), stop))
    return [supported([part[place] for part in parts]) for place in range(len(rows))]


def sides_of(found: Landscape, ids: Sequence[str]) -> tuple[np.ndarray, int]:
    """Return on which side of the deepest configuration each actor stands, 1 or -1, and which of them wavers."""
    return np.where([id in found.deepest.blocs[0] for id in ids], 1, -1), ids.index(found.deepest.waverer)


def supported(parts: Sequence[Counts]) -> Support:
    """Return shares from what was counted in parts of the runs."""
    sound, blocs, waverer = (int(number) for number in np.sum([numbers for numbers, _ in parts], axis=0))
    return Support(sound, blocs / sound, waverer / sound, np.sum([together for _, together in parts], axis=0) / sound)


def agreement(runs: Runs, row: int, seed: int, side: np.ndarray, waverer: int) -> Counts:
    """Return how many runs there are, have these blocs, have this waverer, in the deepest; and each pair in one."""
    sound, there = runs.sound, [*there_at(runs.scenario, row)]
    ties = symmetric(runs.by_run(runs.record.alignment[:, row])[sound], len(runs.scenario.actors))
    ties = ties[:, there][:, :, there]
    size = np.sqrt(runs.by_run(runs.record.capability[:, row])[sound][:, there])
    n = np.arange(len(side))
    ties[:, n, n] = 0.0
    found = deepest_sides(weighed(ties, size), seed)
    wavers = waverers(ties, size, gaps(ties, size, found))
    together = np.sum(found[:, :, None] == found[:, None, :], axis=0)
    numbers = np.array([len(found), np.sum((found == side).all(axis=1)), np.sum(wavers == waverer)])
    return numbers, together
