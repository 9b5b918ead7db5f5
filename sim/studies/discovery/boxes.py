"""Boxes: where in a sweep a condition holds, as limits on few numbers, by the patient rule induction method.

Peeling and pasting [FriedmanFisher1999]; coverage, density and quasi-p values of scenario discovery
[BryantLempert2010]. No chance is involved: the same cases give the same boxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, floor, inf, isfinite, log10, nan

import numpy as np

from sim.errors import at
from sim.studies.discovery.conditions import Cases, Replicated

ALPHA = 0.05  # share of a box's points that one step peels off or pastes on
LEAST_SHARE, LEAST_POINTS = 0.01, 3  # no box has fewer points than either says
LEAST_COVERAGE = 0.1  # of all cases: a box that adds less is not told
MOST_BOXES = 3
DIGITS = 4  # most digits of a limit beyond those the gap between two points asks for
ACCIDENT = 0.05  # quasi-p values above it name a limit as one that chance could have drawn


@dataclass(frozen=True, slots=True)
class Limit:
    """Between what a box holds a number (-inf, inf where free), and what would be without that limit."""

    path: str
    low: float
    high: float
    density_without: float
    p: float  # quasi-p: how often points as many would be as dense by chance, were the limit not there

    @property
    def is_accidental(self) -> bool:
        """Whether chance alone could have drawn the limit."""
        return self.p > ACCIDENT

    def admits(self, paths: tuple[str, ...], points: np.ndarray) -> np.ndarray:
        """Return which points, (P, paths), meet the limit, shape (P,)."""
        values = points[:, paths.index(self.path)]
        met: np.ndarray = (values >= self.low) & (values <= self.high)
        return met


@dataclass(frozen=True, eq=False)
class Box:
    """Limits, the most telling first, and what they hold.

    Coverage is the share of all cases, density the share of its runs that are cases, mass the share of all runs; those
    in earlier boxes are not counted again. `trajectory` has a row (coverage, density, mass) per step of the peeling.
    Errors are standard errors across replications; None where replications do not differ, NaN where they cannot tell.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    trajectory: np.ndarray
    coverage_error: float | None = None
    density_error: float | None = None


