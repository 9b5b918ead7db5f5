"""The order of the phases, in one place (docs/model.md)."""

from collections.abc import Callable

from sim.model.acts import move_regard, press_events, press_initiative
from sim.model.alignment import align, weigh_stakes
from sim.model.balance import implied, relax_regard
from sim.model.coding import draw_coding, draw_dates, start_from_ideals
from sim.model.influence import move_positions, pull, warm_to_friends, weigh_opinions
from sim.model.initiative import take_initiative
from sim.model.occasions import take_place
from sim.model.presence import come_and_go
from sim.model.secrecy import press_revelations, reveal
from sim.model.shifts import apply_shifts, weigh_actors
from sim.model.shocks import shock_regard
from sim.model.treaties import change_treaties, note_bonds
from sim.model.world import World

Phase = Callable[[World], None]

PHASES: tuple[Phase, ...] = (
    come_and_go,  # first of all, so that what the others do is weighed by those who are there
    take_place,  # 1: what happens is decided on A(t), before anything has moved
    reveal,  # 1: acts of what is revealed are open in this very step
    take_initiative,  # 1: actors decide on the same A(t), so nobody answers an act of this step
    apply_shifts,  # 2: new interests count from here on, though A(t) stays what it was
    change_treaties,  # 2: after the shifts, so that a bond builds on the baseline as shifted
    press_events,  # 3: pressures are gathered whole before any regard moves
    press_initiative,  # 3: after the events, by actor
    press_revelations,  # 3: old deeds, judged beside those of the step as if they were done in it
    move_regard,  # 3: acts are impulses and come before the slow rates
    relax_regard,  # 4: balance and memory work on regard as the acts left it
    shock_regard,  # 5: noise comes last, so that no rule averages it away in its own step
    move_positions,  # 6: positions follow A(t), not the regard just moved
    align,  # A(t+1), from which everything of the next step starts
)


def begin(world: World) -> None:
    """Bring the coded start to row 0: this run's numbers, weights, stakes, A(0), and what would move of itself."""
    world.now[0] = 0
    draw_coding(world)
    draw_dates(world)
    start_from_ideals(world)
    weigh_actors(world)
    weigh_stakes(world)
    weigh_opinions(world)
    note_bonds(world)
    align(world)
    if world.agenda.status_quo == 1:
        take_as_given(world)
    else:  # nothing rests
        world.stirred[0] = 1.0


def take_as_given(world: World) -> None:
    """Keep B(0) and P(0), what would move ties and positions of the coded start if it were not a world at rest."""
    warm_to_friends(world)
    for i in range(world.position.shape[0]):
        for j in range(i):
            B = implied(world, i, j)
            world.implied_at_start[i, j] = B
            world.implied_at_start[j, i] = B
        for k in range(world.position.shape[1]):
            world.pull_at_start[i, k] = pull(world, i, k)
