"""Minds: the classes of agents that decide for actors in place of the model's own rule (docs/extending.md)."""

from collections.abc import Mapping
from typing import Any

from sim.agents.state import StateAgent
from sim.arguments import expect, known
from sim.errors import InputError, shown
from sim.scenario.frozen import Frozen
from sim.scenario.scenario import Scenario

Minds = Mapping[str, type[StateAgent]]


def minds_of(scenario: Scenario, given: Any) -> Minds:
    """Return minds by actor, none for None; raise InputError for an unknown actor and for what is no StateAgent."""
    if given is None:
        return Frozen()
    expect("minds", given, Mapping, "give each actor a subclass of StateAgent: {'TUR': Hedger}")
    for actor, mind in given.items():
        known("actor", actor, scenario.actors)
        if not (isinstance(mind, type) and issubclass(mind, StateAgent)):
            raise InputError(
                f"the mind of {actor} must be a subclass of StateAgent (the class itself), got {shown(mind)}"
            )
    return Frozen(given)
