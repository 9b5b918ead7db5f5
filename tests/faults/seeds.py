"""The files that mutation starts from: every story and valid file of the project, each with its parts beside it."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from lively import lively_document  # noqa: E402  # found by the path set above

from sim.scenario.starter import starter  # noqa: E402

STORIES, VALID = TESTS.parent / "scenarios", TESTS / "unit" / "scenario" / "valid"
REGISTERS = {"documents.yaml"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A valid file, and how often it is taken."""

    name: str
    data: bytes
    weight: float


def seeds() -> list[Seed]:
    """Return every seed, in an order that never changes."""
    stories = [p for p in sorted(STORIES.glob("*.yaml")) if p.name not in REGISTERS]
    of_everything = {"starter": starter("example"), "lively": json.dumps(lively_document(), indent=1)}
    return [
        *(Seed(p.stem, p.read_bytes(), 1.0) for p in sorted(VALID.glob("*.yaml"))),
        *(Seed(name, text.encode(), 3.0) for name, text in of_everything.items()),
        *(Seed(p.stem, p.read_bytes(), 0.1) for p in stories),
    ]


def parts() -> dict[str, bytes]:
    """Return the files that seeds extend, by their path from the seed's folder."""
    found = [(folder, p) for folder in (STORIES, VALID) for p in sorted(folder.glob("*/*.yaml"))]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for folder, p in found}
