"""Tables as people of the field made them come in by readings of a few lines, and every part runs inside a story."""

import shutil
from pathlib import Path

import pytest
from nightly import each_time

from sim import check_claims, load_scenario, simulate
from sim.cli.app import run_app
from sim.tables.reading import read_reading

READINGS = sorted((Path(__file__).parent / "readings").glob("*.reading.yaml"))
SIZES = {  # what each gives, counted by hand in the tables
    "alliances": "18 actors, 53 treaties",
    "capabilities": "30 actors",
    "disputes": "22 actors, 70 events",
    "dummies": "3 issues, 7 actors",
    "events": "59 actors, 121 events",
    "first_war": "6 actors, 15 regards",
    "policy": "2 issues, 13 actors",
    "roots": "4 actors, 9 events",
    "second_war": "6 actors, 9 regards",
    "signed_ties": "64 actors, 362 regards",
    "sultan": "1 issue, 17 actors",
}
