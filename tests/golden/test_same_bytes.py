"""The same inputs give the same bytes: repeated, on any threads, in any chunks, alone or in company, in either host."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from lively import lively, lively_document
from nightly import each_time
from strategies import scenario_of

from sim import AllianceModel, load_scenario
from sim.engine.arrays import run_on_arrays
from sim.engine.compiled.host import run_compiled
from sim.engine.loop import run_one_by_one
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory, first_difference
from sim.model.theories import THEORIES
from sim.scenario.changes import with_steps
from sim.studies.claims.verdicts import COLUMNS
from sim.studies.ensembles.ensemble import run_ensemble

SEED = 7
STORED = Path(__file__).with_name("digests.json")
ARRAYS = ("alignment", "similarity", "regard", "position", "ideal", "salience", "capability")


def interpreted(scenario, run: int, seed: int = SEED) -> Trajectory:
    model = AllianceModel(scenario, seed, run)
    model.run_model()
    return model.trajectory()


HOSTS = {"loop": run_one_by_one, "arrays": run_on_arrays, "compiled": run_compiled}


def hosted(host: str, scenario, numbers, seed: int = SEED) -> list[Trajectory]:
    setup = Setup(scenario, seed)
    runs = HOSTS[host](setup, setup.batch(np.array(numbers)), EVERYTHING, np.zeros(1, np.int64))
    return [runs.trajectory(place) for place in range(len(numbers))]


def digest(ensemble) -> str:
    """SHA-256 of everything that an ensemble says."""
    hashed = hashlib.sha256()
    for trajectory in ensemble.trajectories():
        for name in ARRAYS:
            hashed.update(getattr(trajectory, name).tobytes())
        hashed.update(repr((trajectory.run, trajectory.acts, trajectory.happened)).encode())
    for claim in ensemble.claims:
        hashed.update(repr([getattr(claim, name) for name in COLUMNS]).encode())
    for name in ("low90", "low50", "median", "high50", "high90", "error"):
        hashed.update(np.ascontiguousarray(getattr(ensemble.bands, name)).tobytes())
    return hashed.hexdigest()


@pytest.fixture(scope="module")
def scenario():
    return lively()


@pytest.fixture(scope="module")
def reference(scenario) -> str:
    return digest(run_ensemble(scenario, 50, SEED))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("step", ["day", "week", "month", "quarter", "year"])
def test_all_hosts_compute_the_same_bits(step, host):
    document = lively_document()
    story = scenario_of({**document, "clock": {**document["clock"], "step": step}})
    for trajectory in hosted(host, story, [0, 1, 5, 17, 40, 4_000_000_000]):
        assert first_difference(trajectory, interpreted(story, trajectory.run)) is None


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("theory", THEORIES)
def test_all_hosts_compute_the_same_bits_under_any_theory(theory, host):
    document, fixed = lively_document(), THEORIES[theory].fixed
    kept = {name: value for name, value in document["parameters"].items() if name not in fixed}
    story = scenario_of({**document, "theory": theory, "parameters": kept})
    for trajectory in hosted(host, story, [0, 1, 5, 17]):
        assert first_difference(trajectory, interpreted(story, trajectory.run)) is None


def test_the_story_has_everything_that_hosts_may_compute_differently():
    story = lively()
    acts = [act for event in story.events for act in event.all_acts]
    assert {len(act.issues) for act in acts} >= {0, 1, 2}
    assert any(act.stance for act in acts)
    assert {event.treaty.verb for event in story.events if event.treaty} >= {"sign", "join", "leave"}
    assert {shift.of for event in story.events for shift in event.shifts} >= {"position", "ideal", "salience"}
    assert story.parameters["initiative"]
    assert story.parameters["volatility"]


def test_the_comparison_of_hosts_can_fail(scenario, monkeypatch):
    made = [hosted(host, scenario, [1])[0] for host in ("arrays", "compiled")]
    monkeypatch.setattr("sim.model.balance.saturate", lambda z: z)
    assert None not in [first_difference(one, interpreted(scenario, 1)) for one in made]


@pytest.mark.parametrize("host", HOSTS)
def test_a_run_is_the_same_alone_and_in_any_company(scenario, host):
    alone = hosted(host, scenario, [11])[0]
    for company in ([11, 0, 3], list(range(12)), [11] * 20, list(range(40, 0, -1))):
        place = company.index(11)
        assert first_difference(hosted(host, scenario, company)[place], alone) is None


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_makes_the_same_ensemble(scenario, reference, host, monkeypatch):
    for module in ("sim.engine.choose", "sim.studies.ensembles.ensemble"):
        monkeypatch.setattr(f"{module}.is_compiled", lambda setup: host == "compiled")
    monkeypatch.setattr("sim.engine.choose.host_of", lambda setup: HOSTS[host])
    assert digest(run_ensemble(scenario, 50, SEED)) == reference


@pytest.mark.parametrize(
    "choice",
    each_time(
        [{"workers": 2}, {"chunk": 16}, {"chunk": 5}],
        [{"workers": 1}, {"workers": 2}, {"chunk": 16}, {"chunk": 32, "workers": 2}, {"chunk": 5}],
    ),
)
def test_threads_and_chunks_change_nothing(scenario, reference, choice):
    assert digest(run_ensemble(scenario, 50, SEED, **choice)) == reference


def test_a_larger_ensemble_begins_with_the_smaller(scenario):
    small, large = (list(run_ensemble(scenario, n, SEED).trajectories()) for n in (9, 33))
    assert [first_difference(a, b) for a, b in zip(small, large, strict=False)] == [None] * 9


def test_another_seed_is_another_ensemble(scenario, reference):
    assert digest(run_ensemble(scenario, 50, SEED + 1)) != reference


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_a_shorter_clock_gives_the_first_rows(scenario, steps):
    short = with_steps(scenario, steps)
    for number in (0, 1, 2, 3, 4, 5):
        long, prefix = interpreted(scenario, number), hosted("arrays", short, [number])[0]
        for name in ARRAYS:
            assert np.array_equal(getattr(prefix, name), getattr(long, name)[: steps + 1])


ELSEWHERE = """
import sys; sys.path[:0] = [{root!r}, {tests!r}]
from golden.test_same_bytes import digest, SEED
from lively import lively
from sim.studies.claims.verdicts import COLUMNS
from sim.studies.ensembles.ensemble import run_ensemble
print(digest(run_ensemble(lively(), 50, SEED)))
"""


@pytest.mark.parametrize(
    "place",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Baku", "LC_ALL": "tr_TR.UTF-8"},
        pytest.param({"PYTHONHASHSEED": "2"}, marks=pytest.mark.nightly),
    ],
)
def test_another_process_hash_seed_locale_and_time_zone_change_nothing(reference, place):
    code = ELSEWHERE.format(root=str(ROOT), tests=str(ROOT / "tests"))
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **place}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == reference


def stories():
    return {"lively": lively()} | {
        name: load_scenario(ROOT / "scenarios" / f"{name}.yaml") for name in ("s400_purchase", "tovuz_escalation")
    }


@pytest.mark.parametrize("name", ["lively", "s400_purchase", "tovuz_escalation"])
def test_results_are_those_of_the_last_release(name):
    """Changed on purpose only, with a line in the changelog under "changed results"."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    found = digest(run_ensemble(stories()[name], 40, SEED))
    assert found == stored[name], f"{name}: {found}"
