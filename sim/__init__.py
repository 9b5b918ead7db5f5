"""Alliance dynamics you can run, question and check.

    from sim import load_scenario, simulate
    trajectory = simulate(load_scenario("scenarios/s400_purchase.yaml"), seed=1)
    trajectory.to_frame()

Names are loaded when they are used: importing `sim` loads neither Mesa nor pandas nor Matplotlib.
"""

from importlib import import_module as _import
from typing import TYPE_CHECKING as _TYPE_CHECKING

__version__ = "0.1.0"

if _TYPE_CHECKING:
    from sim.agents.model import AllianceModel
    from sim.agents.perception import Perception
    from sim.agents.simulate import simulate
    from sim.agents.state import OwnAct, StateAgent
    from sim.engine.trajectory import Trajectory
    from sim.errors import InputError, IntegrityError, OutputError, RunFailed, SimError
    from sim.scenario.changes import as_variant, with_settings, with_steps, with_theory, without_events
    from sim.scenario.resolving import load_scenario
    from sim.scenario.scenario import Scenario
    from sim.studies.agreeing.agreement import Agreement, agree
    from sim.studies.camps.balance import balance
    from sim.studies.camps.camps import Camps, camps
    from sim.studies.camps.landscape import Landscape, landscape
    from sim.studies.claims.theories import TheoryTable, compare_theories
    from sim.studies.claims.verdicts import ClaimTable, check_claims
    from sim.studies.comparing.differences import Comparison, compare
    from sim.studies.comparing.tipping import Tip, tip
    from sim.studies.discovery.discovery import Discovery, discover
    from sim.studies.ensembles.ensemble import Ensemble, run_ensemble
    from sim.studies.explaining.explanation import Explanation, explain
    from sim.studies.sensitivity.analysis import Sensitivity
    from sim.studies.sensitivity.study import sensitivity
    from sim.studies.sweeps.reading import load_sweep
    from sim.studies.sweeps.sweep import sweep
    from sim.studies.sweeps.table import SweepTable

_HOMES = {
    "sim.agents.model": ("AllianceModel",),
    "sim.agents.perception": ("Perception",),
    "sim.agents.state": ("OwnAct", "StateAgent"),
    "sim.agents.simulate": ("simulate",),
    "sim.engine.trajectory": ("Trajectory",),
    "sim.errors": ("InputError", "IntegrityError", "OutputError", "RunFailed", "SimError"),
    "sim.scenario.changes": ("as_variant", "with_settings", "with_steps", "with_theory", "without_events"),
    "sim.scenario.resolving": ("load_scenario",),
    "sim.scenario.scenario": ("Scenario",),
    "sim.studies.claims.theories": ("TheoryTable", "compare_theories"),
    "sim.studies.agreeing.agreement": ("Agreement", "agree"),
    "sim.studies.camps.balance": ("balance",),
    "sim.studies.camps.camps": ("Camps", "camps"),
    "sim.studies.camps.landscape": ("Landscape", "landscape"),
    "sim.studies.claims.verdicts": ("ClaimTable", "check_claims"),
    "sim.studies.comparing.differences": ("Comparison", "compare"),
    "sim.studies.comparing.tipping": ("Tip", "tip"),
    "sim.studies.discovery.discovery": ("Discovery", "discover"),
    "sim.studies.ensembles.ensemble": ("Ensemble", "run_ensemble"),
    "sim.studies.explaining.explanation": ("Explanation", "explain"),
    "sim.studies.sensitivity.analysis": ("Sensitivity",),
    "sim.studies.sensitivity.study": ("sensitivity",),
    "sim.studies.sweeps.reading": ("load_sweep",),
    "sim.studies.sweeps.sweep": ("sweep",),
    "sim.studies.sweeps.table": ("SweepTable",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Agreement",
    "AllianceModel",
    "Camps",
    "ClaimTable",
    "Comparison",
    "Discovery",
    "Ensemble",
    "Explanation",
    "InputError",
    "IntegrityError",
    "Landscape",
    "OutputError",
    "OwnAct",
    "Perception",
    "RunFailed",
    "Scenario",
    "Sensitivity",
    "SimError",
    "StateAgent",
    "SweepTable",
    "TheoryTable",
    "Tip",
    "Trajectory",
    "agree",
    "as_variant",
    "balance",
    "camps",
    "check_claims",
    "compare",
    "compare_theories",
    "discover",
    "explain",
    "landscape",
    "load_scenario",
    "load_sweep",
    "run_ensemble",
    "sensitivity",
    "simulate",
    "sweep",
    "tip",
    "with_settings",
    "with_steps",
    "with_theory",
    "without_events",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(_import(_HOME[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
