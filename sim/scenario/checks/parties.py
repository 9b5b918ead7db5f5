"""Checks of actors, groups, regards, treaties and parameters."""

from sim.errors import Problem
from sim.model.parameters import BUDGETS, PARAMETERS
from sim.model.theories import FULL, THEORIES
from sim.scenario.checks.naming import Problems, places_of, provenance, unknown
from sim.scenario.clock import parse_date
from sim.scenario.distributions import distribution_trouble, support
from sim.scenario.file.questions import Distribution
from sim.scenario.file.schema import ScenarioFile


def required_keys(story: ScenarioFile) -> Problems:
    """Yield the keys that a story must have."""
    for key in ("id", "title", "clock"):
        if getattr(story, key) is None:
            yield Problem(story.place(), key, "is required and missing")
    if not story.actors:
        yield Problem(story.place(), "actors", "must name at least one actor")


def actor_problems(story: ScenarioFile) -> Problems:
    """Yield actors without a name, interests in unknown issues, numbers without provenance."""
    for actor in story.actors.values():
        if actor.name is None:
            yield actor.problem("name", "is required and missing")
        if actor.capability:
            yield from provenance(actor.capability)
        for issue, interest in actor.interests.items():
            yield from unknown(interest, None, issue, "issue", story.issues)
            yield from provenance(interest)


def group_problems(story: ScenarioFile) -> Problems:
    """Yield groups with unknown or repeated members."""
    places = places_of(story, "groups")
    for name, members in story.groups.items():
        place, path = places.get(name), f"groups.{name}"
        for member in dict.fromkeys(members):
            if member not in story.actors:
                yield Problem(place, path, f"names the unknown actor '{member}'", member, (story.actors,))
        if len(set(members)) < len(members):
            yield Problem(place, path, "names a member twice")


def regard_problems(story: ScenarioFile) -> Problems:
    """Yield regards between unknown actors or without provenance."""
    for regard in story.regards:
        for id in dict.fromkeys(i for i in (regard.from_, regard.to) if i is not None):
            yield from unknown(regard, None, id, "actor", story.actors)
        yield from provenance(regard)


def treaty_problems(story: ScenarioFile) -> Problems:
    """Yield treaties with unknown members, fewer than two of them, or an end before the start."""
    for treaty in story.treaties:
        for id in treaty.members:
            yield from unknown(treaty, "members", id, "actor or group", story.actors, story.groups)
        members = {m for p in treaty.members for m in story.groups.get(p, (p,))}
        if len(members) < 2:
            yield treaty.problem("members", "must name at least two actors")
        if treaty.start and treaty.awaits_signing:
            yield treaty.problem("awaits_signing", "does not go with `start`")
        if treaty.start and treaty.end and parse_date(treaty.end) <= parse_date(treaty.start):
            yield treaty.problem("end", "must come after the start")
        yield from provenance(treaty)


def parameter_problems(story: ScenarioFile) -> Problems:
    """Yield unknown parameters and values outside their range."""
    places = places_of(story, "parameters")
    fixed = THEORIES[story.theory or FULL].fixed
    largest = {name: fixed.get(name, p.default) for name, p in PARAMETERS.items()}
    for name, value in story.parameters.items():
        place, key, parameter = places.get(name), f"parameters.{name}", PARAMETERS.get(name)
        if parameter is None:
            yield Problem(place, key, "is not a parameter", name, (PARAMETERS,))
        elif isinstance(value, Distribution) and (trouble := distribution_trouble(value, parameter)):
            yield Problem(place, key, trouble)
        elif fixed.get(name, value) != value:
            words = f"is {fixed[name]:g} under the theory '{story.theory}': leave one of the two out"
            yield Problem(place, key, words)
        elif outside := [end for end in ends(value) if not parameter.admits(end)]:
            yield from (Problem(place, key, f"must be {parameter.range_in_words}, got {end:g}") for end in outside)
        else:
            largest[name] = support(value, parameter)[1]
    for pair in BUDGETS:
        total = largest[pair[0]] + largest[pair[1]]
        if total > 1:
            words = f"{pair[0]} + {pair[1]} must be at most 1, got {total:g}"
            yield Problem(story.place("parameters"), "parameters", words)


def ends(value: float | Distribution) -> tuple[float, ...]:
    """Return the values at which a parameter's range is checked."""
    if not isinstance(value, Distribution):
        return (value,)
    if value.normal:
        return (value.normal[0],)
    return tuple(dict.fromkeys(getattr(value, value.given[0])))
