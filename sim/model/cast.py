"""Who is there in a step: the same in every run, so rules may branch on it (docs/model.md, "Who is there")."""

from sim.model.arithmetic import Number
from sim.model.world import World


def is_there(world: World, i: int) -> bool:
    """Return whether i is there in this step."""
    return world.agenda.there[world.agenda.cast[world.now[0]], i] == 1


def are_there(world: World, i: int, j: int) -> bool:
    """Return whether both are there in this step."""
    return is_there(world, i) and is_there(world, j)


def sharing(world: World, a: int) -> Number:
    """Return n_a of elementary act a among those who are there, 0 where its actor or its target is not."""
    return world.agenda.shared_by[world.agenda.cast[world.now[0]], a]


def is_possible(world: World, a: int) -> bool:
    """Return whether actor and target, where there is one, of elementary act a are there in this step."""
    return world.agenda.shared_by[world.agenda.cast[world.now[0]], a] > 0.0
