"""What of a story its page shows where it cannot show all: pairs that moved most, their actors, the first events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.excursions import Course
from sim.engine.runs import pair_row
from sim.inputs.occasions import row_of_event
from sim.report.limits import MOST_ACTORS, MOST_EVENTS, MOST_PAIRS, MOST_POSITIONS, curves
from sim.scenario.file.numerals import counted
from sim.scenario.file.schema import Event
from sim.scenario.scenario import Scenario
from sim.studies.comparing.worlds import pairs_of
from sim.studies.ensembles.ensemble import Ensemble
from sim.studies.ensembles.sample import Sample

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """Pairs and interests, those that moved most first; actors by id; events by their first period.

    Interests in what events are about come before the others.
    """

    pairs: tuple[Pair, ...]
    interests: tuple[Pair, ...]
    actors: tuple[str, ...]
    events: tuple[Event, ...]
    left_out: tuple[str, ...]

    def ranked(self, drawn: Sample) -> "Shown":
        """Return it with the pairs in the order of their median changes, run by run."""
        size = {pair: abs(float(np.median(drawn.changes(pair)))) for pair in self.pairs}
        return replace(self, pairs=tuple(sorted(self.pairs, key=lambda pair: (-size[pair], pair))))

    def number(self, event: str) -> int | None:
        """Return by which number the page calls an event, None for one that it does not show."""
        return next((n for n, one in enumerate(self.events, 1) if one.id == event), None)


def shown_of(made: Ensemble) -> Shown:
    """Return what a page shows of an ensemble."""
    story = made.scenario
    ranked, rows = pairs_by_change(made), story.steps + 1
    actors = actors_of(ranked, story)
    pairs = [pair for pair in ranked if {*pair} <= {*actors}][: curves(rows, MOST_PAIRS)]
    interests = interests_by_change(made)[: curves(rows, MOST_POSITIONS)]
    told = sorted((e for e in story.events if not e.optional), key=lambda event: first_period(event, made))
    kinds = (
        ("actor", len(actors), len(story.actors)),
        ("pair", len(pairs), len(ranked)),
        ("position", len(interests), len(story.interests)),
        ("event", min(len(told), MOST_EVENTS), len(told)),
    )
    left_out = tuple(
        f"Of {counted(total, kind)} the page shows {count:,}; `sim run` writes all."
        for kind, count, total in kinds
        if count < total
    )
    return Shown(tuple(pairs), tuple(interests), tuple(actors), tuple(told[:MOST_EVENTS]), left_out)


def pairs_by_change(made: Ensemble) -> list[Pair]:
    """Return every pair, by how far its median moved from start to end, then by how far it strayed."""
    index = made.scenario.actor_index
    pairs = pairs_of(made.scenario)
    median = made.bands.median[[pair_row(index[a], index[b]) for a, b in pairs]]
    return by_change(pairs, median)


def interests_by_change(made: Ensemble) -> list[Pair]:
    """Return every coded interest, those in what events are about first, by how far the median position moved."""
    about = issues_of_events(made.scenario)
    ranked = by_change(made.scenario.interests, made.position_bands.median)
    return sorted(ranked, key=lambda one: one[1] not in about)


def issues_of_events(story: Scenario) -> set[str]:
    """Return the issues that events are about, by their acts and shifts."""
    acts = {id for event in story.events for act in event.all_acts for id in act.issues}
    return acts | {shift.issue for event in story.events for shift in event.shifts if shift.issue is not None}


def by_change(ids: Sequence[Pair], median: np.ndarray) -> list[Pair]:
    """Return couples of ids by how far their medians, a row each, moved from start to end; of equals by their ids.

    One that is never there is left out.
    """
    courses = [course for course in map(Course, ids, median) if len(course.shown)]

    def strayed(course: Course) -> float:
        return float(np.max(np.abs(course.shown - course.start)))

    return [c.ids for c in sorted(courses, key=lambda c: (-abs(c.change), -strayed(c), c.ids))]


def actors_of(ranked: Sequence[Pair], story: Scenario) -> list[str]:
    """Return the actors of the pairs that moved most, as many as a page holds, by id."""
    chosen = dict.fromkeys(id for pair in ranked for id in pair) if ranked else dict.fromkeys(story.actors)
    some = {*[*chosen][:MOST_ACTORS]}
    return [id for id in story.actors if id in some]


def first_period(event: Event, made: Ensemble) -> tuple[int, str]:
    """Return when an event may first take place, or first did in some run, and its id."""
    if periods := event.possible_steps:
        return min(periods), event.id
    took_place = np.flatnonzero(made.acts.events[row_of(event, made)])
    return (int(took_place[0]) if len(took_place) else made.scenario.steps), event.id


def row_of(event: Event, made: Ensemble) -> int:
    """Return the row of an event in the counts of acts."""
    return row_of_event(made.scenario)[event.id]
