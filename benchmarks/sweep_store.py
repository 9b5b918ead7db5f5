"""What a sweep costs beyond the engine: outcomes, checks, Parquet, fsync; a million runs in flat memory.

    python benchmarks/sweep_store.py [RUNS]

Two pairs as outcomes. The correctness figure is the number of rows whose outcomes differ from the engine's (0).
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from sim import load_scenario
from sim.disk.columns import numbers_of
from sim.engine.compiled.host import run_compiled
from sim.engine.setup import Setup
from sim.scenario.bundled import find
from sim.studies.sweeps.design import make_design
from sim.studies.sweeps.plan import make_plan, parts_of
from sim.studies.sweeps.reading import whole_table
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.sweep import on_threads, run_sweep

OUTCOMES = ["alignment(RUS,TUR)", "alignment(TUR,USA)"]
POINTS = 100


def main(runs: int) -> None:
    scenario = load_scenario(find("s400_purchase"))
    design = make_design(scenario, {"witness": (0, 1, POINTS)}, "grid", None, 1)
    plan = make_plan(scenario, design, runs // POINTS, OUTCOMES, 1)
    with tempfile.TemporaryDirectory() as place:
        store = Store(Path(place) / "store")
        run_sweep(
            Store(Path(place) / "warm"),
            make_plan(scenario, design, 1, OUTCOMES, 1),
            design.all_points,
            on_threads(1),
            False,
        )
        began = time.perf_counter()
        run_sweep(store, plan, design.all_points, on_threads(1), False)
        whole = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        run_sweep(store, plan, design.all_points, on_threads(1), True)
        resumed = time.perf_counter() - began
        engine = engine_alone(scenario, design.all_points[:, 0], runs)
        differing = compare(store, scenario, design.all_points[:, 0], runs // POINTS)
    each = 1e6 * (whole - engine) / runs
    print(
        f"{runs:,} runs in {parts_of(plan)} parts: {whole:.2f} s, the engine alone {engine:.2f} s, peak {peak:.0f} MB"
    )
    print(f"beyond the engine: {each:.2f} us a run, {1e3 * (whole - engine) / parts_of(plan):.1f} ms a part")
    print(f"resuming the finished store: {resumed:.2f} s; rows that differ from the engine's: {differing}")


def engine_alone(scenario, witness: np.ndarray, runs: int) -> float:
    setup = Setup(scenario, 1, ("parameters.witness",))
    batch = setup.batch(np.arange(8192), {"parameters.witness": np.resize(witness, 8192)})
    run_compiled(setup, batch, (), np.zeros(1, np.int64))
    began = time.perf_counter()
    for _ in range(-(-runs // 8192)):
        run_compiled(setup, batch, (), np.zeros(1, np.int64))
    return (time.perf_counter() - began) * runs / (-(-runs // 8192) * 8192)


def compare(store: Store, scenario, witness: np.ndarray, each: int) -> int:
    setup, index = Setup(scenario, 1, ("parameters.witness",)), scenario.actor_index
    number = np.arange(min(each, 40))
    table = whole_table(store, ["point", *OUTCOMES])
    differing = 0
    for point in (0, POINTS // 2, POINTS - 1):
        runs = run_compiled(
            setup,
            setup.batch(number, {"parameters.witness": np.full(len(number), witness[point])}),
            (),
            np.zeros(1, np.int64),
        )
        rows = point * each + number
        for name, pair in zip(OUTCOMES, (("RUS", "TUR"), ("TUR", "USA")), strict=True):
            ends = runs.alignment(*(index[a] for a in pair))[:, -1]
            differing += int(np.sum(numbers_of(table.column(name))[rows] != ends))
    return differing


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
