"""What a sweep's store holds, laid out by point and replication for figures and for the search of boxes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from sim.disk.columns import numbers_of, present
from sim.errors import InputError, nearest
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.table import stored_points, whole_table


@dataclass(frozen=True, eq=False)
class Swept:
    """Points (P, paths) and the outcomes' values (P, replications) at them; NaN where none is defined or stored."""

    title: str
    paths: tuple[str, ...]
    points: np.ndarray
    values: dict[str, np.ndarray]
    rows: int  # runs that are stored
    expected: int  # runs of the finished sweep
    lost: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # runs that failed or are still to come

    @property
    def runs(self) -> int:
        """Replications at each point."""
        return self.expected // max(len(self.points), 1)

    @property
    def is_partial(self) -> bool:
        """Whether runs of the plan are still to come."""
        return self.rows < self.expected

    @property
    def failed(self) -> int:
        """Stored runs that failed."""
        return len(self.lost) - (self.expected - self.rows)

    @cached_property
    def is_sound(self) -> np.ndarray:
        """Which runs are stored and did not fail, shape (P, replications)."""
        sound = np.ones(self.expected, bool)
        sound[self.lost] = False
        return sound.reshape(len(self.points), -1)

    @cached_property
    def levels(self) -> dict[str, np.ndarray]:
        """The values that each number takes, ascending, of the numbers that take more than one."""
        found = {path: np.unique(self.points[:, n]) for n, path in enumerate(self.paths)}
        return {path: values for path, values in found.items() if len(values) > 1}

    @property
    def is_grid(self) -> bool:
        """Whether every combination of levels stands exactly once."""
        combinations = prod(map(len, self.levels.values()))
        return combinations == len(self.points) == len(np.unique(self.points, axis=0))

    def column(self, path: str) -> np.ndarray:
        """Return the values of a varied number, shape (P,)."""
        return self.points[:, self.paths.index(path)]


def read_swept(store: Store, outcomes: Sequence[str] = (), partial: bool = False) -> Swept:
    """Return a store's points and these outcomes (default: all); a partial store only where `partial` allows it."""
    plan = store.plan()
    wanted = [known_outcome(plan, text, "--outcome ") for text in outcomes] or plan["outcomes"]
    table = whole_table(store, ("point", "replication", "reason", *wanted), partial)
    flat = numbers_of(table.column("point")) * plan["runs"] + numbers_of(table.column("replication"))
    values = {name: laid_out(numbers_of(table.column(name)), flat, plan) for name in dict.fromkeys(wanted)}
    title = plan["scenario"].get("title") or plan["scenario"]["id"]
    points, expected = stored_points(store, plan), plan["points"] * plan["runs"]
    lost = np.setdiff1d(np.arange(expected), flat[~present(table.column("reason"))])
    return Swept(title, tuple(plan["paths"]), points, values, table.num_rows, expected, lost)


def laid_out(values: np.ndarray, flat: np.ndarray, plan: dict[str, Any]) -> np.ndarray:
    """Return a column by point and replication; NaN where no row is stored."""
    made = np.full(plan["points"] * plan["runs"], np.nan)
    made[flat] = values
    return made.reshape(plan["points"], plan["runs"])


def known_outcome(plan: dict[str, Any], text: str, option: str) -> str:
    """Return the store's name of an outcome, blanks aside; raise InputError with the nearest where there is none."""
    names: list[str] = plan["outcomes"]
    name = "".join(text.split())
    if name not in names:
        raise InputError(f"{option}{text}: is no outcome of this sweep{nearest(name, names)}")
    return name