@dataclass(frozen=True, eq=False)
class Edges:
    """Lowest and highest values that a box admits, shape (paths,); infinite where it is free."""

    low: np.ndarray
    high: np.ndarray

    def admits(self, points: np.ndarray, but: int | None = None) -> np.ndarray:
        """Return which points lie inside, shape (P,); the limits on number `but` do not count."""
        inside: np.ndarray = (points >= self.low) & (points <= self.high)
        if but is not None:
            inside[:, but] = True
        return np.all(inside, axis=1)

    def moved(self, column: int, low: float | None = None, high: float | None = None) -> "Edges":
        """Return edges of which one or two are elsewhere."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[column] = lows[column] if low is None else low
        highs[column] = highs[column] if high is None else high
        return Edges(lows, highs)


def find_boxes(
    cases: Cases, most: int = MOST_BOXES, min_density: float | None = None, alpha: float = ALPHA
) -> list[Box]:
    """Return boxes one after another, each among the points that those before it leave; none where none says more.

    Raises InputError where not even the first is as dense as `min_density`, or the whole sweep is.
    """
    if min_density is not None and min_density <= cases.density:
        raise at("min_density", f"{min_density:g}: the whole sweep has {cases.density:.3g}; ask for more")
    rest, boxes = cases, list[Box]()
    while len(boxes) < most and rest.hits.sum() >= LEAST_COVERAGE * cases.hits.sum():
        peeled = list(peel(rest, alpha))
        trajectory = np.array([measures(rest, edges, cases) for edges in peeled])
        chosen = choose(rest, peeled, trajectory, min_density)
        if chosen is None and not boxes:
            most_dense = trajectory[:, 1].max()
            raise at("min_density", f"{min_density:g}: the densest box has {most_dense:.3g}; ask for less")
        if chosen is None:
            break
        edges = smoothed(rest, paste(rest, chosen, alpha))
        coverage, density, mass = measures(rest, edges, cases)
        if coverage < LEAST_COVERAGE or density <= cases.density:
            break
        boxes.append(Box(limits_of(rest, edges), coverage, density, mass, trajectory))
        rest = rest.where(~edges.admits(rest.points))
    return boxes


def choose(cases: Cases, peeled: list[Edges], trajectory: np.ndarray, min_density: float | None) -> Edges | None:
    """Return the box of a trajectory that goes best with the condition: with the highest correlation of the two.

    With `min_density` it is the one that covers most among those as dense, or None.
    """
    if min_density is None:
        return max(peeled, key=lambda edges: fit(cases, edges))
    dense = np.nonzero(trajectory[:, 1] >= min_density)[0]
    return peeled[dense[int(np.argmax(trajectory[dense, 0]))]] if len(dense) else None


def measures(rest: Cases, edges: Edges, cases: Cases) -> tuple[float, float, float]:
    """Return coverage of all cases, density, and mass among all runs, of a box among the points that are left."""
    inside = edges.admits(rest.points)
    hits, runs = rest.hits[inside].sum(), rest.runs[inside].sum()
    return float(hits / cases.hits.sum()), float(hits / runs), float(runs / cases.runs.sum())


def fit(cases: Cases, edges: Edges) -> float:
    """Return the correlation, over runs, of lying in a box with being a case; 0 for a box that holds all."""
    inside = edges.admits(cases.points)
    mass, base = cases.runs[inside].sum() / cases.runs.sum(), cases.density
    together = cases.hits[inside].sum() / cases.runs.sum()
    spread = mass * (1 - mass) * base * (1 - base)
    return float((together - mass * base) / spread**0.5) if spread > 0 else 0.0


def peel(cases: Cases, alpha: float) -> Iterator[Edges]:
    """Yield ever smaller boxes, from the one that holds all: each step gains most density per mass given up."""
    width = len(cases.paths)
    edges = Edges(np.full(width, -inf), np.full(width, inf))
    least = max(LEAST_POINTS, ceil(LEAST_SHARE * len(cases.points)))
    while True:
        yield edges
        inside = cases.where(edges.admits(cases.points))
        if inside.density == 1.0:
            return
        tried = [(gain(inside, e), e) for n in range(width) for e in peeled_on(edges, inside.points[:, n], n, alpha)]
        enough = [(g, e) for g, e in tried if e.admits(inside.points).sum() >= least]
        if not enough:
            return
        edges = max(enough, key=lambda found: found[0])[1]  # of equals the first, in the order of the paths


def peeled_on(edges: Edges, values: np.ndarray, column: int, alpha: float) -> Iterator[Edges]:
    """Yield the box without its lowest and without its highest values of one number; equal values go together."""
    ordered = np.sort(values)
    if ordered[0] == ordered[-1]:
        return
    off = max(floor(alpha * len(ordered)), 1)
    yield edges.moved(column, low=float(ordered[max(off, np.searchsorted(ordered, ordered[0], "right"))]))
    kept = min(len(ordered) - off, np.searchsorted(ordered, ordered[-1], "left"))
    yield edges.moved(column, high=float(ordered[kept - 1]))


def gain(inside: Cases, edges: Edges) -> float:
    """Return how much density a smaller box gains for each share of runs it gives up."""
    kept = edges.admits(inside.points)
    runs = inside.runs[kept].sum()
    return float((inside.hits[kept].sum() / runs - inside.density) / (1 - runs / inside.runs.sum()))


def paste(cases: Cases, edges: Edges, alpha: float) -> Edges:
    """Return the box moved outwards step by step, as long as its density does not fall."""
    while True:
        inside = edges.admits(cases.points)
        now = cases.where(inside).density
        more = max(floor(alpha * inside.sum()), 1)
        tried = [e for n in range(len(cases.paths)) for e in pasted_on(edges, cases, n, more)]
        found = [(cases.where(e.admits(cases.points)), e) for e in tried]
        better = [(c.density, len(c.points), e) for c, e in found if c.density >= now]
        if not better:
            return edges
        edges = max(better, key=lambda b: b[:2])[2]


def pasted_on(edges: Edges, cases: Cases, column: int, more: int) -> Iterator[Edges]:
    """Yield the box with so many points more on either side of one number, free where no point is beyond."""
    values = np.sort(cases.points[edges.admits(cases.points, but=column), column])
    below, above = values[values < edges.low[column]], values[values > edges.high[column]]
    if len(below):
        yield edges.moved(column, low=float(below[-more]) if len(below) > more else -inf)
    if len(above):
        yield edges.moved(column, high=float(above[more - 1]) if len(above) > more else inf)


def smoothed(cases: Cases, edges: Edges) -> Edges:
    """Return the box of the same points with limits as round as the gaps between points admit, idle ones lifted."""
    for column in range(len(cases.paths)):
        values = cases.points[edges.admits(cases.points, but=column), column]
        below, above = values[values < edges.low[column]], values[values > edges.high[column]]
        kept = values[(values >= edges.low[column]) & (values <= edges.high[column])]
        low = roundest(float(below.max()), kept=float(kept.min())) if len(below) else -inf
        high = roundest(float(above.min()), kept=float(kept.max())) if len(above) else inf
        edges = edges.moved(column, low, high)
    return edges


def roundest(left: float, kept: float) -> float:
    """Return the number between a value left out and one kept that has the fewest digits, nearest their middle."""
    low, high = sorted((left, kept))
    first = -ceil(log10(high - low))
    for digits in range(first, first + DIGITS):
        found = round(low + (high - low) / 2, digits)
        if low < found < high:
            return found
    return kept


def with_errors(boxes: list[Box], runs: Replicated) -> list[Box]:
    """Return the boxes with standard errors across replications, their limits held fixed."""
    rest, found = np.ones(len(runs.points), bool), list[Box]()
    for box in boxes:
        inside = np.all([rest, *(limit.admits(runs.paths, runs.points) for limit in box.limits)], axis=0)
        hits = runs.held[inside].sum(axis=0)
        coverage = share_error(hits, runs.held.sum(axis=0))
        found.append(
            replace(box, coverage_error=coverage, density_error=share_error(hits, runs.told[inside].sum(axis=0)))
        )
        rest &= ~inside
    return found


def prevalence_error(runs: Replicated) -> float:
    """Return the standard error, across replications, of the share of runs in which the condition holds."""
    return share_error(runs.held.sum(axis=0), runs.told.sum(axis=0))


def share_error(part: np.ndarray, whole: np.ndarray) -> float:
    """Return the standard error of one sum's share in another, each over replications, by leaving out one at a time.

    NaN where there is a single replication, or one alone makes up the whole.
    """
    left = whole.sum() - whole
    if len(whole) < 2 or not left.all():
        return nan
    return float(np.sqrt((len(whole) - 1) * np.var((part.sum() - part) / left)))


def limits_of(cases: Cases, edges: Edges) -> tuple[Limit, ...]:
    """Return a box's limits; first the one without which the box would be least dense."""
    inside = cases.where(edges.admits(cases.points))
    limits = []
    for column, path in enumerate(cases.paths):
        low, high = float(edges.low[column]), float(edges.high[column])
        if isfinite(low) or isfinite(high):
            without = cases.where(edges.admits(cases.points, but=column)).density
            limits.append(Limit(path, low, high, without, quasi_p(inside, without)))
    return tuple(sorted(limits, key=lambda limit: limit.density_without))


def quasi_p(inside: Cases, without: float) -> float:
    """Return how probable it is that points as many, dense as `without` the limit, are by chance as dense as the box.

    A point counts as one trial however often it was replicated, since replications at a point are not independent.
    """
    from scipy.special import betainc

    trials = len(inside.points)
    successes = inside.density * trials
    return float(betainc(successes, trials - successes + 1, without)) if successes > 0 else 1.0
