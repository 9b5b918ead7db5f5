"""The card of a scenario."""

import numpy as np

from sim.notebook.card import Card
from sim.notebook.drawing import columns_picture
from sim.scenario.file.numerals import counted
from sim.scenario.file.schema import Event
from sim.scenario.scenario import Scenario

COLUMNS, NAMES = 40, 8


def card(scenario: Scenario) -> Card:
    """Return who takes part, and when something happens: acts that join upwards, acts that part downwards."""
    undated = sum(not event.possible_steps for event in scenario.events)
    waiting = f"; {counted(undated, 'event')} wait for a condition" if undated else ""
    shown = [*scenario.actors][:NAMES]
    more = f" and {len(scenario.actors) - NAMES:,} more" if len(scenario.actors) > NAMES else ""
    return Card(
        title=scenario.title,
        lines=[scenario.in_words, f"drawn: dated events, what joins upwards, what parts downwards{waiting}"],
        picture=columns_picture(
            counts(scenario), "events by date", (str(scenario.dates[0]), str(scenario.dates[-1]))
        ),
        head=(),
        rows=[
            ("actors", ", ".join(shown) + more),
            ("claims", ", ".join(claim.id for claim in scenario.expect) or "none"),
            ("variants", ", ".join(scenario.variants) or "none"),
            ("theory", scenario.theory),
        ],
        calls=["run = simulate(story, seed=1)", "many = run_ensemble(story, runs=200)"],
    )  # fmt: skip


def counts(scenario: Scenario) -> np.ndarray:
    """Return how many dated events join, part, or do neither, in each of a few equal stretches of the clock."""
    found = np.zeros((3, max(min(COLUMNS, scenario.steps), 1)))
    for event in scenario.events:
        steps = event.possible_steps
        when = [steps[len(steps) // 2]] if event.has_interval else steps
        for step in when:
            found[kind(event), min(step * found.shape[1] // max(scenario.steps, 1), found.shape[1] - 1)] += 1
    return found


def kind(event: Event) -> int:
    """Return whether an event's acts together join (0), part (1) or do neither (2)."""
    total = sum(act.intensity or 0.0 for act in event.all_acts)
    return 0 if total > 0 else 1 if total < 0 else 2
