"""How time and memory grow with runs and with actors, and what a single large run takes.

    python benchmarks/growth.py [MOST_RUNS]

Every figure comes from a process of its own (growth_cases.py), so that its peak memory is its own. Runs: ensembles of
the six-actor benchmark as a user gets them, on every processor. Actors: time per step of one run among many on one
thread, and the exponent between sizes beside that of the operations which the equations need. Large: 200 actors, 12
issues, 60 steps, one run, with an empty compiler's cache and then with the one it left.
"""

import json
import os
import subprocess
import sys
import tempfile
from math import log
from pathlib import Path

CASES = Path(__file__).with_name("growth_cases.py")
RUNS = tuple(10**n for n in range(2, 7))
ACTORS, ISSUES = (6, 12, 25, 50, 100, 200), 9
LARGE = 200


def measure(case: str, number: int, **environment: str) -> dict[str, float]:
    """Return what a process of its own measured."""
    command = [sys.executable, str(CASES), case, str(number)]
    done = subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def operations(actors: int, issues: int) -> int:
    """Return how many additions, multiplications and comparisons a step needs in its innermost loops."""
    pairs = actors * (actors - 1)
    return pairs * (actors - 2) * 4 + pairs * issues * 6 + pairs // 2 * issues * 4


def by_runs(most: int) -> None:
    print(f"{'runs':>9s} {'seconds':>9s} {'us per run':>11s} {'peak MB':>8s} {'of which before':>16s}")
    for number in RUNS:
        if number <= most:
            found = measure("runs", number)
            each = 1e6 * found["seconds"] / number
            print(f"{number:9,d} {found['seconds']:9.3f} {each:11.2f} {found['peak']:8.0f} {found['before']:16.0f}")


def by_actors() -> None:
    print(f"\n{'actors':>6s} {'us per step':>12s} {'exponent':>9s} {'of operations':>14s} {'ns per operation':>17s}")
    times = {number: measure("actors", number)["seconds"] for number in ACTORS}
    for before, number in zip((None, *ACTORS), ACTORS, strict=False):
        needed = operations(number, ISSUES)
        growth = [f"{'':9s}", f"{'':14s}"]
        if before is not None:
            ratio = log(number / before)
            growth[0] = f"{log(times[number] / times[before]) / ratio:9.2f}"
            growth[1] = f"{log(needed / operations(before, ISSUES)) / ratio:14.2f}"
        print(f"{number:6d} {1e6 * times[number]:12.3f} {' '.join(growth)} {1e9 * times[number] / needed:17.4f}")


def one_large_run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = {name: measure("large", LARGE, NUMBA_CACHE_DIR=folder) for name in ("empty cache", "filled cache")}
    print(f"\n{'one run of 200 actors':>22s} {'preparing s':>12s} {'first s':>8s} {'again s':>8s} {'peak MB':>8s}")
    for name, row in found.items():
        print(f"{name:>22s} {row['preparing']:12.2f} {row['first']:8.2f} {row['again']:8.2f} {row['peak']:8.0f}")


def main(most: int) -> None:
    by_runs(most)
    by_actors()
    one_large_run()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS[-1])
