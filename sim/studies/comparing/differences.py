"""Worlds under the same dice: what each makes of every pair, run by run (docs/comparing.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import LARGEST_RUN, expect, expect_calls, known, seed_of, texts, whole
from sim.display import Displayed
from sim.errors import InputError, RunFailed, at, shortened, shown
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.claims.verdicts import ClaimTable, check_claims
from sim.studies.comparing.codings import REMOVED, Change, cell, changes_between
from sim.studies.comparing.worlds import (
    Alignments,
    Shared,
    alignments,
    families,
    pairs_in_runs,
    pairs_of,
    shared_by,
)
from sim.studies.ensembles.ensemble import FAILURES_NAMED, LEVELS, run_ensemble
from sim.studies.tabular import Tabular

if TYPE_CHECKING:
    import xarray

MOST_NUMBERS = 100_000_000  # alignments held at once
CLAIM_RUNS = 100  # in which claims are put, as `sim claims` does: a share of them is known to 0.05
QUANTILES = ("low90", "low50", "median", "high50", "high90")
NUMBERS = ("there", "coded", *QUANTILES, "narrowed")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class World:
    """A world beside the base; arrays (pairs, T+1) of the base's pairs and rows, NaN where the world has none such.

    there: median alignment in this world. coded: the difference, there less base, under the coded values; low90 ..
    high90: its quantiles, run by run; one run has but a median. narrowed: the width of the middle 90 % beside that of
    differences between runs that have nothing in common; NaN where these do not differ, or there is but one run.
    """

    name: str
    scenario: Scenario
    changes: tuple[Change, ...]
    claims: ClaimTable
    failed: int
    there: np.ndarray
    coded: np.ndarray
    low90: np.ndarray
    low50: np.ndarray
    median: np.ndarray
    high50: np.ndarray
    high90: np.ndarray
    narrowed: np.ndarray

    @property
    def rows_shared(self) -> list[int]:
        """The rows of the base whose dates this world has."""
        return np.nonzero(~np.isnan(self.median).all(axis=0))[0].tolist()

    @property
    def lacks_events_only(self) -> bool:
        """Whether nothing but events, and claims that name them, are gone."""
        told = self.changes_told
        return bool(told) and all(c.kind == REMOVED and c.path.startswith("events.") for c in told)

    @property
    def changes_told(self) -> list[Change]:
        """What was changed, but for claims."""
        return [change for change in self.changes if change.path.partition(".")[0] != "expect"]

    def __repr__(self) -> str:
        return f"<World {self.name}: {counted(len(self.changes), 'change')}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Tabular, Displayed):
    """Worlds beside a base, all under the same dice. Runs that failed in either of two worlds count for neither.

    base: (pairs, T+1) median alignment in the base.
    """

    scenario: Scenario
    seed: int
    runs: int
    base: np.ndarray
    claims: ClaimTable
    worlds: tuple[World, ...]
    failed: int
    failures: tuple[str, ...]

    @property
    def pairs(self) -> list[Pair]:
        """Every pair of actors of the base, by their ids."""
        return pairs_of(self.scenario)

    def world(self, name: str) -> World:
        """Return a world by its name."""
        names = {world.name: world for world in self.worlds}
        return names[known("world", name, names)]

    def pair_row(self, actor: str, partner: str) -> int:
        """Return the row of a pair in a world's arrays."""
        index = self.scenario.actor_index
        a, b = sorted((known("actor", id, index) for id in (actor, partner)), key=index.__getitem__)
        if a == b:
            raise InputError(f"{a} and {b} are no pair")
        return self.pairs.index((a, b))

    def apart(self, count: int, *names: str) -> list[Pair]:
        """Return the pairs that these worlds (default: any) set furthest apart at any step, at most `count`."""
        chosen = [world for world in self.worlds if not names or world.name in names]
        reach = np.max([np.nan_to_num(np.abs(w.median)).max(axis=1) for w in chosen], axis=0)
        return [self.pairs[p] for p in np.argsort(-reach, kind="stable")[:count]]

    def columns(self) -> dict[str, Any]:
        """Return world, step, date, actor, partner, base and the numbers of `World`, by world, step and shared pair."""
        days = np.array([day.isoformat() for day in self.scenario.dates], dtype=object)
        pairs, parts = np.array(self.pairs, dtype=object), []
        for world in self.worlds:
            t, p = np.nonzero(~np.isnan(world.median.T))
            parts.append(
                {
                    "world": np.full(len(t), world.name, dtype=object),
                    "step": t,
                    "date": days[t],
                    "actor": pairs[p, 0],
                    "partner": pairs[p, 1],
                    "base": self.base[p, t],
                    **{name: getattr(world, name)[p, t] for name in NUMBERS},
                }
            )
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def change_columns(self) -> dict[str, list[Any]]:
        """Return world, path, change, before, after: what each world says differently from the base."""
        rows = [(w.name, c.path, c.kind, *map(cell, (c.before, c.after))) for w in self.worlds for c in w.changes]
        names = ("world", "path", "change", "before", "after")
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def claim_columns(self) -> dict[str, list[Any]]:
        """Return world and the columns of each world's claims, the base first under the scenario's id."""
        tables = {self.scenario.id: self.claims} | {world.name: world.claims for world in self.worlds}
        parts = [{"world": [name] * len(table), **table.columns()} for name, table in tables.items()]
        names = dict.fromkeys(name for part in parts for name in part)
        return {n: [v for part in parts for v in part.get(n, [None] * len(part["world"]))] for n in names}

    def to_xarray(self) -> "xarray.Dataset":
        """Return the numbers of every world by world, pair and date; actor and partner beside the pair."""
        import xarray

        pairs = np.array(self.pairs, dtype=object).reshape(-1, 2)
        return xarray.Dataset(
            {"base": (("pair", "date"), self.base)}
            | {name: (("world", "pair", "date"), [getattr(w, name) for w in self.worlds]) for name in NUMBERS},
            coords={
                "world": [world.name for world in self.worlds],
                "actor": ("pair", pairs[:, 0]),
                "partner": ("pair", pairs[:, 1]),
                "date": np.array(self.scenario.dates, "datetime64[s]"),
                "step": ("date", np.arange(self.scenario.steps + 1)),
            },
            attrs={"scenario": self.scenario.id, "seed": str(self.seed), "runs": self.runs},
        )

    def __str__(self) -> str:
        from sim.studies.comparing.sentences import comparison_lines

        return "\n".join(comparison_lines(self))

    def __repr__(self) -> str:
        failed = f", {self.failed:,} failed" if self.failed else ""
        about = f"{self.scenario.id} beside {', '.join(w.name for w in self.worlds)}"
        return shortened(f"<Comparison of {counted(self.runs, 'run')}{failed}, seed {self.seed}: {about}>")


