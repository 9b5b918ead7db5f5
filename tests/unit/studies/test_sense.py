"""What `validate` says of a file before it runs, held against the rules themselves."""

import numpy as np
import pytest

from sim import load_scenario, run_ensemble
from sim.engine.loop import begun
from sim.engine.setup import Setup
from sim.model.alignment import align
from sim.model.balance import relax_regard
from sim.model.influence import move_positions
from sim.studies.sense import Push, can_move, crowded_pairs, growth, immovable, remarks, started

STORY = load_scenario("s400_purchase")


def one_step(scenario, regard, position):
    """Return regards and positions a step later, by the rules, where nothing happens but this push."""
    setup = Setup(scenario, 0)
    world, rules = begun(setup, setup.batch(np.arange(1)), 0)
    world.stirred[0] = 1.0
    world.regard[:] += regard
    world.position[:] += position
    align(rules)
    for phase in (relax_regard, move_positions):
        phase(rules)
    return world.regard.copy(), world.position.copy()


@pytest.mark.parametrize("name", ["s400_purchase", "suez_1956", "common_enemy"])
def test_the_derivative_is_that_of_the_rules(name):
    scenario, dice = load_scenario(name), np.random.default_rng(0)
    world = started(scenario)
    n, k = world.position.shape
    # |x - y| has no derivative where two agree, max(A, 0) none where a tie is 0, a scale none at its ends: left out
    agree = (np.abs(world.position[:, None] - world.position[None]) < 1e-5).sum(axis=1) > 1
    turning = (np.abs(world.alignment) < 1e-5).any(axis=1)
    open_ = np.abs(world.position) < 0.999
    inside = (world.salience > 0) & ~agree & open_
    regard, position = dice.normal(size=(n, n)) * (1 - np.eye(n)) * 1e-6, dice.normal(size=(n, k)) * inside * 1e-6
    rest, moved = one_step(scenario, 0 * regard, 0 * position), one_step(scenario, regard, position)
    made = Push(world).stepped(regard, position)
    for ours, there, before, shown in zip(
        made, moved, rest, (np.ones((n, n), bool), open_ & ~turning[:, None]), strict=True
    ):
        found = there - before
        assert np.max(np.abs(ours - found)[shown], initial=0) < 1e-6 * np.max(np.abs(found))
        assert shown.any() or name == "common_enemy"  # where every tie but one is 0


def test_growth_is_the_spectral_radius():
    push = Push(started(STORY))
    n, k = len(STORY.actors), len(STORY.issues)
    columns = []
    for unit in np.eye(n * n + n * k):
        regard, position = push.stepped(unit[: n * n].reshape(n, n), unit[n * n :].reshape(n, k))
        columns.append(np.concatenate([regard.ravel(), position.ravel()]))
    off = np.concatenate([(1 - np.eye(n)).ravel() > 0, np.ones(n * k, bool)])
    matrix = np.array(columns).T[np.ix_(off, off)]
    assert growth(STORY) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max(), abs=2e-3)


CROWDED = """
id: crowded
title: Rows of a machine
clock: {start: 2020-01, step: month, steps: 6}
issues: {x: {title: X, positive: more, negative: less}}
actors:
  A: {name: A, coding: {assumption: made}, interests: {x: {position: 0.5, salience: 1.0}}}
  B: {name: B, coding: {assumption: made}, interests: {x: {position: -0.5, salience: 0.5}}}
"""
ROWS = "".join(
    f"  - {{id: e{n}, date: 2020-02, act: {{actor: A, target: B, intensity: 0.3}}, assumption: row {n}}}\n"
    for n in range(5)
)


def made(tmp_path, text):
    file = tmp_path / "story.yaml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)


def test_more_than_a_full_act_in_a_period_gets_a_word(tmp_path):
    scenario = made(tmp_path, f"{CROWDED}events:\n{ROWS}")
    assert crowded_pairs(scenario) == [(("A", "B", 1), pytest.approx(1.5))]
    assert any("A on B, 1.5 from 2020-02-01" in words for words in remarks(scenario))
    few = made(tmp_path, f"{CROWDED}events:\n" + "".join(ROWS.splitlines(keepends=True)[:3]))
    assert crowded_pairs(few) == []


@pytest.mark.parametrize(
    ("more", "moves"),
    [
        ("", False),
        ("rest: free\n", True),
        ("parameters: {initiative: 0.1}\n", True),
        ("parameters: {volatility: {uniform: [0, 0.1]}}\n", True),
        (f"events:\n{ROWS}", True),
        ("events:\n  - {id: e, date: 2020-02, optional: true, act: {actor: A, target: B, intensity: 1}, assumption: x}\n", False),
        ("events:\n  - {id: e, date: 2020-02, probability: 0, act: {actor: A, target: B, intensity: 1}, assumption: x}\n", False),
        ("treaties:\n  - {id: t, members: [A, B], obligations: [defense], start: 2020-03, assumption: x}\n", True),
        ("treaties:\n  - {id: t, members: [A, B], obligations: [defense], start: 2010-01, assumption: x}\n", False),
    ],
)  # fmt: skip
def test_whether_anything_can_move_is_what_a_run_shows(tmp_path, more, moves):
    scenario = made(tmp_path, CROWDED + more)
    assert can_move(scenario) is moves
    runs = run_ensemble(scenario, 30)
    assert bool(np.ptp(runs.bands_of("A", "B").high90) > 0) is moves
    assert any(words.startswith("nothing can move") for words in remarks(scenario)) is not moves


def test_actors_whose_every_salience_is_0_or_1_are_named(tmp_path):
    assert immovable(made(tmp_path, CROWDED)) == ["A"]
    unmoved = CROWDED.replace("position: -0.5, salience: 0.5", "position: -0.5, salience: 0.0")
    assert immovable(made(tmp_path, unmoved)) == ["A", "B"]


def test_acts_of_size_0_are_named(tmp_path):
    speech = """events:
  - {id: speech, date: 2020-02, act: {actor: A, issue: x, code: "010"}, assumption: made}
  - {id: deed, date: 2020-02, act: {actor: A, target: B, code: "040"}, assumption: made}
"""
    told = [words for words in remarks(made(tmp_path, CROWDED + speech)) if "size 0" in words]
    assert told == ["acts of size 0 move nothing: events.speech.act; give an intensity where the code has none"]
