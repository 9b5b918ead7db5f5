"""How long the commands take, beside importing Mesa and Matplotlib's pyplot alone, in the same run.

    python benchmarks/start_up.py [ROUNDS]

Prints the median wall time of whole processes with compiled bytecode, the ratio that matters, and as correctness
figure whether every round of `sim run` wrote the same bytes.
"""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ["-c", "import mesa, matplotlib.pyplot"]
LIGHT = {
    "sim --help": ["--help"],
    "sim validate": ["validate", "s400_purchase"],
    "sim show": ["show", "s400_purchase"],
    "sim list": ["list"],
}


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(p.read_bytes() for p in sorted(folder.iterdir()))).hexdigest()


def main(rounds: int) -> None:
    times: dict[str, list[float]] = {}
    digests = set()
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        for number in range(rounds + 1):
            out = Path(folder) / "out" / str(number)
            commands = {
                "import mesa, matplotlib.pyplot": BASELINE,
                "sim run, figure included": ["-m", "sim", "run", "s400_purchase", "--seed", "0", "--out", str(out)],
            }
            commands |= {name: ["-m", "sim", *arguments] for name, arguments in LIGHT.items()}
            for name, arguments in commands.items():
                taken = seconds(arguments, environment)
                if number > 0:  # the first round compiles the bytecode
                    times.setdefault(name, []).append(taken)
            (out / "run.json").write_text("")  # holds the command, and so the folder's name
            digests.add(digest(out))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:32s} {median:6.3f} s")
    ratio = medians["sim run, figure included"] / medians["import mesa, matplotlib.pyplot"]
    print(
        f"run / imports alone: {ratio:.2f}   runs with the same bytes: {'all' if len(digests) == 1 else 'NOT all'} of {rounds + 1}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
