"""Alliance dynamics you can run, question and check.

    from sim import load_scenario, simulate
    trajectory = simulate(load_scenario("scenarios/s400_purchase.yaml"), seed=1)
    trajectory.to_frame()

Names are loaded when they are used: importing `sim` loads neither Mesa nor pandas nor Matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel
    from sim.agents.perception import Perception
    from sim.agents.state import OwnAct, StateAgent
    from sim.engine.simulate import simulate
    from sim.engine.trajectory import Trajectory
    from sim.errors import InputError, IntegrityError, OutputError, RunFailed, SimError
    from sim.scenario.changes import as_variant, with_settings, with_steps, without_events
    from sim.scenario.resolving import load_scenario
    from sim.scenario.scenario import Scenario
    from sim.studies.claims.verdicts import check_claims

_HOMES = {
    "sim.agents.model": ("AllianceModel",),
    "sim.agents.perception": ("Perception",),
    "sim.agents.state": ("OwnAct", "StateAgent"),
    "sim.errors": ("InputError", "IntegrityError", "OutputError", "RunFailed", "SimError"),
    "sim.scenario.changes": ("as_variant", "with_settings", "with_steps", "without_events"),
    "sim.scenario.resolving": ("load_scenario",),
    "sim.scenario.scenario": ("Scenario",),
    "sim.studies.claims.verdicts": ("check_claims",),
    "sim.engine.simulate": ("simulate",),
    "sim.engine.trajectory": ("Trajectory",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AllianceModel",
    "InputError",
    "IntegrityError",
    "OutputError",
    "OwnAct",
    "Perception",
    "RunFailed",
    "Scenario",
    "SimError",
    "StateAgent",
    "Trajectory",
    "as_variant",
    "check_claims",
    "load_scenario",
    "simulate",
    "with_settings",
    "with_steps",
    "without_events",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
