"""What `sim run` settles before it runs, and what it says of a run."""

from dataclasses import replace

import pytest
from lively import lively

from sim import AllianceModel
from sim.cli import run
from sim.cli.run import Choices, chosen_seed, explained_words
from sim.measures.shifts import explained_share

CALM = {"initiative": 0.0, "volatility": 0.0}


@pytest.fixture
def calm():
    """A story that leaves nothing to chance."""
    story = lively()
    sure = tuple(event.model_copy(update={"probability": 1.0}) for event in story.events)
    return replace(story, events=sure, parameters={**story.parameters, **CALM})


@pytest.mark.parametrize(
    ("asked", "settled"),
    [
        ({}, 0),
        ({"seed": 5}, 5),
        ({"runs": 2}, "drawn"),
        ({"minds": ("CCC=minds.py:Hedger",)}, "drawn"),  # a mind may draw by the seed
        ({"minds": ("CCC=minds.py:Hedger",), "seed": 0}, 0),
    ],
)
def test_a_seed_is_0_only_where_it_cannot_matter(calm, monkeypatch, asked, settled):
    monkeypatch.setattr(run, "given_or_drawn", lambda seed: "drawn" if seed is None else seed)
    choices = Choices(
        **{"path": "x", "settings": (), "variant": None, "steps": None, "seed": None, "runs": 1, "minds": ()} | asked
    )
    assert chosen_seed(choices, calm) == settled


def test_what_balance_explains_is_told_of_the_run_itself():
    for number in (0, 1, 2, 3):
        model = AllianceModel(lively(), 7, number)
        implied = model.arrays.implied_at_start.copy()
        model.run_model()
        explained = explained_share(model.trajectory().regard[0], implied)
        words = f"correlation {explained.correlation:.2f} and the same sign in {explained.sign_agreement:.0%}"
        assert words in explained_words(model.trajectory())
