"""Sensitivity of a scenario: evaluation in memory, the command, its folder and its refusals."""

import csv
import io
import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from faults.test_command_line import sim
from lively import lively, lively_document
from nightly import each_time
from unit.studies.test_ensembles import BREAKS

from sim import sensitivity, sweep
from sim.errors import InputError, RunFailed
from sim.figures.sensitivity import bars_figure, common_order, interactions_figure
from sim.figures.style import rendered
from sim.inputs.numbers import numbers_of
from sim.model.parameters import PARAMETERS
from sim.scenario.file.writing import to_yaml
from sim.studies.sensitivity.analysis import BESIDE, MAIN, analyse
from sim.studies.sensitivity.sampling import METHODS, SOBOL, make_sample, meets_chance
from sim.studies.sensitivity.study import MODEL_RANGES, plan_sensitivity
from sim.studies.sweeps import plan as plans
from sim.studies.sweeps.design import Design, sampled
from sim.studies.sweeps.part import compute_part
from sim.studies.sweeps.plan import make_plan, plan_name
from sim.studies.sweeps.varied import varied_numbers

OUTCOMES = ["alignment(AAA,CCC)", "claim(why)", "polarization@mean"]
POINTS = np.array([[0.1, -0.9], [0.5, -0.5], [0.9, -0.1], [0.2, -0.3], [0.7, -1.0]])


@pytest.fixture(scope="module")
def scenario():
    return lively()


def evaluate(story, paths, points, runs, outcomes, seed, **more):
    """The outcomes' means at points, by a sweep in memory."""
    numbers = {path: points[:, n] for n, path in enumerate(paths)}
    return sweep(story, numbers, outcomes, runs, seed, "list", **more).means()


def intensity_path(story) -> str:
    return next(path for path in numbers_of(story) if path.startswith("events.raid.") and path.endswith(".intensity"))


@pytest.fixture(scope="module")
def paths(scenario) -> tuple[str, ...]:
    return ("parameters.witness", intensity_path(scenario))


@pytest.mark.parametrize(("rows", "workers"), each_time([(48, 2)], [(16, 1), (16, 4), (48, 2), (8192, 3)]))
def test_neither_chunks_nor_threads_change_a_bit(scenario, paths, monkeypatch, rows, workers):
    expected = evaluate(scenario, paths, POINTS, 37, OUTCOMES, 7)
    assert expected.shape == (5, 3)
    monkeypatch.setattr(plans, "runs_in_a_part", lambda *_: rows)
    assert np.array_equal(evaluate(scenario, paths, POINTS, 37, OUTCOMES, 7, workers=workers), expected)


def test_outcomes_are_the_means_of_a_sweeps(scenario, paths):
    made = evaluate(scenario, paths, POINTS, 6, OUTCOMES, 7)
    plan = make_plan(scenario, Design("list", paths, listed=POINTS), 6, OUTCOMES, 7)
    table = pq.read_table(io.BytesIO(compute_part(plan, POINTS, 0).content))
    for n, name in enumerate(OUTCOMES):
        values = np.array(table.column(name).to_pylist()).reshape(5, 6)
        assert np.allclose(made[:, n], values.mean(axis=1), rtol=0, atol=1e-15)


def test_a_point_meets_the_same_dice_wherever_it_stands(scenario, paths):
    whole = evaluate(scenario, paths, POINTS, 4, OUTCOMES, 7)
    assert np.array_equal(evaluate(scenario, paths, POINTS[::-1], 4, OUTCOMES, 7), whole[::-1])
    assert np.array_equal(evaluate(scenario, paths, POINTS[2:3], 4, OUTCOMES, 7), whole[2:3])
    assert not np.array_equal(evaluate(scenario, paths, POINTS, 4, OUTCOMES, 8), whole)


def test_progress_hears_of_every_run(scenario, paths):
    heard = []
    evaluate(scenario, paths, POINTS, 9, OUTCOMES, 7, progress=heard.append)
    assert sum(heard) == 45


