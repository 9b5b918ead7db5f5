"""How many runs a second the compiled engine makes, beside `mesa.batch_run` on an independent model of the same rules.

    python benchmarks/engine.py [ROUNDS]

Six actors, nine issues, 36 steps, three scheduled acts, a start at rest; every position, salience, capability, regard,
intensity and rate differs in every run, and every pair is kept at every step. First deterministic, without and
with issues in the acts, then with actors' own acts and shocks. One thread and one process each, unless said otherwise; the best of so many rounds, in which the
rivals take turns; the pool of processes, once, has a thousand runs and the time to start. Correctness figures: how far the peer's alignments are from the engine's, and in how many bits the
engine and the interpreted model differ. Then a thousand runs of a bundled scenario, and what the engine's time goes on.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import mesa
import numpy as np
from made_worlds import (
    ACTS,
    BARE_ACTS,
    CHANCE,
    SEED,
    STEPS,
    Acts,
    Numbers,
    batch_of,
    best_of,
    differing_bits,
    draw_numbers,
    made_scenario,
    setup_without_draws,
    step_all,
    told,
)
from mesa_peer import AlliancePeer

from sim.agents.model import AllianceModel
from sim.engine.arrays import run_on_arrays
from sim.engine.compiled.host import run_compiled
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.scenario.bundled import find
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario
from sim.studies.ensembles.ensemble import run_ensemble

ACTORS = 6
RUNS, PEER_RUNS, POOL_RUNS, INTERPRETED_RUNS = 4096, 40, 1000, 10
COMPARED = 5
ARRAY_RUNS = (1000, 5000)
BUNDLED, BUNDLED_RUNS = "s400_purchase", 1000
FIELDS = ("alignment", "regard", "position")


def batch_run(numbers: Numbers, acts: Acts, runs: int, processes: int) -> None:
    """Have Mesa run the peer on the first inputs, collecting every step."""
    inputs = [numbers.of(run) for run in range(runs)]
    mesa.batch_run(
        AlliancePeer,
        parameters={"inputs": inputs, "acts": [acts], "last_step": STEPS},
        number_processes=processes,
        data_collection_period=1,
        max_steps=STEPS,
        display_progress=False,
    )


def run_without_collecting(numbers: Numbers, acts: Acts, runs: int) -> None:
    for run in range(runs):
        model = AlliancePeer(numbers.of(run), acts, STEPS, collects=False)
        while model.running:
            model.step()


def run_interpreted(scenario: Scenario, runs: int) -> None:
    for run in range(runs):
        AllianceModel(scenario, SEED, run).run_model()


def beside_mesa(chance: dict[str, float], acts: Acts, rounds: int) -> None:
    """Print how many runs a second everybody makes, and how many times fewer than the engine."""
    scenario = made_scenario(ACTORS, acts=acts, **chance)
    numbers = draw_numbers(scenario, RUNS)
    setup = setup_without_draws(scenario)
    batch = batch_of(setup, numbers)
    step_all(setup, batch)
    parts = {n: batch_of(setup, draw_numbers(scenario, n)) for n in ARRAY_RUNS}
    works = {
        "engine": (RUNS, lambda: step_all(setup, batch)),
        **{
            f"on arrays, {n:,} runs": (n, lambda n=n: step_all(setup, parts[n], host=run_on_arrays)) for n in ARRAY_RUNS
        },
        "mesa.batch_run, 1 process": (PEER_RUNS, lambda: batch_run(numbers, acts, PEER_RUNS, 1)),
        "the same model, not collecting": (PEER_RUNS, lambda: run_without_collecting(numbers, acts, PEER_RUNS)),
        "sim's own model, interpreted": (INTERPRETED_RUNS, lambda: run_interpreted(scenario, INTERPRETED_RUNS)),
    }
    times = dict(zip(works, best_of(rounds, *(work for _, work in works.values())), strict=True))
    speeds = {name: runs / times[name] for name, (runs, _) in works.items()}
    pool = "mesa.batch_run, 2 processes, started anew"
    speeds[pool] = POOL_RUNS / best_of(1, lambda: batch_run(numbers, acts, POOL_RUNS, 2))[0]
    kind = ("initiative and shocks" if chance else "deterministic") + ("" if acts is ACTS else ", no issues in acts")
    print(f"\n{kind:42s} {'runs/s':>10s} {'engine is':>10s}")
    for name, speed in speeds.items():
        print(f"{name:42s} {speed:10,.0f} {speeds['engine'] / speed:9,.0f}x")
    if not chance:
        print(f"largest difference between peer and engine: {distance_of_peer(setup, numbers, acts):.1e}")
    print(f"bits in which engine and interpreted model differ: {bits_from_model(scenario, numbers, acts)}")
    few = batch_of(setup, Numbers(*(values[:64] for values in vars(numbers).values())))
    one, other = (step_all(setup, few, host=host) for host in (run_compiled, run_on_arrays))
    bits = differing_bits(one.by_run(one.record.alignment), other.by_run(other.record.alignment))
    print(f"bits in which compiled rules and arrays differ over 64 runs: {bits}")


def distance_of_peer(setup: Setup, numbers: Numbers, acts: Acts) -> float:
    """Return the largest absolute difference of alignments over a few runs."""
    runs = step_all(setup, batch_of(setup, numbers))
    expected = runs.by_run(runs.record.alignment)
    found = [AlliancePeer(numbers.of(run), acts, STEPS).run() for run in range(PEER_RUNS)]
    return float(np.abs(np.array(found) - expected[:PEER_RUNS]).max())


def bits_from_model(scenario: Scenario, numbers: Numbers, acts: Acts) -> int:
    """Return the differing bits of a few runs: with inputs from outside, and with inputs drawn by the run's number."""
    setup, few = setup_without_draws(scenario), Numbers(*(values[:COMPARED] for values in vars(numbers).values()))
    given = step_all(setup, batch_of(setup, few, np.zeros(COMPARED, np.int64)), frozenset(FIELDS))
    drawing = Setup(scenario, SEED)
    drawn = step_all(drawing, drawing.batch(np.arange(COMPARED)), frozenset(FIELDS))
    return sum(
        bits_of_run(given, run, AllianceModel(told(scenario, numbers.of(run), acts), SEED))
        + bits_of_run(drawn, run, AllianceModel(scenario, SEED, run))
        for run in range(COMPARED)
    )


