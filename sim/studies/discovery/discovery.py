"""Where in a sweep a condition holds: boxes, what they are worth, and what was left out of the search."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from sim.arguments import expect, whole
from sim.errors import at, shortened
from sim.scenario.file.numerals import counted
from sim.scenario.file.reading import from_values
from sim.scenario.resolving import from_document
from sim.studies.discovery.boxes import MOST_BOXES, Box, find_boxes, prevalence_error, with_errors
from sim.studies.discovery.conditions import Cases, Condition, has_dice, parse_conditions, replicated
from sim.studies.discovery.sentences import box_lines, heading
from sim.studies.sensitivity.sampling import FEWEST_RUNS, meets_chance
from sim.studies.sweeps.table import SweepTable
from sim.studies.tabular import Tabular


@dataclass(frozen=True, eq=False, repr=False)
class Discovery(Tabular):
    """Boxes in which a condition on outcomes holds. `error` is the standard error of how often it holds in all.

    It is None where replications do not differ; `str` tells all in sentences.
    """

    swept: SweepTable
    conditions: tuple[Condition, ...]
    cases: Cases
    boxes: tuple[Box, ...]
    error: float | None

    @property
    def condition(self) -> str:
        """The condition in words."""
        return " and ".join(map(str, self.conditions))

    @property
    def hangs_on_few_dice(self) -> bool:
        """Whether what chance did in few replications, which all points share, may show in every box."""
        if self.swept.runs >= FEWEST_RUNS or self.error is not None:
            return self.swept.runs < FEWEST_RUNS
        plan = self.swept.plan
        if self.swept.runs > 1 or not plan:
            return False
        return meets_chance(from_document(from_values(plan["scenario"], "plan.json")), self.swept.paths)

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of boxes.csv: a row for each limit, None where a side is free or an error not known."""
        rows = [(number, box, limit) for number, box in enumerate(self.boxes, 1) for limit in box.limits]
        shares = ("coverage", "coverage_error", "density", "density_error", "mass")
        return {
            "box": [number for number, _, _ in rows],
            "path": [limit.path for _, _, limit in rows],
            **{end: [finite(getattr(limit, end)) for _, _, limit in rows] for end in ("low", "high")},
            **{name: [finite(getattr(box, name)) for _, box, _ in rows] for name in shares},
            "p": [limit.p for _, _, limit in rows],
            "prevalence": [self.cases.density] * len(rows),
            "prevalence_error": [finite(self.error)] * len(rows),
        }

    def __str__(self) -> str:
        lines = heading(self.swept, self.cases, self.conditions, self.error)
        return "\n".join([*lines, *box_lines(self.cases, self.boxes, self.condition)])

    def __repr__(self) -> str:
        count = f"{len(self.boxes)} box{'' if len(self.boxes) == 1 else 'es'}"
        points, runs = counted(len(self.cases.points), "point"), counted(self.swept.runs, "run")
        size = f"{points} x {runs}, holds in {self.cases.density:.1%}"
        return shortened(f"<Discovery of {self.condition} in {self.swept.title}: {count}; {size}>")


def discover(swept: SweepTable, condition: str, boxes: int = MOST_BOXES, min_density: float | None = None) -> Discovery:
    """Return the boxes, limits on few of the varied numbers, in which a condition on a sweep's outcomes holds.

    condition: an outcome, a sign of comparison and a number, `alignment(TUR,USA) < 0`; several joined by " and ".
    min_density: the least share of a box's runs in which it is to hold. Raises InputError where the condition holds
    always or never.
    """
    expect("sweep", swept, SweepTable, "sweep(...) and load_sweep(folder) return one")
    boxes = whole("number of boxes", boxes, 1)
    expect("condition", condition, str, "such as 'alignment(TUR,USA) < 0'")
    if min_density is not None and not (isinstance(min_density, int | float) and 0 <= min_density <= 1):
        raise at("min_density", f"must be a share from 0 to 1, got {min_density!r}")
    conditions = parse_conditions(condition, swept.values)
    runs = replicated(swept, conditions)
    found = find_boxes(runs.cases, boxes, min_density)
    if not has_dice(swept, conditions):
        return Discovery(swept, conditions, runs.cases, tuple(found), None)
    return Discovery(swept, conditions, runs.cases, tuple(with_errors(found, runs)), prevalence_error(runs))


def finite(value: float | None) -> float | None:
    """Return a number, or None where there is none, or no end to it."""
    return None if value is None or not isfinite(value) else value
