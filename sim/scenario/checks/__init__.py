"""What the types cannot see: names that must exist, forms that exclude each other, things that cannot be."""

from collections.abc import Callable

from sim.errors import Problem
from sim.scenario.calendar import Calendar
from sim.scenario.checks.happenings import event_problems
from sim.scenario.checks.naming import Problems, identity_problems
from sim.scenario.checks.parties import (
    actor_problems,
    group_problems,
    parameter_problems,
    regard_problems,
    required_keys,
    treaty_problems,
)
from sim.scenario.checks.presence import presence_problems
from sim.scenario.checks.questions import claim_problems, sweep_problems, variant_problems
from sim.scenario.checks.size import size_problems
from sim.scenario.checks.timeline import calendar_problems, circle_problems, clock_problems, window_problems
from sim.scenario.file.schema import ScenarioFile


def structure_problems(story: ScenarioFile) -> list[Problem]:
    """Return everything wrong in merged entries that can be seen before they are completed."""
    checks: tuple[Callable[[ScenarioFile], Problems], ...] = (
        required_keys,
        clock_problems,
        identity_problems,
        actor_problems,
        group_problems,
        regard_problems,
        treaty_problems,
        event_problems,
        circle_problems,
        parameter_problems,
        claim_problems,
        variant_problems,
        sweep_problems,
        size_problems,
    )
    problems = [problem for check in checks for problem in check(story)]
    clock = story.clock
    if clock is not None and not list(clock_problems(story)):
        dated = (presence_problems, calendar_problems, window_problems)
        problems += [problem for check in dated for problem in check(story, Calendar.of(clock))]
    return problems
