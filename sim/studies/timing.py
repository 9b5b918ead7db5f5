"""How long runs take, roughly, before they are made."""

from sim.scenario.scenario import Scenario


def seconds_per_run(scenario: Scenario) -> float:
    """Return about how long one run takes compiled, on one processor."""
    n, k = len(scenario.actors), len(scenario.issues)
    own = scenario.parameters["initiative"] != 0.0 or scenario.parameters["volatility"] != 0.0
    return scenario.steps * (n**3 + n**2 * k + 100) * (0.8e-9 if own else 0.4e-9) + 1e-6


def seconds_interpreted(scenario: Scenario) -> float:
    """Return about how long one run takes interpreted, as with a mind written in Python."""
    n, k = len(scenario.actors), len(scenario.issues)
    return scenario.steps * (n**3 * 0.9 + n**2 * k * 0.8 + 200) * 1e-6 + 0.01