def compare(
    scenario: Scenario, worlds: Mapping[str, Scenario], runs: int = 1, seed: int = 0, workers: int | None = None,
    progress: Callable[[int], None] = lambda runs: None, notify: Callable[[str], None] = lambda words: None,
) -> Comparison:  # fmt: skip
    """Return what other worlds, by name, make of every pair of a scenario, run by run under the same dice.

    worlds: scenarios as `as_variant`, `without_events`, `with_settings` and `load_scenario` return them. Claims are put
    in at most 100 of the runs. `progress` hears of runs done. Raises RunFailed where run 0 fails in a world.
    """
    checked_worlds(scenario, worlds)
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    expect_calls(progress=progress, notify=notify)
    refuse_too_large(scenario, len(worlds), runs)
    shared = {name: shared_by(scenario, world, name) for name, world in worlds.items()}
    changes = {name: changes_between(scenario, world) for name, world in worlds.items()}
    related = families(scenario, worlds, changes, seed, runs)
    made = {name: a for family in related for name, a in alignments(family, runs, workers, progress, notify).items()}
    failures = [f.why_it_failed(name, n) for f in related for name in f.removals for n in failed(made[name])]
    if first := [f.why_it_failed(name, 0) for f in related for name in f.removals if not made[name].sound[0]]:
        raise RunFailed(first[0])

    def claims(world: Scenario) -> ClaimTable:
        return claims_in(world, runs, seed, workers, notify)

    here = made[scenario.id]
    found = [
        World(name, world, changes[name], claims(world), **differences(scenario, here, made[name], shared[name]))
        for name, world in worlds.items()
    ]
    lost = ~np.logical_and.reduce([one.sound for one in made.values()])
    base = np.median(here.values[here.sound], axis=0).T[pairs_in_runs(scenario)]
    return Comparison(
        scenario, seed, runs, base, claims(scenario), tuple(found), int(lost.sum()), tuple(failures[:FAILURES_NAMED])
    )


