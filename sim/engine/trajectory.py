"""What a run leaves behind: states by step, and the acts that took place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arguments import place_of
from sim.display import Displayed
from sim.errors import shortened
from sim.scenario.frozen import Frozen, frozen
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas
    import xarray

EVERY_ROW = slice(None)
REVEALED = "revealed"  # origin of a secret act in the step in which it comes to light
ACT_COLUMNS = ("step", "id", "origin", "actor", "target", "intensity")


@dataclass(frozen=True, slots=True)
class ActRecord:
    """An act that took place, or came to light (`revealed`); `step` is the row in which it first shows.

    `known_to`: of a secret act those who know of it, of a revelation those who come to know.
    """

    step: int
    id: str
    origin: str  # scheduled | triggered | initiative | revealed
    actor: str
    target: str  # empty for an act at nobody
    intensity: float
    known_to: frozenset[str] | None = field(default=None, repr=False)  # who sees it so, None: everybody


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trajectory(Displayed):
    """One run: rows 0..T, actors and issues in the order of their ids; `[t, i, j]` reads "i's view of j".

    alignment, similarity, regard: (T+1, N, N) in [-1, 1]; position, ideal: (T+1, N, K) in [-1, 1];
    salience: (T+1, N, K) in [0, 1]; capability: (T+1, N), 0 or more. All arrays are read-only. `happened` gives the
    periods of each event, `minds` the class of agent that decided for an actor in place of the model's own rule:
    without it the run is not the same again.
    """

    scenario: Scenario
    seed: int
    run: int
    alignment: np.ndarray
    similarity: np.ndarray
    regard: np.ndarray
    position: np.ndarray
    ideal: np.ndarray
    salience: np.ndarray
    capability: np.ndarray
    acts: tuple[ActRecord, ...]
    happened: Mapping[str, tuple[int, ...]]
    minds: Mapping[str, type] = field(default_factory=Frozen)

    def __post_init__(self) -> None:
        for name in (entry.name for entry in fields(self)):
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, frozen(value))

    def index(self, actor: str) -> int:
        """Return the row of an actor; raise InputError for an unknown one."""
        return place_of("actor", actor, self.scenario.actor_index)

    def between(self, actor: str, partner: str) -> np.ndarray:
        """Return the alignment of a pair by step, shape (T+1,)."""
        return self.alignment[:, self.index(actor), self.index(partner)]

    def position_of(self, actor: str, issue: str) -> np.ndarray:
        """Return an actor's position on an issue by step, shape (T+1,)."""
        return self.position[:, self.index(actor), place_of("issue", issue, self.scenario.issue_index)]

    @property
    def revealed(self) -> Mapping[str, int]:
        """The period from which the secret acts of an event are open, of each that another event revealed."""
        found: dict[str, int] = {}
        for event in self.scenario.events:
            for id in event.reveals or () if (periods := self.happened[event.id]) else ():
                found[id] = min(periods[0], found.get(id, periods[0]))
        return Frozen(found)

    def __repr__(self) -> str:
        minds = f", minds of {', '.join(self.minds)}" if self.minds else ""
        size = f"seed {self.seed}, run {self.run}, {len(self.acts):,} acts{minds}"
        return shortened(f"<Trajectory of {self.scenario.in_words}: {size}>")

    def to_xarray(self) -> "xarray.Dataset":
        """Return every array with its labels: dimensions date, actor, partner, issue; `step` beside the date."""
        import xarray

        ties, stands = ("date", "actor", "partner"), ("date", "actor", "issue")
        dims: dict[str, tuple[str, ...]] = dict.fromkeys(("alignment", "similarity", "regard"), ties)
        dims |= {"position": stands, "ideal": stands, "salience": stands, "capability": ("date", "actor")}
        actors, issues = list(self.scenario.actors), list(self.scenario.issues)
        return xarray.Dataset(
            {name: (dim, getattr(self, name)) for name, dim in dims.items()},
            coords={
                "date": np.array(self.scenario.dates, "datetime64[s]"),
                "step": ("date", np.arange(self.scenario.steps + 1)),
                "actor": actors,
                "partner": actors,
                "issue": issues,
            },
            attrs={"scenario": self.scenario.id, "seed": str(self.seed), "run": self.run},
        )

    def to_frame(self) -> "pandas.DataFrame":
        """Return a row per step and ordered pair: the columns of `alignment.csv`."""
        import pandas

        return pandas.DataFrame(self.alignment_columns())

    def alignment_columns(self, rows: slice = EVERY_ROW) -> dict[str, Any]:
        """Return run, step, date, actor, partner, alignment, similarity, regard; sorted, actor ≠ partner."""
        ids = np.array(list(self.scenario.actors), dtype=object)
        steps = np.arange(self.scenario.steps + 1)[rows]
        days = np.array([d.isoformat() for d in self.scenario.dates], dtype=object)[rows]
        i, j = np.nonzero(~np.eye(len(ids), dtype=bool))
        return {
            "run": np.full(len(steps) * len(i), self.run),
            "step": np.repeat(steps, len(i)),
            "date": np.repeat(days, len(i)),
            "actor": np.tile(ids[i], len(steps)),
            "partner": np.tile(ids[j], len(steps)),
            **{name: getattr(self, name)[rows, i, j].ravel() for name in ("alignment", "similarity", "regard")},
        }

    def alignment_parts(self) -> Iterator[dict[str, Any]]:
        """Yield the same columns row by row of the clock, for tables that had better not be in memory."""
        for step in range(self.scenario.steps + 1):
            yield self.alignment_columns(slice(step, step + 1))

    def position_columns(self) -> dict[str, Any]:
        """Return run, step, date, actor, issue, position, ideal: coded interests, others from where they show."""
        actors, issues = self.scenario.actors, list(self.scenario.issues)
        coded = np.array([[issue in actor.interests for issue in issues] for actor in actors.values()], bool)
        shows = np.logical_or.accumulate((self.position != 0.0) | (self.ideal != 0.0), axis=0)
        t, i, k = np.nonzero(shows | coded.reshape(len(actors), len(issues)))
        days = np.array([d.isoformat() for d in self.scenario.dates], dtype=object)
        return {
            "run": np.full(len(t), self.run),
            "step": t,
            "date": days[t],
            "actor": np.array(list(actors), dtype=object)[i],
            "issue": np.array(issues, dtype=object)[k],
            "position": self.position[t, i, k],
            "ideal": self.ideal[t, i, k],
        }

    def act_columns(self) -> dict[str, Any]:
        """Return run, step, date, id, origin, actor, target, intensity of every act."""
        days = [d.isoformat() for d in self.scenario.dates]
        ordered = sorted(self.acts, key=lambda a: (a.step, a.id, a.actor, a.target))
        return {
            "run": [self.run] * len(ordered),
            "step": [a.step for a in ordered],
            "date": [days[a.step] for a in ordered],
            **{n: [getattr(a, n) for a in ordered] for n in ACT_COLUMNS[1:]},
        }


def first_difference(one: Trajectory, other: Trajectory) -> str | None:
    """Return the name of the first field in which two runs differ in any bit, or None."""
    for entry in fields(Trajectory):
        a, b = getattr(one, entry.name), getattr(other, entry.name)
        if isinstance(a, np.ndarray):
            if a.shape != b.shape or a.tobytes() != b.tobytes():
                return entry.name
        elif entry.name in ("acts", "happened", "seed", "run") and a != b:
            return entry.name
    return None
