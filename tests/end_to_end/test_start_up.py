"""Start-up is a feature: light commands import nothing heavy, and no run waits for a compiler."""

import subprocess
import sys

import pytest
from conftest import ROOT
from nightly import each_time

HEAVY = ("mesa", "pandas", "matplotlib", "xarray", "scipy", "numba", "networkx")

LIGHT = {
    "help": ["--help"],
    "validate": ["validate", "s400_purchase"],
    "show": ["show", "s400_purchase"],
    "list": ["list"],
    "schema": ["schema"],
    "sources": ["sources", "s400_purchase"],
}


def imported_by(*args: str) -> set[str]:
    code = (
        "import sys; from sim.cli.app import run_app; code = run_app(sys.argv[1:]);"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("command", LIGHT)
def test_light_commands_import_nothing_heavy(command):
    modules = imported_by(*LIGHT[command])
    assert modules.isdisjoint(HEAVY)
    assert "click" in modules


@pytest.mark.parametrize("runs", each_time((500,), (1, 500)))
def test_runs_import_neither_a_compiler_nor_mesa(tmp_path, runs):
    more = ("--runs", str(runs)) if runs > 1 else ()
    modules = imported_by("run", "s400_purchase", *more, "--out", str(tmp_path / "out"))
    assert "matplotlib" in modules
    assert modules.isdisjoint({"numba", "mesa", "pandas", "scipy", "xarray"})


def test_importing_the_package_is_light():
    code = "import sys, sim; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({*HEAVY, "numpy", "pydantic", "yaml"})