def test_an_outcome_that_is_not_defined_stops_with_its_runs(scenario, paths):
    numbers = dict.fromkeys(paths, (-0.1, 0.0)) | {"parameters.witness": (0.1, 0.9)}
    never = ["alignment(AAA,CCC)@first_above=0.999"]
    with pytest.raises(InputError, match=r"point 0, run 0 \(parameters.witness=0.1.*first_above=0.999 is not defined"):
        sensitivity(scenario, numbers, never, points=16, runs=2)


def test_failed_runs_stop_with_their_reasons(paths):
    document = lively_document()
    story = lively(events=[*document["events"], BREAKS], expect=[])
    with pytest.raises(RunFailed, match="the capability of CCC is not defined after step 2") as caught:
        sensitivity(story, {"witness": (0.1, 0.9)}, ["alignment(AAA,CCC)"], points=16, runs=8)
    assert "point 0, run" in str(caught.value)


def ordered(finding, name):
    return [finding.last.of(name)[path] for path in common_order([finding])]


@pytest.mark.parametrize("method", METHODS)
def test_a_study_of_a_scenario(scenario, paths, method, tmp_path):
    numbers = {paths[0]: (0.2, 0.9), paths[1]: (-0.9, -0.1), "decisiveness": [2, 3, 4]}
    ranges = {paths[0]: "0.2 to 0.9", paths[1]: "−0.9 to −0.1", "parameters.decisiveness": "2,3,4"}
    planned = plan_sensitivity(scenario, numbers, OUTCOMES[:1], method, {"sobol": 32, "morris": 16}[method], seed=7)
    points, place = planned.sweep()
    made = planned.sample
    assert np.array_equal(points.design.all_points[place], made.points)
    outputs = evaluate(scenario, made.paths, made.points, 1, OUTCOMES[:1], 7)
    found = planned.run()
    findings = analyse(made, made.points, outputs, OUTCOMES[:1])
    assert list(found.findings) == findings
    assert found.of(OUTCOMES[0]).ranked()[0] in paths
    bars = bars_figure(found)
    assert [text.get_text().rsplit("  ", 1)[-1] for text in bars.axes[0].get_yticklabels()] == [
        ranges[path] for path in common_order(found.findings)
    ]
    sizes = {"sobol": "N = 8, 16, 32", "morris": "N = 4, 8, 16"}[method]
    assert f"{method}, {sizes}, 1 run at each point, seed 7" in bars.texts[-1].get_text()
    wide = [i.error > 0.1 * findings[0].scale for name in (MAIN, BESIDE) for i in ordered(findings[0], name[method])]
    assert [patch.get_facecolor()[:3] == (1, 1, 1) for patch in bars.axes[0].patches] == wide
    assert any(wide) == ("NOT settled" in bars.axes[0].get_title(loc="left") or not any(wide))
    quiet = replace(found, findings=tuple(replace(f, levels=f.levels) for f in found.findings if not f.interactions()))
    if method == SOBOL and quiet.findings:
        assert not interactions_figure(quiet).axes
        assert "no pair rises above the noise" in " ".join(text.get_text() for text in interactions_figure(quiet).texts)
    for figure in (bars_figure(replace(found, title="[x] $\\bad$")), interactions_figure(found)):
        assert rendered(figure, ".png").startswith(b"\x89PNG")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = lively_document()
    Path("lively.yaml").write_text(to_yaml(document), encoding="utf-8")
    block = {"parameters": {"parameters.witness": {"range": [0.2, 0.8], "points": 3}, "parameters.lasting": [0.1, 0.3]},
             "outcomes": [{"alignment": ["AAA", "CCC"]}]}  # fmt: skip
    Path("block.yaml").write_text(to_yaml({**document, "sweep": block}), encoding="utf-8")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


SMALL = (
    "--points",
    "16",
    "--seed",
    "7",
    "--outcome",
    "alignment(AAA,CCC)",
    "--param",
    "witness=0.2:0.9",
    "--param",
    "lasting=0.1:0.5",
)


