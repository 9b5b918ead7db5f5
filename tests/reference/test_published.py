"""Published numbers, reproduced by the rules themselves; each replication is seen to fail once its rule is another."""

import numpy as np
import pytest
from nightly import each_time

from reference import replications
from reference.replications import PAGE, REPLICATIONS, Row, ends_in_factions, page, starts
from sim.model import dice
from sim.studies.camps import balance as balances
from sim.studies.camps import landscape as landscapes

BY_NAME = {one.name: one for one in REPLICATIONS}
NOT_PRINTED = "–"


@pytest.fixture(scope="module")
def found() -> dict[str, list[Row]]:
    return {one.name: one.rows() for one in REPLICATIONS}


def misses(rows: list[Row]) -> list[Row]:
    """The rows in which ours is not the printed number, or the printed one outside the interval."""
    return [row for row in rows if row[1] != NOT_PRINTED and not agrees(row[1], row[2])]


def agrees(printed: str, ours: str) -> bool:
    return "outside" not in ours if "±" in ours else printed == ours


@pytest.mark.parametrize("name", BY_NAME)
def test_ours_is_what_is_printed(name, found):
    assert misses(found[name]) == []


def least_vector(ids, ties):
    """Factions of the wrong end of the spectrum."""
    vector = np.linalg.eigh(ties)[1][:, 0]
    return tuple(tuple(id for id, v in zip(ids, vector, strict=True) if (v > 0) == s) for s in (True, False))


MUTANTS = {
    "weights are products, not their roots": ("similarity", "sim.model.alignment.sqrt", lambda x: x),
    "distance counts once, not twice": ("similarity", "sim.model.alignment.abs", lambda x: abs(x) / 2),
    "everybody is a friend": ("influence", "sim.model.influence.positive", lambda x: 1.0),
    "not a share of all weight": ("influence", "sim.model.influence.ratio", lambda top, total, other: top),
    "nobody is susceptible": ("influence", "sim.model.influence.once_stirred", lambda world, rate: 0.0),
    "sizes do not count": (
        "landscape", "sim.studies.camps.landscape.weighed",
        lambda ties, size, known=landscapes.weighed: known(ties, np.sqrt(size)),
    ),
    "no first actor moves": ("landscape", "sim.studies.camps.landscape.ROUNDING", 1.0),
    "a friend's friend is a foe": ("factions", "sim.model.balance.saturate", lambda z: -z / np.hypot(1.0, z)),
    "the other end of the spectrum": ("factions", "sim.studies.camps.balance.factions", least_vector),
    "incomplete triads are unbalanced": (
        "road", "sim.studies.camps.balance.triads",
        lambda sign, known=balances.triads: (known(sign)[0], sum(known(sign)[1:]), 0),
    ),
    "balance is turned round": ("road", "sim.studies.camps.balance.factions", least_vector),
    "a bit is lost": ("philox", "sim.model.dice.MASK", dice.MASK >> 1),
    "outputs in another order": (
        "ishigami", "reference.replications.ishigami", lambda points, known=replications.ishigami: np.roll(known(points), 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_another_rule_is_seen(mutant, monkeypatch):
    name, place, other = MUTANTS[mutant]
    monkeypatch.setattr(place, other, raising=False)
    assert misses(BY_NAME[name].rows())


@pytest.mark.parametrize("n", each_time((), (12, 16)))
def test_balance_finds_the_factions_of_the_leading_eigenvector(n):
    """Marvel et al. 2011: random symmetric starts whose leading eigenvalue is well separated."""
    assert all(map(ends_in_factions, starts(n, 12)))


def test_the_page_says_what_the_rules_make_of_it(found):
    assert PAGE.read_text(encoding="utf-8") == page(found), "`python -m tests.reference.replications` writes it"
