"""A small story in which everything that may differ between runs does."""

from copy import deepcopy

from reference.test_twin import contested_document
from strategies import WHY, scenario_of

from sim.scenario.scenario import Scenario


def lively_document() -> dict:
    """Coders in doubt, a date that is an interval, parameters nobody knows, chance, initiative and shocks."""
    document = deepcopy(contested_document())
    document["events"] += [
        {"id": "maybe", "step": 2, "probability": 0.5, "act": {"actor": "BBB", "target": "CCC", "intensity": 0.1},
         "confidence": "assumed", "assumption": WHY},
        {"id": "sometime", "step": {"from": 1, "to": 5}, "act": {"actor": "DDD", "target": "BBB", "intensity": -0.4},
         "shifts": [{"actor": "DDD", "of": "capability", "by": 0.01}], "assumption": WHY},
    ]  # fmt: skip
    document["expect"] = [
        {"id": "fall", "claim": "AAA and CCC fall out", "alignment": ["AAA", "CCC"], "change": "falls", "assumption": WHY},
        {"id": "why", "claim": "because of the raid", "alignment": ["AAA", "CCC"], "change": "falls",
         "because": ["raid"], "assumption": WHY},
        {"id": "after", "claim": "after what may not happen", "alignment": ["BBB", "CCC"], "change": "rises",
         "from": "maybe", "within": 3, "at": "mean", "assumption": WHY},
    ]  # fmt: skip
    document["parameters"] = document.get("parameters", {}) | {
        "initiative": 0.3,
        "volatility": {"uniform": [0.0, 0.1]},
        "witness": {"triangular": [0.2, 0.5, 0.9]},
        "balance_gain": {"log_uniform": [0.5, 4.0]},
        "lasting": {"normal": [0.3, 0.2]},
        "reciprocity": {"discrete": [0.25, 0.5, 0.75]},
    }
    return document


def lively(**changes) -> Scenario:
    """The story, perhaps with other keys."""
    return scenario_of({**lively_document(), **changes})
