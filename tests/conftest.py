import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tests"))


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


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A small valid scenario file, the one that `sim new` writes."""
    from sim.scenario.starter import starter

    path = tmp_path / "example.yaml"
    path.write_text(starter("example"), encoding="utf-8")
    return path
