"""The numbers of a scenario: path, value, range, place among the inputs, how far runs draw it apart, who cites it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.errors import InputError, nearest
from sim.inputs.occasions import NO_ABOVE, NO_BELOW, SCENARIOS_KEPT, Shift, occasions_of, row_of_event
from sim.model import shifts
from sim.model.coding import SALIENCE_SHARE, SPREAD
from sim.model.parameters import BUDGETS, PARAMETERS
from sim.model.theories import THEORIES
from sim.model.treaties import OBLIGATION_STRENGTH
from sim.scenario.distributions import support, typical
from sim.scenario.file.entries import MOST_CAPABLE, Sourced
from sim.scenario.file.schema import Actor, Event
from sim.scenario.frozen import Frozen
from sim.scenario.resolving import LEFT_TO_DEFAULT
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np  # needed by studies of many points only: `sim validate` does without

PREFIX = "parameters."
Places = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its path, its value as coded, the array and the places in it that it fills, and what it may be."""

    path: str
    value: float
    array: str  # a field of Inputs, or "parameters"
    places: Places
    low: float = -1.0
    high: float = 1.0
    whole: bool = False
    above_low: bool = False  # the low end itself is excluded
    below_high: bool = False
    spread: float = 0.0  # standard deviation between runs; of a date, the periods among which it is drawn
    entry: Sourced | None = None  # what says where it comes from; None where nobody coded it

    def admits(self, values: "np.ndarray") -> "np.ndarray":
        """Return which values lie in the range."""
        import numpy as np

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


@lru_cache(SCENARIOS_KEPT)
def numbers_of(scenario: Scenario) -> Mapping[str, Number]:
    """Return every number that can be varied, by its path in the complete form; parameters are per month."""
    found = [*parameters(scenario), *coded_numbers(scenario), *uncoded_regards(scenario)]
    return Frozen({number.path: number for number in found})


@lru_cache(SCENARIOS_KEPT)
def coded_numbers(scenario: Scenario) -> tuple[Number, ...]:
    """Return the numbers of actors, coded regards, treaties and events, in this order."""
    actors = (n for i, (id, a) in enumerate(scenario.actors.items()) for n in actor_numbers(i, id, a, scenario))
    events = (n for event in scenario.events for n in event_numbers(event, scenario))
    return (*actors, *regards(scenario), *treaties(scenario), *events)


def chosen_numbers(scenario: Scenario, paths: Sequence[str]) -> list[Number]:
    """Return the numbers of these paths; raise InputError naming every path that leads to none."""
    known = numbers_of(scenario)
    if unknown := [path for path in paths if path not in known]:
        raise InputError("\n".join(f"{path}: {no_number(path, scenario)}" for path in unknown))
    return [known[path] for path in paths]


def no_number(path: str, scenario: Scenario) -> str:
    """Return why a path cannot be varied, as words: the theory fixes it, or it leads to no number, and the nearest."""
    fixed, name = THEORIES[scenario.theory].fixed, path.removeprefix(PREFIX)
    if name in fixed:
        return f"is {fixed[name]:g} under the theory '{scenario.theory}': leave it out, or take another theory"
    known = numbers_of(scenario)
    if inside := [each for each in known if each.startswith((f"{path}.", f"events.{path}.", f"actors.{path}."))]:
        more = f" (it has {len(inside)})" if len(inside) > 1 else ""
        return f"is no number but has some; name one, such as '{inside[0]}'{more}"
    names = [each.removeprefix(PREFIX) for each in known if each.startswith(PREFIX)]
    return f"is not a number that can be varied{nearest(path, [*known, *names])}"


def parameters(scenario: Scenario) -> Iterator[Number]:
    """Yield the parameters that the theory does not fix."""
    for n, (name, p) in enumerate(PARAMETERS.items()):
        if name not in THEORIES[scenario.theory].fixed:
            value = typical(scenario.parameters[name])
            yield Number(f"{PREFIX}{name}", value, "parameters", ((n,),), p.low, p.high, above_low=p.above_low)


def actor_numbers(i: int, id: str, actor: Actor, scenario: Scenario) -> Iterator[Number]:
    """Yield capability, positions and saliences of an actor."""
    if (capability := actor.capability) is not None:
        cited = None if capability.assumption == LEFT_TO_DEFAULT else capability
        path = f"actors.{id}.capability.value"
        yield Number(path, capability.value, "capability", ((i,),), 0.0, MOST_CAPABLE, entry=cited)
    for issue, interest in actor.interests.items():
        path, place, sd = f"actors.{id}.interests.{issue}", ((i, scenario.issue_index[issue]),), spread(interest)
        yield Number(f"{path}.position", interest.position, "ideal", place, spread=sd, entry=interest)
        share = SALIENCE_SHARE * sd
        yield Number(f"{path}.salience", interest.salience, "salience", place, 0.0, spread=share, entry=interest)