def test_the_command_from_end_to_end(place, capsys):
    out, _ = sim("sensitivity", "lively.yaml", *SMALL, "--out", "one", code=0, capsys=capsys)
    assert "96 points x 1 run = 96 runs" in out
    assert out.startswith("seed: 7\nsobol, 2 numbers")  # as `run` and `sweep` begin
    assert "does nothing: noise floor" in out
    assert "N = 4, 8, 16: values NOT settled" in out
    assert files(place / "one") == {"sensitivity.csv", "indices.png", "interactions.png", "run.json"}
    with open("one/sensitivity.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["scenario", "outcome", "method", "points", "path", "index", "value", "low", "high"]
    assert {row["points"] for row in rows} == {"4", "8", "16"}
    assert {row["path"] for row in rows if row["index"] == "S1"} == {
        "parameters.witness",
        "parameters.lasting",
        "dummy",
    }
    assert all(float(r["low"]) <= float(r["value"]) <= float(r["high"]) for r in rows)
    again = shlex.split(json.loads(Path("one/run.json").read_text(encoding="utf-8"))["command"])[1:]
    sim(*again, "--workers", "3", "--out", "two", code=0, capsys=capsys)
    for name in ("sensitivity.csv", "indices.png", "interactions.png"):
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()


def test_another_study_of_the_same_seed_is_not_written_over(place, capsys):
    sim("sensitivity", "lively.yaml", *SMALL, "--out", "one", code=0, capsys=capsys)
    other = [word if word != "witness=0.2:0.9" else "witness=0.3:0.9" for word in SMALL]
    err = sim("sensitivity", "lively.yaml", *other, "--out", "one", code=74, capsys=capsys)[1]
    assert "--force" in err
    sim("sensitivity", "lively.yaml", *SMALL, "--out", "one", code=0, capsys=capsys)
    assert files(place) == {"lively.yaml", "block.yaml", "one"}


def test_the_sweep_block_says_what_varies(place, capsys):
    out, _ = sim("sensitivity", "block.yaml", "--points", "16", "--seed", "1", code=0, capsys=capsys)
    assert "2 numbers" in out
    (folder,) = (place / "results").iterdir()
    study = json.loads((folder / "run.json").read_text(encoding="utf-8"))["study"]
    assert study["ranges"] == ["parameters.witness=0.2:0.8", "parameters.lasting=0.1,0.3"]
    assert study["outcomes"] == ["alignment(AAA,CCC)"]


def test_without_a_block_twelve_parameters_vary(place, capsys):
    quick = ("--method", "morris", "--points", "8", "--seed", "1", "--outcome", "alignment(AAA,CCC)")
    assert "12 numbers" in sim("sensitivity", "lively.yaml", *quick, code=0, capsys=capsys)[0]
    names = list(MODEL_RANGES)
    assert names == [name for name in PARAMETERS if name in names]


def test_a_number_that_is_set_is_held(place, capsys):
    quick = ("--method", "morris", "--points", "8", "--seed", "1", "--outcome", "alignment(AAA,CCC)")
    held = ("--set", "parameters.witness=0.9", "--out", "held")
    assert "11 numbers" in sim("sensitivity", "lively.yaml", *quick, *held, code=0, capsys=capsys)[0]
    about = json.loads(Path("held/run.json").read_text(encoding="utf-8"))
    assert about["scenario"]["parameters"]["witness"] == 0.9
    assert not any("witness" in text for text in about["study"]["ranges"])
    sim(*shlex.split(about["command"])[1:], "--out", "again", code=0, capsys=capsys)
    assert Path("held/sensitivity.csv").read_bytes() == Path("again/sensitivity.csv").read_bytes()
    both = ("--set", "parameters.witness=0.9", "--param", "witness=0:1")
    assert "give one of the two" in sim("sensitivity", "lively.yaml", *quick, *both, code=2, capsys=capsys)[1]


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8, np.int32])
def test_whole_numbers_of_numpy_are_whole_numbers(kind):
    varied = varied_numbers(lively(), {"witness": (0.2, 0.9)})
    assert make_sample(SOBOL, varied, kind(16), kind(7)).digest == make_sample(SOBOL, varied, 16, 7).digest
    design = sampled("sobol", varied, kind(16), kind(7))
    plans = [make_plan(lively(), design, of(3), ["polarization"], of(7)) for of in (kind, int)]
    assert plan_name(plans[0]) == plan_name(plans[1])


