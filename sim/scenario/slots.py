"""Which numbers of a scenario can be varied from run to run, and where each stands among the inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import InputError, nearest
from sim.model.parameters import BUDGETS, PARAMETERS
from sim.scenario.checks.happenings import range_of, reach_of
from sim.scenario.distributions import support, typical
from sim.scenario.entries import MOST_CAPABLE
from sim.scenario.scenario import Scenario
from sim.scenario.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Slot:
    """A number: its path, the array and the places in it that it fills, and the values it may take."""

    path: str
    array: str  # a field of Inputs, or "parameters"
    places: tuple[tuple[int, ...], ...]
    coded: float
    low: float = -1.0
    high: float = 1.0
    whole: bool = False
    above_low: bool = False  # the low end itself is excluded
    below_high: bool = False

    def admits(self, values: np.ndarray) -> np.ndarray:
        """Return which values lie in the range."""
        above = values > self.low if self.above_low else values >= self.low
        below = values < self.high if self.below_high else values <= self.high
        return np.isfinite(values) & above & below & ((not self.whole) | (values == np.floor(values)))

    @property
    def range_in_words(self) -> str:
        """The range as a person reads it."""
        kind = "a whole number" if self.whole else "a number"
        low = f"above {self.low:g}" if self.above_low else f"from {self.low:g}"
        high = f"below {self.high:g}" if self.below_high else f"to {self.high:g}"
        return f"{kind} {low} {high}"


def slots(scenario: Scenario) -> dict[str, Slot]:
    """Return every number that can be varied, by its path in the complete form."""
    found = [*parameter_slots(scenario), *actor_slots(scenario), *event_slots(scenario)]
    return {slot.path: slot for slot in found}


def chosen_slots(scenario: Scenario, paths: Sequence[str]) -> list[Slot]:
    """Return the slots of these paths; raise InputError naming every path that leads to no number."""
    known = slots(scenario)
    unknown = [path for path in paths if path not in known]
    if unknown:
        words = (f"{path}: is not a number that can be varied{nearest(path, known)}" for path in unknown)
        raise InputError("\n".join(words))
    return [known[path] for path in paths]


def parameter_slots(scenario: Scenario) -> Iterator[Slot]:
    """Yield the parameters, per month."""
    for number, (name, p) in enumerate(PARAMETERS.items()):
        coded = typical(scenario.parameters[name])
        yield Slot(f"parameters.{name}", "parameters", ((number,),), coded, p.low, p.high, above_low=p.above_low)


def actor_slots(scenario: Scenario) -> Iterator[Slot]:
    """Yield positions, saliences, capabilities, regards of every pair, and the strength of treaties."""
    issues, index = scenario.issue_index, scenario.actor_index
    for i, (id, actor) in enumerate(scenario.actors.items()):
        capability = actor.capability.value if actor.capability else 0.0
        yield Slot(f"actors.{id}.capability.value", "capability", ((i,),), capability, 0.0, MOST_CAPABLE)
        for issue, interest in actor.interests.items():
            path, place = f"actors.{id}.interests.{issue}", ((i, issues[issue]),)
            yield Slot(f"{path}.position", "ideal", place, interest.position)
            yield Slot(f"{path}.salience", "salience", place, interest.salience, low=0.0)
    coded = {(r.from_, r.to): r.value for r in scenario.regards}
    for a in scenario.actors:
        for b in scenario.actors:
            if a != b:
                yield Slot(f"regards.{a}.{b}", "baseline", ((index[a], index[b]),), coded.get((a, b), 0.0))
    strengths = Timetable(scenario).treaty_strengths()
    for number, treaty in enumerate(scenario.treaties):
        yield Slot(
            f"treaties.{treaty.id}.strength", "obligation", ((number,),), strengths[number], low=0.0, below_high=True
        )


def event_slots(scenario: Scenario) -> Iterator[Slot]:
    """Yield presence, period, probability, levels, intensities and shifts of events."""
    timetable = Timetable(scenario)
    for number, (path, _) in enumerate(timetable.act_paths):
        intensity = timetable.coded_acts[number][1].intensity or 0.0
        yield Slot(f"{path}.intensity", "intensity", ((number,),), intensity)
    for path, shift, places in timetable.shift_paths():
        low, high = range_of(shift) if shift.by is None else reach_of(shift)
        yield Slot(path, "amount", places, (shift.by if shift.by is not None else shift.to) or 0.0, low, high)
    for event in scenario.events:
        path, place = f"events.{event.id}", ((timetable.number[event.id],),)
        yield Slot(f"{path}.present", "present", place, 0.0 if event.optional else 1.0, 0.0, 1.0, whole=True)
        probability = 1.0 if event.probability is None else event.probability
        yield Slot(f"{path}.probability", "probability", place, probability, low=0.0)
        if event.when and event.when.alignment:
            for name in ("below", "above"):
                if (level := getattr(event.when, name)) is not None:
                    yield Slot(f"{path}.when.{name}", name, place, level)
        if event.when is None and event.steps is None and scenario.steps > 0:
            first = float(event.possible_steps[0])
            yield Slot(f"{path}.step", "date", place, first, 0.0, float(scenario.steps - 1), whole=True)


def budget_trouble(values: dict[str, np.ndarray], scenario: Scenario) -> np.ndarray | None:
    """Return at which points two rates that share a whole exceed it, or None where none is varied."""

    def largest(name: str) -> np.ndarray | float:
        given = values.get(f"parameters.{name}")
        return support(scenario.parameters[name], PARAMETERS[name])[1] if given is None else given

    varied = [pair for pair in BUDGETS if any(f"parameters.{name}" in values for name in pair)]
    if not varied:
        return None
    return np.any([np.asarray(largest(a)) + largest(b) > 1.0 for a, b in varied], axis=0)