def regards(scenario: Scenario) -> Iterator[Number]:
    """Yield the regards that somebody coded."""
    index = scenario.actor_index
    for regard in scenario.regards:
        a, b = regard.from_ or "", regard.to or ""
        place = ((index[a], index[b]),)
        yield Number(f"regards.{a}.{b}", regard.value, "baseline", place, spread=spread(regard), entry=regard)


def uncoded_regards(scenario: Scenario) -> Iterator[Number]:
    """Yield the regards that nobody coded, which are 0."""
    known = {(regard.from_, regard.to) for regard in scenario.regards}
    for i, a in enumerate(scenario.actors):
        for j, b in enumerate(scenario.actors):
            if i != j and (a, b) not in known:
                yield Number(f"regards.{a}.{b}", 0.0, "baseline", ((i, j),))


def treaties(scenario: Scenario) -> Iterator[Number]:
    """Yield the strength of each treaty, that of its largest obligation."""
    for n, treaty in enumerate(scenario.treaties):
        path, strength = f"treaties.{treaty.id}.strength", max(OBLIGATION_STRENGTH[o] for o in treaty.obligations)
        yield Number(path, strength, "obligation", ((n,),), 0.0, below_high=True, entry=treaty)


def event_numbers(event: Event, scenario: Scenario) -> Iterator[Number]:
    """Yield intensities and shifts of an event, its presence, probability, levels and date."""
    row = row_of_event(scenario)[event.id]
    occasion = occasions_of(scenario)[row]
    path, place = f"events.{event.id}", ((row,),)
    for act in occasion.acts:
        own = ((act.number,),)
        yield Number(f"{act.path}.intensity", act.intensity, "intensity", own, spread=spread(event), entry=event)
        coded = [(f"{act.path}.stance.{scenario.issue_ids[k]}", ((at,),)) for k, at in act.topics if at >= 0]
        for (named, own), stance in zip(coded, act.stances, strict=True):
            yield Number(named, stance, "stance", own, spread=spread(event), entry=event)
    for shift in occasion.shifts:
        places = tuple((row,) for row in shift.rows)
        yield Number(shift.path, shift.amount, "amount", places, *shift_range(shift), entry=event)
    yield Number(f"{path}.present", float(occasion.present), "present", place, 0.0, whole=True)
    yield Number(f"{path}.probability", occasion.probability, "probability", place, 0.0)
    for name, level, none in (("below", occasion.below, NO_BELOW), ("above", occasion.above, NO_ABOVE)):
        if level != none:
            yield Number(f"{path}.when.{name}", level, name, place)
    if occasion.movable:
        last, periods = float(scenario.steps - 1), float(occasion.drawn_from)
        yield Number(f"{path}.step", float(occasion.date), "date", place, 0.0, last, whole=True, spread=periods)


def spread(entry: Sourced) -> float:
    """Return the standard deviation of a number of an entry, by the coder's confidence."""
    return SPREAD[entry.confidence or "assumed"]


def shift_range(shift: Shift) -> tuple[float, float]:
    """Return the smallest and largest amount of a shift."""
    if shift.quantity == shifts.CAPABILITY:
        return (0.0 if shift.absolute else -MOST_CAPABLE), MOST_CAPABLE
    low, high = (0.0, 1.0) if shift.quantity == shifts.SALIENCE else (-1.0, 1.0)
    return (low, high) if shift.absolute else (low - high, high - low)


def budget_trouble(values: dict[str, "np.ndarray"], scenario: Scenario) -> "np.ndarray | None":
    """Return at which points two rates that share a whole exceed it, or None where none is varied."""
    import numpy as np

    def largest(name: str) -> "np.ndarray | float":
        given = values.get(f"parameters.{name}")
        return support(scenario.parameters[name], PARAMETERS[name])[1] if given is None else given

    varied = [pair for pair in BUDGETS if any(f"parameters.{name}" in values for name in pair)]
    if not varied:
        return None
    return np.any([np.asarray(largest(a)) + largest(b) > 1.0 for a, b in varied], axis=0)
