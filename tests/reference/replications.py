"""Published numbers and what the project's own rules make of the same inputs; `docs/replications.md` is written from here.

    python -m tests.reference.replications

from the project's folder writes the page. Each `Replication` has the citation with table and page, the printed number and
a function that computes ours by the rules themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from sim import balance, landscape, simulate
from sim.agents.model import as_memoryviews
from sim.inputs.start import Start
from sim.model import alignment, influence
from sim.model import balance as structural
from sim.model.dice import philox
from sim.model.parameters import PARAMETERS, rates_per_step
from sim.model.shifts import weigh_actors
from sim.scenario.file.reading import from_values
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.studies.sensitivity.analysis import analyse
from sim.studies.sensitivity.sampling import SOBOL, make_sample
from sim.studies.sweeps.varied import Varied

PAGE = Path(__file__).resolve().parents[2] / "docs/replications.md"
Row = tuple[str, str, str]  # what, printed, ours
WHY = {"assumption": "made for a test"}


@dataclass(frozen=True)
class Replication:
    """A printed number and how ours comes about; `note` says how far the rule is the same, and what was said against it."""

    name: str
    title: str
    rule: str
    source: str
    rows: Callable[[], list[Row]]
    note: str


def story_of(document: dict[str, Any]) -> Scenario:
    """Return the scenario of a document."""
    return from_document(from_values(document, "reference"))


def bare_world(actors: int, issues: int, rest: str = "free", **parameters: float) -> Any:
    """Return a world of N actors and K issues whose arrays a test fills in."""
    document = {
        "id": "bare", "title": "Bare", "clock": {"start": "2000-01", "steps": 1}, "rest": rest,
        "issues": {f"k{k:02d}": {"title": "k", "positive": "p", "negative": "n"} for k in range(issues)},
        "actors": {f"A{i:02d}": {"name": "a", "capability": {"value": 1.0, **WHY}} for i in range(actors)},
    }  # fmt: skip
    world = Start(story_of(document)).world(0, 0)
    values = {p.name: p.default for p in PARAMETERS.values()} | parameters
    weigh_actors(world)
    world.agenda.stakes[:] = 1
    world.stirred[:] = 1.0  # as `begin` leaves it: nothing rests
    return world._replace(rates=rates_per_step(values, "month"))


# Similarity

STATES = (
    "GMY", "RUS", "UKG", "FRN", "AUH", "ITA", "BEL", "SPN", "TUR", "NTH", "SWD", "RUM", "POR", "SWZ", "GRC", "DEN", "YUG",
    "BUL", "NOR", "ALB",
)  # fmt: skip
CAPABILITY = [0.25, 0.21, 0.20, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0, 0, 0, 0, 0, 0]
GERMANY = {"GMY": 3, "AUH": 3, "ITA": 3, "RUM": 3}
RUSSIA = {"RUS": 3, "UKG": 1, "FRN": 3, "ITA": 1}
D_MAX = 3


def similarity(weights: list[float]) -> float:
    """Return eq. 2 of Germany and Russia, a state an issue that weighs so much to both."""
    world = bare_world(2, len(STATES), prior_stake=0.0)
    for i, commitments in enumerate((GERMANY, RUSSIA)):
        world.position[i] = np.array([commitments.get(state, 0) for state in STATES]) * 2 / D_MAX - 1  # onto -1..1
    world.salience[:] = weights
    views = as_memoryviews(world)
    alignment.weigh_stakes(views)
    return float(alignment.similarity(views, 1, 0))


def similarity_rows() -> list[Row]:
    weighted = similarity(CAPABILITY)
    by_hand = 1 - 2 * sum(
        c * abs(GERMANY.get(s, 0) - RUSSIA.get(s, 0)) for s, c in zip(STATES, CAPABILITY, strict=True)
    ) / (D_MAX * sum(CAPABILITY))
    return [
        ("S, unweighted", "0.40", f"{similarity([1.0] * len(STATES)):.2f}"),
        ("S, weighted by capability; by their formula, not printed", f"{by_hand:.4f}", f"{weighted:.4f}"),
    ]


# Social influence

W = np.array([[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]])
BEGIN = np.array([25.0, 25.0, 75.0, 85.0])
ANCHOR, INFLUENCE = 0.02, 0.12


def influenced() -> np.ndarray:
    """Return where eq. 20 ends, fed with alignments that make its pulls theirs.

    At rest, rho (theta - x) = -(4 alpha s (1 - s) / V) sum of v s A (x_j - x_i); theirs is (1 - l) (theta - x) =
    -l (sum of W (x_j - x_i)). With s = 1/2 but for who never moves, A_ij = (rho / alpha) (V / s_j) (l / (1 - l)) W_ij.
    """
    world = bare_world(4, 1, influence=INFLUENCE, anchor=ANCHOR)
    own = np.diag(W)
    world.salience[:, 0] = np.where(own == 1.0, 1.0, 0.5)
    weight = np.sum(world.salience[:, 0])
    world.alignment[:] = ANCHOR / INFLUENCE * ((1 - own) / own)[:, None] * W * weight / world.salience[:, 0]
    np.fill_diagonal(world.alignment, 1.0)
    assert np.abs(world.alignment).max() <= 1.0
    world.position[:, 0] = world.ideal[:, 0] = BEGIN / 50 - 1
    views = as_memoryviews(world)
    influence.weigh_opinions(views)
    for _ in range(3000):
        influence.move_positions(views)
    return (world.position[:, 0] + 1) * 50


def reversibility() -> float:
    """Return the product of weights along a cycle over that of its reverse (Kolmogorov's criterion)."""
    return float(W[0, 1] * W[1, 3] * W[3, 0] / (W[1, 0] * W[3, 1] * W[0, 3]))


def influence_rows() -> list[Row]:
    susceptible = np.diag(1 - np.diag(W))
    solved = np.linalg.solve(np.eye(4) - susceptible @ W, (np.eye(4) - susceptible) @ BEGIN)
    found = influenced()
    return [
        ("end of (25, 25, 75, 85), rounded", "60, 60, 75, 75", ", ".join(f"{x:.0f}" for x in found)),
        ("the same by their equation, not printed", *(", ".join(f"{x:.6f}" for x in end) for end in (solved, found))),
        ("W along the cycle 1, 2, 4 over its reverse; 1 if some symmetric A gives it", "–", f"{reversibility():.2f}"),
    ]


# Landscape

FIRMS = {
    "Sun": (28.9, "S"), "Prime": (1.0, "S"), "DEC": (20.0, "G"), "HP": (11.5, "G"), "Apollo": (21.2, "S"),
    "AT&T": (28.5, "G"), "Intergraph": (4.4, "S"), "IBM": (3.8, "G"), "SGI": (4.4, "S"),
}  # fmt: skip
SPLITS = ({"Sun", "Prime", "AT&T", "IBM"}, {"Sun", "Prime", "DEC", "HP"})


def unix() -> Any:
    """Return the landscape of the nine firms."""
    kinds = [kind for _, kind in FIRMS.values()]
    propensity = np.array([[-1.0 * (a == b) for a in kinds] for b in kinds])
    return landscape(tuple(FIRMS), propensity, [size for size, _ in FIRMS.values()])


def landscape_rows() -> list[Row]:
    found = unix()
    by_split = {frozenset(split): c for split in SPLITS for c in found.configurations if split in map(set, c.blocs)}
    rows = [
        ("configurations, stable ones", "256, 2", f"{found.searched}, {found.stable}"),
    ]
    for split in SPLITS:
        c = by_split.get(frozenset(split))
        what = f"{', '.join(id for id in FIRMS if id in split)} against the rest: energy, basin"
        rows.append((what, "-3828.9, 128", f"{c.energy:.1f}, {c.basin}" if c else "not stable"))
    return rows


# Factions

EXAMPLE = np.array([[0, 1, -1], [1, 0, 0.5], [-1, 0.5, 0]])
STARTS = {5: 12, 8: 12}  # actors: random starts whose leading eigenvalue is well separated


def balanced(regard: np.ndarray, gain: float = 8.0, steps: int = 400) -> np.ndarray:
    """Return the signs of regard once phase 4 alone has run: regard alone, no memory, nothing at rest, steep."""
    world = bare_world(len(regard), 1, relational_weight=1.0, balance=0.05, balance_gain=gain, memory=0.0)
    world.regard[:] = regard
    views = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda))
    for _ in range(steps):
        before = world.regard.copy()
        alignment.align(views)
        structural.relax_regard(views)
        if np.abs(world.regard - before).max() < 1e-5:
            break
    return np.sign(world.regard)


