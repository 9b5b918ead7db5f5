import contextlib
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tests"))
os.environ.pop("COLUMNS", None)  # tables are as wide as they need, whatever the runner of tests thinks of its screen

settings.register_profile("daily", max_examples=25, deadline=None)
settings.register_profile("nightly", max_examples=200, deadline=None)
settings.load_profile("daily")  # or --hypothesis-profile=nightly


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source texts and data sets, which the project does not ship."""
    if not SHARED.is_dir():
        pytest.skip(
            f"NO SOURCE TEXTS OR DATA: {SHARED.name}/ does not lie beside the project; citations are NOT checked"
        )
    return SHARED


@pytest.fixture(scope="session")
def scenarios() -> Path:
    return ROOT / "scenarios"


def made_by(folder: Path, *words: str) -> Path:
    """The folder `made` that a command wrote of the starter's story beside it, as `example.yaml`."""
    from sim.cli.app import run_app
    from sim.scenario.starter import starter

    (folder / "example.yaml").write_text(starter("example"), encoding="utf-8")
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        assert run_app([words[0], "example.yaml", *words[1:], "--out", "made"]) == 0
    return folder / "made"


@pytest.fixture(scope="session")
def example_run(tmp_path_factory) -> Path:
    """A run of the starter's story under seed 0, to be copied."""
    return made_by(tmp_path_factory.mktemp("run"), "run")


@pytest.fixture(scope="session")
def example_sweep(tmp_path_factory) -> Path:
    """A sweep of 21 points of the starter's story under seed 1, to be copied."""
    options = ("--param", "witness=0:1:21", "--outcome", "alignment(AAA,BBB)", "--seed", "1")
    return made_by(tmp_path_factory.mktemp("sweep"), "sweep", *options)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A small valid scenario file, the one that `sim new` writes."""
    from sim.scenario.starter import starter

    path = tmp_path / "example.yaml"
    path.write_text(starter("example"), encoding="utf-8")
    return path
