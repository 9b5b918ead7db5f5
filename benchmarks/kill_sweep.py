"""Kill a sweep of 100,000 runs ten times at random moments, finish it, and compare it with one left alone.

    python benchmarks/kill_sweep.py [KILLS [SEED]]

Prints when each kill came and what stood then; the correctness figure is the number of files that differ (0).
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SWEEP = (
    "sweep", "s400_purchase", "--seed", "1", "--runs", "2500", "--param", "witness=0:1:8",
    "--param", "events.delivery.act.intensity=0:0.8:5", "--outcome", "alignment(RUS,TUR)", "--outcome", "alignment(TUR,USA)",
    "--outcome", "claim(at-natos-expense)", "--outcome", "claim(closer-to-moscow)", "--outcome", "claim(undeterred)", "--outcome", "polarization",
)  # fmt: skip
LONGEST_WAIT = 0.5  # seconds


def sweep(folder: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "sim", *SWEEP, "--out", str(folder), *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def standing(folder: Path) -> int:
    journal = folder / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def kill_once(folder: Path, generator: random.Random, late: bool) -> str | None:
    """Start or go on, kill at a random moment, `late` after a part was added; None where the sweep was quicker."""
    running, stood = sweep(folder, "--resume", "--workers", "1"), standing(folder)
    while running.poll() is None and not ((folder / "plan.json").exists() and (not late or standing(folder) > stood)):
        time.sleep(0.005)
    wait = generator.uniform(0, LONGEST_WAIT)
    time.sleep(wait)
    running.send_signal(signal.SIGKILL)
    if running.wait() != -signal.SIGKILL:
        return None
    partial = [p.name for p in folder.rglob("*.partial")]
    since = "a part was added" if late else "the plan stood"
    torn = ", a file half-written" if partial else ""
    return f"killed {wait:.2f} s after {since}: {stood} parts stood, now {standing(folder)}{torn}"


def main(kills: int, seed: int) -> None:
    generator = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        whole, killed = Path(place) / "whole", Path(place) / "killed"
        began = time.perf_counter()
        assert sweep(whole, "--workers", "2").wait() == 0
        print(f"left alone: {standing(whole)} parts in {time.perf_counter() - began:.1f} s")
        deaths = 0
        while deaths < kills:
            words = kill_once(killed, generator, late=deaths % 3 > 0)
            if words is None:
                print("finished before it could be killed")
                break
            deaths += 1
            print(words)
        assert sweep(killed, "--resume", "--workers", "1").wait() == 0
        one, other = content(whole), content(killed)
        differing = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
        print(f"killed {deaths} times and finished: {len(differing)} of {len(one)} files differ")


if __name__ == "__main__":
    main(*(int(a) for a in (*sys.argv[1:], "10", "1")[:2]))