def starts(n: int, count: int, gap: float = 1.5, camps: float = 0.35) -> list[np.ndarray]:
    """Return random symmetric starts whose leading eigenvalue is `gap` times the next; `camps` is what two factions add."""
    generator, found = np.random.default_rng(n), []
    while len(found) < count:
        noise, side = np.triu(generator.uniform(-1, 1, (n, n)), 1), np.sign(generator.uniform(-1, 1, n))
        start = camps * np.outer(side, side) + 0.45 * (noise + noise.T)
        np.fill_diagonal(start, 0)
        values, vectors = np.linalg.eigh(start)
        if values[-1] >= gap * values[-2] and np.min(np.abs(vectors[:, -1])) >= min(gap, 0.1):
            found.append(np.clip(start, -1, 1))
    return found


def of_factions(start: np.ndarray) -> np.ndarray:
    """Return 1 for pairs in one of the factions of the leading eigenvector, else -1."""
    ids = [str(n) for n in range(len(start))]
    first, _ = balance(ids, start).factions or ((), ())
    side = np.where([id in first for id in ids], 1.0, -1.0)
    return np.outer(side, side)


def ends_in_factions(start: np.ndarray) -> bool:
    """Whether our balance ends in the factions of the leading eigenvector."""
    apart = ~np.eye(len(start), dtype=bool)
    return bool(np.array_equal(balanced(start)[apart], of_factions(start)[apart]))


