"""In how many runs each act took place, by step."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np

from sim.engine.runs import Runs
from sim.engine.trajectory import REVEALED
from sim.inputs.occasions import Occasion, occasions_of
from sim.inputs.presence import casts_of
from sim.scenario.scenario import Scenario


class ActCounts:
    """Counts of acts over runs: events by step and at all, and what actors did by themselves by step, actor, target."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.occasions = scenario, occasions_of(scenario)
        steps, actors = max(scenario.steps, 1), len(scenario.actors)
        self.runs = 0
        self.events = np.zeros((len(self.occasions), steps), np.int64)
        self.ever = np.zeros(len(self.occasions), np.int64)
        self.revealed = np.zeros_like(self.events)
        self.warm = np.zeros((steps, actors, actors), np.int64)
        self.hostile = np.zeros_like(self.warm)
        self.told: Counter[tuple[Any, ...]] = Counter()

    def add(self, runs: Runs) -> None:
        """Count the acts of these runs, of those that did not fail."""
        sound = runs.sound
        self.runs += int(sound.sum())
        for told in runs.told:  # minds refuse and soften acts of the story, and take their own
            acts = {(a.step, a.id, a.origin, a.actor, a.target, sign_in_words(a.intensity)) for a in told.acts}
            self.told.update(acts)
        if runs.told:
            return
        happened = runs.by_run(runs.record.happened)[sound]
        self.events += happened.sum(axis=0, dtype=np.int64)
        self.ever += happened.any(axis=-1).sum(axis=0, dtype=np.int64)
        for e, came_to_light in revelations(happened, self.occasions):
            self.revealed[e] += came_to_light.sum(axis=0)
        if len(runs.record.chosen):
            chosen, tone = runs.by_run(runs.record.chosen)[sound], runs.by_run(runs.record.tone)[sound]
            for counts, acting in ((self.warm, tone > 0), (self.hostile, tone < 0)):
                run, t, i = np.nonzero(acting)
                np.add.at(counts, (t, i, chosen[run, t, i].astype(np.int64)), 1)

    def columns(self) -> dict[str, list[Any]]:
        """Return step, date, id, origin, actor, target, tone, runs: a row for each act that took place in any run."""
        rows = sorted(self.rows())
        days = [day.isoformat() for day in self.scenario.dates]
        names = ("step", "id", "origin", "actor", "target", "tone", "runs")
        columns: dict[str, list[Any]] = {name: [row[n] for row in rows] for n, name in enumerate(names)}
        return {"step": columns["step"], "date": [days[step] for step in columns["step"]], **columns}

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield step, id, origin, actor, target, tone and number of runs of every act."""
        yield from ((*act, runs) for act, runs in self.told.items())
        ids, casts = [*self.scenario.actors, ""], casts_of(self.scenario)  # ids[NOBODY] is empty
        for occasion, counts, revealed in zip(self.occasions, self.events, self.revealed, strict=True):
            secret = [act for act in occasion.acts if act.knowing is not None]
            for origin, runs, acts in ((occasion.origin, counts, occasion.acts), (REVEALED, revealed, secret)):
                for t in np.nonzero(runs)[0].tolist():
                    for act in acts:
                        for i, j in compress(act.pairs, casts.both(act.pairs)[casts.at[t]]):
                            tone = sign_in_words(act.intensity)
                            yield t + 1, occasion.name, origin, ids[i], ids[j], tone, int(runs[t])
        for counts, tone in ((self.warm, "cooperation"), (self.hostile, "conflict")):
            for t, i, j in zip(*(axis.tolist() for axis in np.nonzero(counts)), strict=True):
                yield t + 1, "initiative", "initiative", ids[i], ids[j], tone, int(counts[t, i, j])


def revelations(happened: np.ndarray, occasions: Sequence[Occasion]) -> Iterator[tuple[int, np.ndarray]]:
    """Yield each occasion that others reveal, and by run and step where its secret acts come to light.

    happened: (runs, occasions, steps).
    """
    for e in {revealed for occasion in occasions for revealed in occasion.reveals}:
        by = [n for n, occasion in enumerate(occasions) if e in occasion.reveals]
        open_by_now = np.logical_or.accumulate(happened[:, by].any(axis=1), axis=1)
        in_secret = np.logical_or.accumulate(happened[:, e].astype(bool) & ~open_by_now, axis=1)
        first = open_by_now & ~np.pad(open_by_now, ((0, 0), (1, 0)))[:, :-1]
        yield e, first & in_secret


def sign_in_words(intensity: float) -> str:
    """Return whether an act cooperates."""
    return "cooperation" if intensity > 0 else "conflict" if intensity < 0 else "neutral"
