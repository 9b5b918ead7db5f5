"""Everything a command does is a call; results say what they are in a line; the library knows no option."""

import ast
import pickle
import re

import numpy as np
import pytest
from conftest import ROOT
from lively import lively, lively_document
from unit.studies.test_ensembles import BREAKS

import sim
from sim import (
    camps,
    check_claims,
    compare,
    discover,
    explain,
    load_sweep,
    run_ensemble,
    sensitivity,
    simulate,
    sweep,
    tip,
    without_events,
)
from sim.cli.errors import WORDS, told
from sim.errors import InputError, OutputError, Place, Problem, WayOut
from sim.studies.sweeps import plan as plans

NUMBERS = {"witness": (0, 1, 3), "lasting": [0.1, 0.5]}
OUTCOMES = ["alignment(AAA,CCC)", "claim(why)", "alignment(AAA,CCC)@first_below=-0.1"]


@pytest.fixture(scope="module")
def story():
    return lively()


@pytest.fixture(scope="module")
def results(story):
    run = simulate(story, 1)
    swept = sweep(story, {"responsiveness": (0.1, 0.5, 20)}, OUTCOMES, runs=4, seed=3)
    middle = float(np.median(swept.values[OUTCOMES[0]]))
    return {
        "Scenario": story,
        "Trajectory": run,
        "Camps": camps(story, runs=5),
        "Landscape": camps(story).at(),
        "ClaimTable": check_claims(run),
        "Ensemble": run_ensemble(story, 20, 1),
        "Comparison": compare(story, {"no raid": without_events(story, ["raid"])}, 10),
        "Tip": tip(story, "witness", "alignment(AAA,CCC) < 0.1", runs=4),
        "Explanation": explain(story, runs=3),
        "SweepTable": swept,
        "Discovery": discover(swept, f"alignment(AAA,CCC) < {middle}"),
        "Sensitivity": sensitivity(story, {"witness": (0, 1), "lasting": (0.1, 0.5)}, OUTCOMES[:1], points=16),
    }


def test_the_package_shows_its_calls_and_nothing_else():
    assert dir(sim) == sim.__all__ == sorted(sim._HOME)


@pytest.mark.parametrize(
    "kind",
    [
        "Scenario",
        "Trajectory",
        "Camps",
        "Landscape",
        "ClaimTable",
        "Comparison",
        "Ensemble",
        "Explanation",
        "SweepTable",
        "Discovery",
        "Sensitivity",
        "Tip",
    ],
)
def test_a_result_says_in_two_lines_what_it_is(results, kind):
    assert type(results[kind]).__name__ == kind
    assert repr(results[kind]).startswith(f"<{kind}")
    assert len(repr(results[kind])) <= 160


FRAMES = {
    "Trajectory": ("alignment_columns", 1), "Camps": ("columns", 0), "Landscape": ("columns", 0), "ClaimTable": ("columns", 0), "Ensemble": ("columns", 0),
    "Comparison": ("columns", 0), "Tip": ("columns", 0),
    "Explanation": ("columns", 0), "SweepTable": ("columns", 0), "Discovery": ("columns", 0), "Sensitivity": ("columns", 0),
}  # fmt: skip


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_has_the_columns_of_the_file(results, kind):
    frame = results[kind].to_frame()
    assert list(frame.columns) == list(getattr(results[kind], FRAMES[kind][0])())
    assert len(frame) > 0


def test_a_pair_is_found_by_name_in_runs_and_ensembles(results):
    made = results["Ensemble"]
    labelled = made.to_xarray()
    for a, b in (("AAA", "CCC"), ("CCC", "AAA")):
        assert np.array_equal(made.between(a, b), labelled["median"].sel(actor=a, partner=b))
        assert np.array_equal(made.first.between(a, b), labelled["coded"].sel(actor=a, partner=b))
    for result in (made, made.first):
        with pytest.raises(InputError, match="there is no actor 'CCD'; did you mean"):
            result.between("AAA", "CCD")


@pytest.mark.parametrize("breaks", [False, True])
def test_a_sweep_in_memory_and_one_on_the_disk_have_the_same_rows(story, tmp_path, monkeypatch, breaks):
    from pandas.testing import assert_frame_equal

    monkeypatch.setattr(plans, "MOST_IN_A_PART", 16)

    if breaks:
        story = lively(events=[*lively_document()["events"], BREAKS], expect=[])
    kept = OUTCOMES[::2] if breaks else OUTCOMES
    here = sweep(story, NUMBERS, kept, runs=4, seed=3)
    there = sweep(story, NUMBERS, kept, runs=4, seed=3, store=tmp_path / "store")
    assert (here.failed > 0) == breaks
    assert_frame_equal(here.to_frame(), there.to_frame(), check_exact=True)
    assert here.to_xarray().identical(there.to_xarray())
    frame = here.to_frame()
    assert ((frame.status == "failed") == frame.reason.notna()).all()
    assert frame.groupby("point").replication.count().eq(4).all()
    part = load_sweep(tmp_path / "store", kept[:1])
    assert list(part.values) == kept[:1]


def test_a_store_is_gone_on_with_or_moved_aside(story, tmp_path):
    place = tmp_path / "store"
    sweep(story, NUMBERS, OUTCOMES, store=place)
    with pytest.raises(OutputError, match=r"go on with it \(resume=True\), or move it aside \(force=True\)"):
        sweep(story, NUMBERS, OUTCOMES, store=place)
    sweep(story, NUMBERS, OUTCOMES, store=place, resume=True)
    assert sweep(story, NUMBERS, OUTCOMES[:1], store=place, force=True).expected == 6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store", "store.old-1"]


def test_points_may_come_as_a_data_frame(story):
    from pandas import DataFrame

    points = DataFrame({"witness": [0.1, 0.5, 0.9], "lasting": [0.3, 0.2, 0.1]})
    swept = sweep(story, points, OUTCOMES[:1], runs=2, method="list")
    assert np.array_equal(swept.points, points.to_numpy())
    one = sweep(story, {"witness": [0.5], "lasting": [0.2]}, OUTCOMES[:1], runs=2)
    assert np.array_equal(swept.values[OUTCOMES[0]][1], one.values[OUTCOMES[0]][0])


def test_the_library_names_no_option():
    named = []
    for path in sorted((ROOT / "sim").rglob("*.py")):
        if (ROOT / "sim/cli") in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"(^|\W)--\w", node.value):
                named.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert named == []


def test_every_way_out_has_the_shells_words():
    assert set(WORDS) == set(WayOut)
    error = OutputError("store: holds a sweep", WayOut.RESUME, WayOut.ASIDE)
    assert told(error) == "store: holds a sweep; go on with --resume, or move it aside with --force"
    assert told(pickle.loads(pickle.dumps(error))) == told(error)


@pytest.mark.parametrize(
    ("path", "option"),
    [
        ("settings.parameters.witness:", "--set parameters.witness:"), ("points", "--points"), ("condition", "--when"),
        ("numbers.events.raid.present:", "--param events.raid.present:"), ("pointsman", "pointsman"),
        ("min_density", "--min-density"), ("", ""), ("actors.AAA", "actors.AAA"),
    ],
)  # fmt: skip
def test_the_shell_puts_options_for_arguments_and_leaves_files_alone(path, option):
    assert told(InputError(Problem(None, path, "is odd"))) == f"{option} is odd".lstrip()
    assert told(InputError(Problem(Place("x.yaml", 1, 1), path, "is odd"))) == f"x.yaml:1:1: {path} is odd".replace(
        ":  ", ": "
    )
