"""Treaties raise the baseline of regard among their members while in force [Leeds2002] (docs/model.md)."""

from sim.model.arithmetic import either
from sim.model.rest import stir
from sim.model.world import World

# omega by ATOP obligation; the largest that applies counts
OBLIGATION_STRENGTH = {"defense": 0.5, "offense": 0.5, "neutrality": 0.2, "nonaggression": 0.2, "consultation": 0.1}


def change_treaties(world: World) -> None:
    """Sign and end the treaties of the occasions that take place; a no-op where nothing would change."""
    changes = world.agenda.treaty_changes
    for q in range(changes.shape[0]):
        fires = world.fires[changes[q, 0]]
        treaty = changes[q, 1]
        if changes[q, 2] == 1:
            takes_effect = fires * (1.0 - world.in_force[treaty])
            stir(world, takes_effect > 0.0)
            raise_baselines(world, treaty, takes_effect)
            world.in_force[treaty] = either(takes_effect > 0.0, 1.0, world.in_force[treaty])
        else:
            takes_effect = fires * world.in_force[treaty]
            stir(world, takes_effect > 0.0)
            lower_baselines(world, treaty, takes_effect)
            world.in_force[treaty] = either(takes_effect > 0.0, 0.0, world.in_force[treaty])


def raise_baselines(world: World, treaty: int, takes_effect) -> None:
    """Move the baseline of each ordered pair of members towards 1 by the treaty's strength (eq. 15)."""
    pairs, omega = world.agenda.treaty_pairs, world.obligation[treaty]
    for q in range(pairs.shape[0]):
        if pairs[q, 0] == treaty:
            old = world.baseline[pairs[q, 1], pairs[q, 2]]
            new = old + omega * (1.0 - old)
            world.baseline[pairs[q, 1], pairs[q, 2]] = either(takes_effect > 0.0, new, old)


def lower_baselines(world: World, treaty: int, takes_effect) -> None:
    """Undo what signing did to the baseline of each ordered pair of members, not below -1 (eq. 16)."""
    pairs, omega = world.agenda.treaty_pairs, world.obligation[treaty]
    for q in range(pairs.shape[0]):
        if pairs[q, 0] == treaty:
            old = world.baseline[pairs[q, 1], pairs[q, 2]]
            new = (old - omega) / (1.0 - omega)
            new = either(new < -1.0, -1.0, new)
            world.baseline[pairs[q, 1], pairs[q, 2]] = either(takes_effect > 0.0, new, old)
