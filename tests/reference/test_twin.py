"""The model against a second program, written from the equations alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import documents, scenario_of

from reference import twin as oracle
from sim import RunFailed, simulate

SERIES = ("alignment", "similarity", "regard", "position")


def largest_gap(document: dict) -> float:
    """Return the largest difference between model and twin; inf where they disagree on what happened."""
    scenario = scenario_of(document)
    run = simulate(scenario, 0)
    other = oracle.twin(scenario.document())
    if dict(run.happened) != {id: tuple(steps) for id, steps in other["happened"].items()}:
        return float("inf")
    off = ~np.eye(len(scenario.actors), dtype=bool)
    gaps = [0.0]
    for name in SERIES:
        mine, theirs = getattr(run, name), np.array(other[name]).reshape(getattr(run, name).shape)
        gap = np.abs(mine - theirs)
        gaps.append(float(np.max(gap[:, off] if name == "similarity" else gap, initial=0.0)))
    return max(gaps)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_model_and_twin_agree(document):
    try:
        gap = largest_gap(document)
    except RunFailed:
        return  # a capability below 0: the twin knows no such error
    assert gap <= 1e-12


def eventful_document() -> dict:
    why = {"assumption": "made for a test"}
    return {
        "id": "eventful",
        "title": "Everything happens",
        "clock": {"start": "2020-01", "step": "month", "steps": 10},
        "issues": {k: {"title": k, "positive": "more", "negative": "less"} for k in ("p", "q")},
        "actors": {
            a: {
                "name": a,
                "capability": {"value": c, **why},
                "interests": {"p": {"position": x, "salience": 0.6, **why}, "q": {"position": -x / 2, "salience": s, **why}},
            }
            for a, c, x, s in (("AAA", 0.1, 0.8, 0.3), ("BBB", 0.02, 0.1, 0.7), ("CCC", 0.05, -0.6, 0.5), ("DDD", 0.01, 0.4, 1.0))
        },
        "regards": [{"from": a, "to": b, "value": v, **why} for a, b, v in (("AAA", "BBB", 0.4), ("BBB", "AAA", 0.2), ("CCC", "AAA", -0.5))],
        "treaties": [
            {"id": "pact", "members": ["AAA", "BBB"], "obligations": ["defense"], "start": "2015-01", "end": "2020-08", **why},
            {"id": "new", "members": ["CCC", "DDD"], "obligations": ["nonaggression"], **why},
        ],
        "events": [
            {"id": "raid", "step": 1, "act": {"actor": "CCC", "target": "AAA", "intensity": -0.8, "issue": "p"}, **why},
            {"id": "talks", "steps": [3, 6], "act": {"between": ["AAA", "BBB"], "intensity": 0.5}, **why},
            {"id": "turn", "when": {"event": "raid", "delay": 2}, "act": {"actor": "DDD", "target": "CCC", "intensity": 0.6},
             "treaty": {"sign": "new"}, "shifts": [{"actor": "DDD", "issue": "q", "of": "salience", "by": -0.5}], **why},
            {"id": "rift", "when": {"alignment": ["AAA", "CCC"], "below": 0.2, "for": 2}, "once": False,
             "act": {"actor": "AAA", "target": "CCC", "intensity": -0.2}, **why},
        ],
    }  # fmt: skip


def test_twin_agrees_on_an_eventful_story():
    document = eventful_document()
    assert largest_gap(document) <= 1e-12
    assert simulate(scenario_of(document), 0).happened["rift"]


MUTANTS = {
    "witness without its sign": ("sim.model.acts", "sign", lambda z: 1.0),
    "saturation left out": ("sim.model.balance", "saturate", lambda z: z),
    "friends and foes both pull": ("sim.model.influence", "positive", abs),
    "weights are capabilities": ("sim.model.shifts", "root", lambda z: z),
    "ratio ignores its bottom": ("sim.model.alignment", "ratio", lambda top, bottom, otherwise: top),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutated_model_is_caught(mutant, monkeypatch):
    module, name, mutation = MUTANTS[mutant]
    monkeypatch.setattr(f"{module}.{name}", mutation)
    assert largest_gap(eventful_document()) > 1e-6


@pytest.mark.parametrize(
    ("function", "mutation"),
    [
        ("sat", lambda z: z),
        ("implied_regard", lambda *_: 0.0),
        ("friends_mean", lambda *_: None),
        ("change_treaty", lambda *_: None),
        ("shifted", lambda value, shift: value),
    ],
)
def test_a_mutated_twin_is_caught(function, mutation, monkeypatch):
    monkeypatch.setattr(oracle, function, mutation)
    assert largest_gap(eventful_document()) > 1e-6


@pytest.mark.nightly
@settings(max_examples=5000, deadline=None)
@given(documents())
def test_model_and_twin_agree_over_many_worlds(document):
    try:
        gap = largest_gap(document)
    except RunFailed:
        return
    assert gap <= 1e-12