def checked_worlds(scenario: Scenario, worlds: Mapping[str, Scenario]) -> None:
    """Raise InputError where there is nothing to compare."""
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    expect("worlds", worlds, Mapping, "such as {'no raid': without_events(scenario, ['raid'])}")
    if not worlds:
        raise at("worlds", "must name at least one world to lay beside the scenario")
    for name, world in zip(texts("names of worlds", worlds), worlds.values(), strict=True):
        if not isinstance(world, Scenario):
            raise at(f"worlds.{name}", f"must be a Scenario, got {shown(world)}; as_variant(scenario, id) returns one")
        if name == scenario.id:
            raise at(f"worlds.{name}", "is the name of the scenario itself; give the world another")


def refuse_too_large(scenario: Scenario, worlds: int, runs: int) -> None:
    """Raise InputError where more alignments would be held at once than is sensible."""
    numbers = (1 + worlds) * runs * (scenario.steps + 1) * max(len(pairs_of(scenario)), 1)
    if numbers > MOST_NUMBERS:
        held = f"{counted(runs, 'run')} in {1 + worlds} worlds hold {numbers:,} alignments at once"
        raise InputError(f"{scenario.id}: {held}, more than {MOST_NUMBERS:,}; ask for fewer runs, worlds or steps")


def failed(made: Alignments) -> list[int]:
    """Return the numbers of the first runs that failed."""
    return np.nonzero(~made.sound)[0][:FAILURES_NAMED].tolist()


def claims_in(world: Scenario, runs: int, seed: int, workers: int | None, notify: Callable[[str], None]) -> ClaimTable:
    """Return the claims of a world."""
    if not world.expect:
        return ClaimTable()
    if runs == 1:
        return check_claims(simulate(world, seed))
    return run_ensemble(world, min(runs, CLAIM_RUNS), seed, workers=workers, notify=notify).claims


def differences(scenario: Scenario, base: Alignments, other: Alignments, shared: Shared) -> dict[str, Any]:
    """Return the numbers of a world, by the names of its fields."""
    sound = base.sound & other.sound
    here, there = shared.of_base(base.values[sound]), shared.of_other(other.values[sound])
    paired = there - here
    found = {"there": np.median(there, axis=0), "coded": paired[0]}
    found |= dict(zip(QUANTILES, np.quantile(paired, LEVELS, axis=0), strict=True))
    found["narrowed"] = narrowed(found["high90"] - found["low90"], there, here)
    if len(paired) == 1:
        found |= {name: np.full_like(paired[0], np.nan) for name in QUANTILES if name != "median"}
    made: dict[str, Any] = {"failed": int(np.sum(~sound))}
    for name, values in found.items():
        made[name] = np.full((len(pairs_of(scenario)), scenario.steps + 1), np.nan)
        made[name][np.ix_(shared.places, shared.rows)] = values
    return made


def narrowed(width: np.ndarray, there: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Return a width of the middle 90 % beside that of each run less the next run of the base; NaN where that is 0."""
    low, high = np.quantile(there - np.roll(here, -1, axis=0), (LEVELS[0], LEVELS[-1]), axis=0)
    return np.divide(width, high - low, out=np.full_like(width, np.nan), where=high > low)