def faction_rows() -> list[Row]:
    factions = balance(["1", "2", "3"], EXAMPLE).factions
    end = balanced(EXAMPLE)
    ours = "{1, 2}, {3}" if (end[0, 1], end[0, 2], end[1, 2]) == (1, -1, -1) else "others"
    agreed = {n: sum(map(ends_in_factions, starts(n, count))) for n, count in STARTS.items()}
    return [
        ("leading eigenvalue of the example", "1.18614", f"{np.linalg.eigvalsh(EXAMPLE)[-1]:.5f}"),
        ("its factions, by the eigenvector", "{1, 2}, {3}", ", ".join(f"{{{', '.join(f)}}}" for f in factions or ())),
        ("its factions, by phase 4", "{1, 2}, {3}", ours),
        *((f"random starts of {n} that end in the eigenvector's factions", f"{STARTS[n]} of {STARTS[n]}",
           f"{agreed[n]} of {STARTS[n]}") for n in STARTS),
        ("random starts of 8 without factions, whatever the gap", "–",
         f"{sum(map(ends_in_factions, starts(8, 24, 0.0, 0.0)))} of 24"),
    ]  # fmt: skip


# The road to the First World War

ROAD = """FRA-GBR - 1872-1904; RUS-GBR - 1872-1907; AUH-GBR - 1872-1918; RUS-FRA - 1872-1890; AUH-FRA - 1872-1918;
DEU-FRA - 1872-1918; AUH-RUS + 1872-1890; DEU-RUS + 1872-1890; DEU-AUH + 1872-1918; ITA-AUH + 1882-1918;
ITA-DEU + 1882-1918; AUH-RUS - 1890-1918; DEU-RUS - 1890-1918; RUS-FRA + 1891-1918; FRA-GBR + 1904-1918;
RUS-GBR + 1907-1918; DEU-GBR - 1907-1918; ITA-GBR - 1907-1918; ITA-FRA - 1907-1918; ITA-RUS - 1907-1918"""
POWERS = ("AUH", "DEU", "FRA", "GBR", "ITA", "RUS")
YEARS = (1872, 1882, 1890, 1891, 1904, 1907)


def road(year: int) -> np.ndarray:
    """Return the ties of the powers in a year; where one ends and another begins, the one that begins."""
    ties = np.zeros((len(POWERS), len(POWERS)))
    for edge in ROAD.replace("\n", " ").split(";"):
        pair, sign, years = edge.split()
        first, last = map(int, years.split("-"))
        i, j = (POWERS.index(id) for id in pair.split("-"))
        if first <= year <= last:
            ties[i, j] = ties[j, i] = 1.0 if sign == "+" else -1.0
    return ties