def bits_of_run(runs: Runs, run: int, model: AllianceModel) -> int:
    """Return in how many bits one of the engine's runs differs from the interpreted model's."""
    model.run_model()
    i, j = np.tril_indices(ACTORS, -1)
    rows = {name: np.array(model.rows[name]) for name in FIELDS}
    rows["alignment"] = rows["alignment"][:, i, j]
    return sum(differing_bits(runs.by_run(getattr(runs.record, name))[run], rows[name]) for name in FIELDS)


def bundled(rounds: int) -> None:
    """Print how long a thousand runs of a bundled scenario take."""
    scenario = load_scenario(find(BUNDLED))
    setup = Setup(scenario, SEED)
    halves = [setup.batch(numbers) for numbers in np.array_split(np.arange(BUNDLED_RUNS), 2)]
    whole = setup.batch(np.arange(BUNDLED_RUNS))
    step_all(setup, whole)
    with ThreadPoolExecutor(2) as pool:
        works: dict[str, Callable[[], object]] = {
            "engine, 1 thread": lambda: step_all(setup, whole),
            "engine, 2 threads": lambda: list(pool.map(lambda half: step_all(setup, half), halves)),
            "run_ensemble with claims, 1 thread": lambda: run_ensemble(scenario, BUNDLED_RUNS, SEED, workers=1),
            "run_ensemble with claims, 2 threads": lambda: run_ensemble(scenario, BUNDLED_RUNS, SEED, workers=2),
        }
        times = best_of(rounds, *works.values())
    actors, issues, claims = len(scenario.actors), len(scenario.issues), len(scenario.expect)
    shape = f"{actors} actors, {issues} issues, {scenario.steps} steps, {claims} claims"
    print(f"\n{BUNDLED_RUNS} runs of {BUNDLED} ({shape})")
    for name, taken in zip(works, times, strict=True):
        print(f"{name:42s} {1000 * taken:10.1f} ms")


def where_the_time_goes(rounds: int) -> None:
    """Print what a run costs by the differences between ensembles that differ in one thing."""
    scenario, short = made_scenario(ACTORS), made_scenario(ACTORS, steps=4)
    numbers, fewer = draw_numbers(scenario, RUNS), draw_numbers(short, RUNS)
    outside, drawing, brief = setup_without_draws(scenario), Setup(scenario, SEED), setup_without_draws(short)
    given, plain = batch_of(outside, numbers), unvaried(RUNS)
    fewer = Numbers(**vars(fewer) | {"intensity": fewer.intensity[:, : len(brief.start.inputs.intensity)]})
    brief_batch = batch_of(brief, fewer)
    every = frozenset({"regard", "position", "similarity"})
    works: dict[str, Callable[[], object]] = {
        "inputs differ, set from outside": lambda: step_all(outside, given),
        "the same, 4 steps": lambda: step_all(brief, brief_batch),
        "inputs the same in every run": lambda: step_all(outside, plain),
        "inputs drawn around the coded ones": lambda: step_all(drawing, plain),
        "regards, positions, similarities kept too": lambda: step_all(outside, given, every),
    }
    for work in works.values():
        work()
    print(f"\n{'microseconds per run, deterministic':42s}")
    for name, taken in zip(works, best_of(rounds, *works.values()), strict=True):
        print(f"{name:42s} {1e6 * taken / RUNS:10.2f}")
    print(f"coded numbers drawn per run: {len(drawing.agenda.codings)}")


def unvaried(runs: int) -> Batch:
    return Batch(np.arange(runs), np.zeros(0, np.int64), np.zeros((0, runs)))


def main(rounds: int) -> None:
    beside_mesa({}, BARE_ACTS, rounds)
    beside_mesa({}, ACTS, rounds)
    beside_mesa(CHANCE, ACTS, rounds)
    bundled(rounds)
    where_the_time_goes(rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