@pytest.mark.parametrize("wrong", [True, np.True_, 16.0, np.float64(16), "16", None, -1])
def test_what_is_no_whole_number_is_refused_where_it_arrives(wrong):
    varied = varied_numbers(lively(), {"witness": (0.2, 0.9)})
    design = sampled("sobol", varied, 16, 7)
    for call in (
        lambda: make_sample(SOBOL, varied, wrong, 7), lambda: make_sample(SOBOL, varied, 16, wrong),
        lambda: sampled("lhs", varied, wrong, 7), lambda: sampled("lhs", varied, 16, wrong),
        lambda: make_plan(lively(), design, wrong, ["polarization"], 7),
        lambda: make_plan(lively(), design, 3, ["polarization"], wrong),
    ):  # fmt: skip
        with pytest.raises(InputError, match="must be a whole number"):
            call()


def test_few_dice_are_warned_of_where_chance_has_a_say(place, capsys):
    words = "warning: chance is drawn {} and met by every point"
    for runs, times in ((1, "once"), (2, "2 times")):
        err = sim("sensitivity", "lively.yaml", *SMALL, "--runs", str(runs), "--out", times, code=0, capsys=capsys)[1]
        assert words.format(times) in err
    err = sim("sensitivity", "lively.yaml", *SMALL, "--runs", "30", "--out", "many", code=0, capsys=capsys)[1]
    assert "warning" not in err


def test_chance_is_met_where_it_stands_and_where_it_varies():
    calm = replace(lively(parameters={"initiative": 0.0}, sweep=None), events=())
    assert not meets_chance(calm, ("parameters.witness",))
    assert meets_chance(calm, ("parameters.initiative",))
    assert meets_chance(calm, ("events.raid.probability",))
    assert meets_chance(lively(), ())


def test_a_constant_outcome_says_so(place, capsys):
    calm = yaml.safe_load(Path("lively.yaml").read_text(encoding="utf-8"))
    calm["parameters"] = {"initiative": 0.0}
    Path("calm.yaml").write_text(to_yaml(calm), encoding="utf-8")
    options = ("--points", "16", "--seed", "1", "--outcome", "alignment(AAA,CCC)", "--param", "decisiveness=2:4")
    out, _ = sim("sensitivity", "calm.yaml", *options, "--out", "out", code=0, capsys=capsys)
    assert "no variance: indices not defined" in out
    assert "nan" not in Path("out/sensitivity.csv").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--points", "0"], "must be at least 16"),
        (["--points", "100"], "128 is the nearest"),
        (["--points", "1099511627776"], "take fewer"),
        (["--max-runs", "10"], "more than 10 runs"),
        (["--param", "witness=0.2:1.7"], "must be"),
        (["--param", "wittness=0.2:0.7"], "wittness"),
        (["--param", "witness=0.2:0.2"], "one value only"),
        (["--param", "balance=0:0.9", "--param", "memory=0:0.9"], "above 1"),
        (["--outcome", "alignment(AAA,XXX)"], "XXX"),
        (["--outcome", "alignment(AAA,CCC)@first_above=0.999", "--points", "16"], "is not defined"),
        (["--method", "fast"], "fast"),
        (["--runs", "0"], "0"),
    ],
)
def test_bad_options_are_2_and_nothing_is_written(place, capsys, options, words):
    before = files(place)
    outcome = () if "--outcome" in options else ("--outcome", "alignment(AAA,CCC)")
    assert words in sim("sensitivity", "lively.yaml", "--seed", "1", *outcome, *options, code=2, capsys=capsys)[1]
    assert files(place) == before