def in_a_story(ties: np.ndarray, rest: str, **parameters: float) -> np.ndarray:
    """Return the signs of alignment after 20 years of a story whose regards are the ties, as anybody would write it."""
    pairs = [(a, b) for a in POWERS for b in POWERS if a != b]
    story = story_of({
        "id": "road", "title": "The road", "clock": {"start": "1909-01", "steps": 240}, "rest": rest, "issues": {},
        "actors": {id: {"name": id, "capability": {"value": 1.0, **WHY}} for id in POWERS},
        "regards": [{"from": a, "to": b, "value": float(0.5 * ties[POWERS.index(a), POWERS.index(b)]), **WHY}
                    for a, b in pairs],
        "parameters": parameters,
    })  # fmt: skip
    return np.sign(simulate(story).alignment[-1])


LITERATURE = {"relational_weight": 1.0, "memory": 0.0, "balance": 0.05, "balance_gain": 8.0}


def triads_of(ties: np.ndarray) -> str:
    """Return balanced, unbalanced and incomplete triads."""
    found = balance(POWERS, ties)
    return f"{found.balanced} / {found.unbalanced} / {found.incomplete}"


def factions_in_words(ties: np.ndarray) -> str:
    """Return the factions of the leading eigenvector, in the order of their ids."""
    return " against ".join(f"{{{', '.join(faction)}}}" for faction in balance(POWERS, ties).factions or ())


def road_rows() -> list[Row]:
    printed = {1872: "5 / 2 / 13", 1907: "20 / 0 / 0"}
    split = "{AUH, DEU, ITA} against {FRA, GBR, RUS}"
    literature, ours = in_a_story(road(1891), "free", **LITERATURE), in_a_story(road(1891), "status-quo")
    later = in_a_story(road(1909), "free", **LITERATURE)
    return [
        *((f"triads in {year}, balanced / unbalanced / incomplete", printed.get(year, "–"), triads_of(road(year)))
          for year in YEARS),
        ("factions in 1907", split, factions_in_words(road(1907))),
        ("factions of 1909 after 20 years of balance, with the settings below", split, factions_in_words(later)),
        ("factions of 1891 after 20 years of balance, with the settings below", "–", factions_in_words(literature)),
        ("triads of 1891 then", "–", triads_of(literature)),
        ("triads of 1891 after 20 years, all else as by default and `rest: status-quo`", "–", triads_of(ours)),
    ]  # fmt: skip


# Random numbers

ANSWERS = (
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), "d16cfe09 94fdcceb 5001e420 24126ea1"),
)


def philox_rows() -> list[Row]:
    return [
        (
            f"counter {counter[0]:08x} …, key {key[0]:08x} …",
            answer,
            " ".join(f"{w:08x}" for w in philox(*counter, *key)),
        )
        for counter, key, answer in ANSWERS
    ]


# Sensitivity indices

A, B = 7.0, 0.1
FIRST, TOTAL = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}, {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}


def ishigami(points: np.ndarray) -> np.ndarray:
    """Return Ishigami and Homma's function."""
    x1, x2, x3 = points.T
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def ishigami_rows() -> list[Row]:
    end = Decimal(repr(float(np.pi)))
    made = make_sample(SOBOL, [Varied(name, -end, end) for name in FIRST], 2048, 5)
    last = analyse(made, made.points, ishigami(made.points)[:, None], ["y"])[0].last
    rows = []
    for name, printed in (("S1", FIRST), ("ST", TOTAL)):
        for x, value in printed.items():
            index = last.of(name)[x]
            inside = index.low <= value <= index.high
            rows.append(
                (
                    f"{name} of {x}",
                    f"{value:.4f}",
                    f"{index.value:.4f} ± {index.error:.4f}{'' if inside else ' (outside)'}",
                )
            )
    return rows


