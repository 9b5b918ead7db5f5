"""A sweep as a table: what was varied and what came of it, by point and replication."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.display import Displayed
from sim.errors import at, nearest, shortened, shown
from sim.scenario.file.numerals import counted
from sim.studies.sweeps.plan import rows_of
from sim.studies.tabular import Tabular

if TYPE_CHECKING:
    import xarray

    from sim.studies.sweeps.part import Rows


@dataclass(frozen=True, eq=False, repr=False)
class SweepTable(Tabular, Displayed):
    """Points (P, paths) and the outcomes' values (P, replications) at them; NaN where none is defined or stored."""

    title: str
    paths: tuple[str, ...]
    points: np.ndarray
    values: Mapping[str, np.ndarray]
    rows: int  # runs that are stored
    expected: int  # runs of the finished sweep
    lost: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # runs that failed or are still to come
    reasons: Mapping[int, str] = field(default_factory=dict)  # why runs failed, by point x replications + replication
    plan: Mapping[str, Any] = field(default_factory=dict)

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

    def means(self) -> np.ndarray:
        """Return each outcome's mean over replications, summed in their order, shape (P, outcomes)."""
        totals = np.zeros((len(self.points), len(self.values)))
        for n, values in enumerate(self.values.values()):
            for replication in values.T:
                totals[:, n] += replication
        return totals / self.runs

    def columns(self) -> dict[str, np.ndarray]:
        """Return scenario, point, replication, status, reason, varied numbers, outcomes, a row for each stored run."""
        there = np.ones(self.expected, bool)
        there[[n for n in self.lost.tolist() if n not in self.reasons]] = False
        flat = np.nonzero(there)[0]
        point, replication = np.divmod(flat, self.runs)
        reason = np.full(self.expected, None, dtype=object)
        reason[[*self.reasons]] = [*self.reasons.values()]
        return {
            "scenario": np.full(len(flat), self.plan["scenario"]["id"], dtype=object),
            "point": point,
            "replication": replication,
            "status": np.where(self.is_sound.ravel()[flat], "ok", "failed").astype(object),
            "reason": reason[flat],
            **{path: self.points[point, n] for n, path in enumerate(self.paths)},
            **{name: values.ravel()[flat] for name, values in self.values.items()},
        }

    def to_xarray(self) -> "xarray.Dataset":
        """Return outcomes by point and replication, varied numbers as coordinates of the points."""
        import xarray

        return xarray.Dataset(
            {name: (("point", "replication"), values) for name, values in self.values.items()},
            coords={path: ("point", self.column(path)) for path in self.paths},
            attrs={
                "scenario": self.plan["scenario"]["id"], "seed": str(self.plan["seed"]), "method": self.plan["method"],
            },
        )  # fmt: skip

    def __repr__(self) -> str:
        size = f"{counted(len(self.points), 'point')} of {', '.join(self.paths) or 'no number'}"
        about = f"{self.title}: {size} x {counted(self.runs, 'run')}"
        state = f"; {self.rows:,} of {self.expected:,} stand" if self.is_partial else ""
        failed = f"; {self.failed:,} failed" if self.failed else ""
        return shortened(f"<SweepTable of {about}{state}{failed}; outcomes: {', '.join(self.values)}>")


def gathered(plan: Mapping[str, Any], points: np.ndarray, rows: "Iterable[Rows]") -> SweepTable:
    """Return the table of all parts of a plan, as they were computed."""
    expected = plan["points"] * plan["runs"]
    values = {name: np.full(expected, np.nan) for name in plan["outcomes"]}
    reasons: dict[int, str] = {}
    for part in rows:
        flat = rows_of(plan, part.number)
        for name, column in values.items():
            column[flat] = part.columns[name]
        reasons |= {int(flat[place]): words for place, words in part.reasons.items()}
    return made_table(plan, points, values, expected, np.array(sorted(reasons), np.int64), reasons)


def made_table(
    plan: Mapping[str, Any], points: np.ndarray, values: Mapping[str, np.ndarray], rows: int, lost: np.ndarray,
    reasons: Mapping[int, str],
) -> SweepTable:  # fmt: skip
    """Return a table from outcomes by flat number, point x replications + replication."""
    shaped = {name: column.reshape(plan["points"], plan["runs"]) for name, column in values.items()}
    title = plan["scenario"].get("title") or plan["scenario"]["id"]
    expected = plan["points"] * plan["runs"]
    return SweepTable(title, tuple(plan["paths"]), points, shaped, rows, expected, lost, reasons, plan)


def known_outcome(names: Collection[str], text: str, argument: str) -> str:
    """Return a sweep's name of an outcome, blanks aside; raise InputError with the nearest where there is none."""
    name = "".join(text.split())
    if name not in names:
        raise at(argument, f"{shown(text)} is no outcome of this sweep{nearest(name, names)}")
    return name


def known_outcomes(names: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return a sweep's names of outcomes, each once; all where none is asked for."""
    return list(dict.fromkeys(known_outcome(names, text, "outcomes") for text in texts)) or [*names]
