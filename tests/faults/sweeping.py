"""A small sweep in many parts, and how it can be made to die."""

import os
import signal
import sys
from pathlib import Path

from lively import lively

from sim.disk.locking import LOCK
from sim.studies.sweeps import plan as plans
from sim.studies.sweeps import sweep as sweeps
from sim.studies.sweeps.design import make_design
from sim.studies.sweeps.store import Store

OUTCOMES = ["alignment(AAA,CCC)", "claim(why)", "polarization@mean"]
PARTS = 9


def run(folder: Path, resume: bool = False, workers: int = 1, runs: int = 15, **more) -> sweeps.Progress:
    """Sweep the lively story at 9 points, 16 runs in a part."""
    scenario = lively()
    numbers = {"responsiveness": (0.1, 0.5, 3), "events.raid.act.intensity": [-0.9, -0.5, 0]}
    design = make_design(scenario, numbers, "grid", None, 0)
    plan = {**plans.make_plan(scenario, design, runs, OUTCOMES, 5), "per_part": 16}
    return sweeps.run_sweep(Store(folder), plan, design.all_points, sweeps.on_threads(workers), resume, **more)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a store but its lock."""
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != LOCK
    }


def fail_at(name: str, call: int, failure) -> None:
    """Let the k-th call of a function of `os` fail."""
    original, calls = getattr(os, name), 0

    def counted(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == call:
            failure()
        return original(*args, **kwargs)

    setattr(os, name, counted)


if __name__ == "__main__":  # die by a signal at the k-th call of a function
    target, function, count, number = sys.argv[1:]
    fail_at(function, int(count), lambda: os.kill(os.getpid(), getattr(signal, number)))
    run(Path(target), resume=True)
