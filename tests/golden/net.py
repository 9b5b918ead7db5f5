"""The net: what every command writes and prints for eleven worlds, as digests of content.

Changed on purpose only: `python tests/golden/net.py` writes it anew, and the changelog says why. A table is digested by
column, a JSON file by key, a figure by the numbers and words drawn; versions, times and commands are left out.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
STORED = Path(__file__).with_name("net.json")
WORLDS = Path(__file__).with_name("worlds")
STORIES = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml") if path.stem != "documents")
NAMES = (*STORIES, "lively", *sorted(path.stem for path in WORLDS.glob("*.yaml")))
LEFT_OUT = {"versions", "command", "python", "rules", "sha256", "plan_sha256"}  # of a JSON file; Parquet bytes too
VARIED = ("--param", "parameters.witness=0.1:0.9:4", "--param", "parameters.anchor=0.05:0.2:3")
SCREENED = tuple(word.rpartition(":")[0] if "=" in word else word for word in VARIED)  # without the number of points
Found = dict[str, dict[str, str]]


def digest(content: object) -> str:
    """Return a short digest of a content that `repr` tells apart."""
    return hashlib.sha256(repr(content).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def drawn(figure: Any) -> dict[str, list[Any]]:
    """Return what a figure shows, by kind: curves, areas, images, marks and words, to nine digits."""

    def rounded(values: Any) -> list[Any]:
        flat = np.ma.filled(np.ma.asarray(values, float), np.nan).ravel()
        return [float(f"{v:.8e}") for v in flat.tolist()]

    def words(*artists: Any) -> list[str]:
        return [artist.get_text() for artist in artists if artist.get_text()]

    found: dict[str, list[Any]] = {"words": words(*figure.texts)}
    for axes in figure.axes:
        legend = axes.get_legend()
        shown = [axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        found["words"] += words(*shown, *(legend.get_texts() if legend else ()))
        for kind, numbers in (
            ("lines", [line.get_xydata() for line in axes.lines]),
            ("areas", [path.vertices for area in axes.collections for path in area.get_paths()]),
            ("points", [area.get_offsets() for area in axes.collections]),
            ("patches", [patch.get_path().vertices for patch in axes.patches]),
            ("places", [patch.get_patch_transform().get_matrix() for patch in axes.patches]),
            ("images", [image.get_array() for image in axes.images]),
        ):
            found.setdefault(kind, []).append([rounded(values) for values in numbers])
    return found


@contextlib.contextmanager
def figures_as_numbers() -> Iterator[None]:
    """Have figures written as the numbers they show, wherever and under whatever name they are saved."""
    from matplotlib.figure import Figure

    saved = Figure.savefig

    def write(self: Any, target: Any, *args: Any, **kwargs: Any) -> None:
        content = json.dumps(drawn(self)).encode()
        if hasattr(target, "write"):
            target.write(content)
        else:
            Path(target).write_bytes(content)

    Figure.savefig = write  # type: ignore[method-assign]
    try:
        yield
    finally:
        Figure.savefig = saved  # type: ignore[method-assign]


def by_column(path: Path) -> dict[str, str]:
    """Return a digest for each column of a table, key of a JSON file or kind of mark of a figure."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        return {name: digest([row[n] for row in rows]) for n, name in enumerate(head)}
    if path.suffix == ".parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(path)
        return {name: digest(table.column(name).to_pylist()) for name in table.column_names}
    if path.suffix == ".jsonl":
        return {"lines": digest([kept(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()])}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {key: digest(value) for key, value in kept(content).items()}


def kept(content: Any) -> Any:
    """Return the values of a JSON file without those that change with the day, the machine or the code."""
    if isinstance(content, dict):
        return {k: kept(v) for k, v in content.items() if k not in LEFT_OUT and (k, type(v)) != ("plan", str)}
    return [kept(item) for item in content] if isinstance(content, list) else content


def files_in(folder: Path) -> Found:
    """Return the digests of every file that stands in a folder and is not hidden."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {path.relative_to(folder).as_posix(): by_column(path) for path in files if path.suffix != ".svg"}


def command(*words: str) -> str:
    """Return what a command prints on its output; raise AssertionError where it does not end well."""
    from sim.cli.app import run_app

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_app(list(words))
    assert code == 0, f"sim {' '.join(words)} ended with {code}: {err.getvalue()}"
    return out.getvalue()


def printed(*words: str) -> dict[str, str]:
    """Return a digest of what a command prints."""
    return {"printed": digest(command(*words))}


def outcomes_of(scenario: Any) -> tuple[str, ...]:
    """Return options for outcomes of every sort that the world has."""
    first, *others = scenario.actors
    issue = next(iter(scenario.issues))
    names = [f"position({first},{issue})@mean"]
    if others:
        names += ["polarization@mean", f"alignment({first},{others[0]})", f"regard({others[0]},{first})@smallest"]
    names += [f"lean({first},{others[0]},{others[1]})@largest", "balanced_triads"] if len(others) > 1 else []
    names += [f"claim({scenario.expect[0].id})"] if scenario.expect else []
    return tuple(word for name in names for word in ("--outcome", name))


def condition(sweep: Path) -> str:
    """Return a condition that holds in some runs of a sweep: the outcome that varies most, above its middle."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(sweep / "parts" / "part-000000.parquet")
    columns = {n: table.column(n).to_numpy() for n in table.column_names if "(" in n or n.startswith("polar")}
    low, high, name = max(((v.min(), v.max(), n) for n, v in columns.items()), key=lambda one: one[1] - one[0])
    return f"{name} > {(low + high) / 2:.3f}"


def written(name: str, folder: Path) -> Found:
    """Return the digests of everything that the commands write and print for a world."""
    from sim import load_scenario
    from sim.scenario.identity import scenario_hash

    file = place(name, folder)
    scenario = load_scenario(file)
    outcomes = outcomes_of(scenario)
    seed = ("--seed", "11")
    found: Found = {"scenario": {"hash": scenario_hash(scenario)}}
    steps: dict[str, Callable[[], str]] = {
        "run": lambda: command("run", file, *seed, "--out", "run"),
        "runs": lambda: command("run", file, *seed, "--runs", "20", "--out", "runs"),
        "sweep": lambda: command("sweep", file, *seed, *VARIED, *outcomes, "--runs", "3", "--out", "sweep"),
        "plot": lambda: command("plot", "sweep", "--out", "plot"),
        "discover": lambda: command("discover", "sweep", "--when", condition(folder / "sweep"), "--out", "discover"),
    }
    for method, points in (("morris", "8"), ("sobol", "16")):
        words = ("--method", method, "--points", points, *SCREENED, *outcomes)
        steps[method] = lambda m=method, w=words: command("sensitivity", file, *seed, *w, "--out", m)  # type: ignore[misc]
    for step, act in steps.items():
        text = act()
        found |= {step: {"printed": digest(text)}} if step == "discover" else {}
        found |= {f"{step}/{path}": digests for path, digests in files_in(folder / step).items()}
    found["show"] = printed("show", file)
    found["sources"] = printed("sources", file)
    found["claims"] = printed("claims", file, *seed)
    return found


def place(name: str, folder: Path) -> str:
    """Return the path of a world's file, as a command takes it."""
    if name in STORIES:
        return str(ROOT / "scenarios" / f"{name}.yaml")
    if (WORLDS / f"{name}.yaml").is_file():
        return str(WORLDS / f"{name}.yaml")
    from lively import lively_document

    (folder / f"{name}.yaml").write_text(json.dumps(lively_document()), encoding="utf-8")
    return f"{name}.yaml"


def net(name: str) -> Found:
    """Return the digests of one world, or of the schema."""
    with tempfile.TemporaryDirectory() as made, contextlib.chdir(made), figures_as_numbers():
        if name == "schema":
            return {"schema": printed("schema")}
        return written(name, Path(made))


def rewrite() -> None:
    """Write the stored digests anew."""
    os.environ["COLUMNS"] = "200"
    found = {name: net(name) for name in ("schema", *NAMES)}
    STORED.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    rewrite()
