"""Published numbers, reproduced by the rules themselves."""

import numpy as np
import pytest
from nightly import each_time
from strategies import scenario_of

from sim.agents.model import as_memoryviews
from sim.inputs.start import Start
from sim.model.alignment import align, similarity, weigh_stakes
from sim.model.balance import relax_regard
from sim.model.influence import move_positions
from sim.model.parameters import PARAMETERS, rates_per_step
from sim.model.shifts import weigh_actors

WHY = {"assumption": "made for a test"}


def bare_world(actors: int, issues: int, rest: str = "free", **parameters: float):
    """A world of N actors and K issues whose arrays a test fills in."""
    document = {
        "id": "bare", "title": "Bare", "clock": {"start": "2000-01", "steps": 1}, "rest": rest,
        "issues": {f"k{k:02d}": {"title": "k", "positive": "p", "negative": "n"} for k in range(issues)},
        "actors": {f"A{i:02d}": {"name": "a", "capability": {"value": 1.0, **WHY}} for i in range(actors)},
    }  # fmt: skip
    world = Start(scenario_of(document)).world(0, 0)
    values = {p.name: p.default for p in PARAMETERS.values()} | parameters
    weigh_actors(world)
    world.agenda.stakes[:] = 1
    world.stirred[:] = 1.0  # as `begin` leaves it: nothing rests
    return world._replace(rates=rates_per_step(values, "month"))


# Signorino and Ritter 1999, table 6: commitments of Germany and Russia, 1914, to twenty states, coded 0 to 3
GERMANY = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
RUSSIA = [0, 3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_similarity_of_germany_and_russia_in_1914():
    world = bare_world(2, 20, prior_stake=0.0)
    for i, commitments in enumerate((GERMANY, RUSSIA)):
        world.position[i] = np.array(commitments) * 2 / 3 - 1  # 0..3 onto -1..1
    world.salience[:] = 1.0
    views = as_memoryviews(world)
    weigh_stakes(views)
    assert similarity(views, 1, 0) == pytest.approx(0.40, abs=1e-12)


# Friedkin and Johnsen 1999, in Parsegov et al. 2017, eq. 2
W = np.array([[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]])
START, END = np.array([25, 25, 75, 85]), np.array([60, 60, 75, 75])


def test_social_influence_ends_where_published():
    """Our rates are common to all, so each member's own mix of influence and anchor enters by its salience.

    With susceptibility 1 - w_ii the fixed point depends on (1 - w_ii)^2 / w_ii alone, the ratio of pull to anchor.
    """
    anchor, influence = 0.05, 0.15
    own = np.diag(W)
    share = anchor * (1 - own) ** 2 / own / (4 * influence)  # = s (1 - s)
    salience = (1 - np.sqrt(1 - 4 * share)) / 2
    salience[own == 1] = 1.0  # never moves
    world = bare_world(4, 1, influence=influence, anchor=anchor)
    world.salience[:, 0] = salience
    world.alignment[:] = W / salience  # q_ij = v_j A_ij s_j = W_ij
    world.position[:, 0] = world.ideal[:, 0] = START / 50 - 1
    views = as_memoryviews(world)
    for _ in range(2000):
        move_positions(views)
    assert np.array_equal(np.round((world.position[:, 0] + 1) * 50), END)


def factions_after_balance(regard: np.ndarray, gain: float = 8.0, steps: int = 400) -> np.ndarray:
    world = bare_world(len(regard), 1, relational_weight=1.0, balance=0.05, balance_gain=gain, memory=0.0)
    world.regard[:] = regard
    views = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda))
    for _ in range(steps):
        align(views)
        relax_regard(views)
    return np.sign(world.regard)


def leading_vector(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors[:, -1]


def test_the_example_of_marvel_et_al_splits_as_published():
    start = np.array([[0, 1, -1], [1, 0, 0.5], [-1, 0.5, 0]])
    values, _ = leading_vector(start)
    assert values[-1] == pytest.approx(1.18614, abs=5e-6)
    end = factions_after_balance(start)
    assert (end[0, 1], end[0, 2], end[1, 2]) == (1, -1, -1)


@pytest.mark.parametrize("n", each_time((5, 8), (5, 8, 12)))
def test_balance_finds_the_factions_of_the_leading_eigenvector(n):
    """Marvel et al. 2011: random symmetric starts whose leading eigenvalue is well separated."""
    generator = np.random.default_rng(n)
    found = agreed = 0
    while found < 12:
        noise = np.triu(generator.uniform(-1, 1, (n, n)), 1)
        camps = np.sign(generator.uniform(-1, 1, n))
        start = 0.35 * np.outer(camps, camps) + 0.45 * (noise + noise.T)
        np.fill_diagonal(start, 0)
        values, vector = leading_vector(start)
        if values[-1] < 1.5 * values[-2] or np.min(np.abs(vector)) < 0.1:
            continue
        found += 1
        expected = np.outer(np.sign(vector), np.sign(vector))
        off = ~np.eye(n, dtype=bool)
        agreed += np.array_equal(factions_after_balance(np.clip(start, -1, 1))[off], expected[off])
    assert agreed == found