REPLICATIONS = (
    Replication(
        "similarity", "Similarity of foreign policies", "`alignment.similarity` (eq. 2) with `prior_stake: 0`",
        "Signorino and Ritter 1999, International Studies Quarterly 43:115-144, table 6: Germany and Russia, 1914",
        similarity_rows,
        "With τ = 0 and equal saliences eq. 2 is S, states standing for issues and commitments 0 to 3 put onto -1 to 1; the"
        " states' own rows count. Saliences in proportion to capability give their weighted S. What is ours: a weight is"
        " √(s_ik s_jk) and thus the pair's own, not the system's; and τ above 0 shrinks it where little is at stake: two"
        " states that agree on the little there is have S = 1, and less here.",
    ),
    Replication(
        "influence", "Social influence", "`influence.move_positions` (eqs. 18 to 20), phase 6 alone, `rest: free`",
        "Friedkin and Johnsen 1999, in Parsegov, Proskurnikov, Tempo and Friedkin 2017, IEEE TAC 62(5):2270-2285, eq. 2",
        influence_rows,
        "The end docks, not the way there, and only with alignments put in by hand. Their weights are each member's own and"
        " may be asymmetric; ours are v_j s_jk max(A_ij, 0) / V_k with A symmetric, and one ρ serves all where theirs is each"
        " member's 1 - λ_i. For this W no symmetric A exists (its cycle 1, 2, 4 is not reversible), so no story can be coded"
        " that is this group; the rule fed with the asymmetric matrix ends where theirs does. Since friends pull by their share"
        " of *all* weight, who has few friends is pulled little here, and as strongly as anybody there.",
    ),
    Replication(
        "landscape", "Blocs", "`sim camps`, `landscape`",
        "Axelrod and Bennett 1993, British Journal of Political Science 23(2):211-233, table 2: UNIX standards",
        landscape_rows,
        "Energies are sums over ordered pairs. Galam (1998, same journal 28:411-412; at length in Physica A 230:174-188, 1996)"
        " holds that the model does not include most of the results claimed for it, which were drawn from local frustration."
        " Beside his, a remark of ours: with -1 within a kind of firm and 0 between the kinds, the two kinds never meet in the"
        " energy. Each is divided by itself, and turning one division round beside the other costs nothing: hence two"
        " configurations of exactly equal energy and basin, between which the theory says nothing. That one of them is near"
        " what happened is a weak test of it. Propensities taken pair by pair also leave out what third parties make of a pair,"
        " which `sim camps FILE --pair A,B` shows.",
    ),
    Replication(
        "factions", "Structural balance", "`balance.relax_regard` (eqs. 13 to 16), phase 4 alone; `balance(…).factions`",
        "Marvel, Kleinberg, Kleinberg and Strogatz 2011, PNAS 108:1771-1776: dX/dt = X²",
        faction_rows,
        "Ours saturates where theirs diverges at 1/λ₁; the signs are compared. Starts are taken where the leading eigenvalue is"
        " half as large again as the next; elsewhere the two may end in different factions.",
    ),
    Replication(
        "road", "The road to the First World War", "`balance(…)`, `sim camps --edges`",
        "Antal, Krapivsky and Redner 2006, Physica D 224:130-136",
        road_rows,
        "A triad in which a pair has no tie is counted apart. The settings that turn the slow balance of the model into that of"
        " the literature, of a signed matrix of any year, are `rest: free` (nothing is taken as given), `relational_weight: 1`"
        " (regard alone), `memory: 0` (no way back) and a steep `balance_gain` (8 here); capabilities equal. By default none of"
        " this holds: a coded start is a world at rest, and stays as it is until something happens. Balance alone puts the"
        " powers of 1891 into two factions too, and not into those that came: it took the acts of 1904 and 1907.",
    ),
    Replication(
        "philox", "Random numbers", "`dice.philox`",
        "Salmon, Moraes, Dror and Shaw 2011, SC11; known answers of Random123, Philox 4×32-10",
        philox_rows, "Bit for bit.",
    ),
    Replication(
        "ishigami", "Sensitivity indices", "`sim sensitivity`",
        "Ishigami and Homma 1990; the indices follow from their formula, a = 7, b = 0.1",
        ishigami_rows, "Sobol' indices from 2,048 base points under seed 5, with the half-width of their 95 % interval.",
    ),
)  # fmt: skip


def page(found: dict[str, list[Row]]) -> str:
    """Return the page of these rows, by replication: ours beside the printed numbers."""
    parts = [
        "# Replications",
        wrapped(
            "Published numbers beside what the rules of this project make of the same inputs. The page is written by the code"
            " that tests them (`python -m tests.reference.replications`; `tests/reference/test_published.py` holds it to that)."
            " A dash stands where nothing is printed."
        ),
    ]
    for one in REPLICATIONS:
        rows = "\n".join(f"| {' | '.join(row)} |" for row in found[one.name])
        table = f"| | printed | ours |\n|---|---|---|\n{rows}"
        parts += [f"## {one.title}", wrapped(f"{one.source}. By {one.rule}."), table, wrapped(one.note)]
    return "\n\n".join(parts) + "\n"


def wrapped(text: str) -> str:
    """Return a paragraph in lines."""
    return fill(text, 120, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page({one.name: one.rows() for one in REPLICATIONS}), encoding="utf-8")
