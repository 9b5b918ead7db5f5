"""`sim plot` and `sim discover` on small sweeps: files, words, the same bytes twice, and refusals."""

import csv
import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from faults.test_command_line import process, sim
from lively import lively_document
from matplotlib.collections import QuadMesh
from matplotlib.contour import QuadContourSet
from matplotlib.image import imread
from nightly import each_time

from sim.figures.maps import NOT_DEFINED, colours, edges_of
from sim.figures.sweeps import along, sweep_figure
from sim.scenario.file.writing import to_yaml
from sim.studies.sweeps.reading import load_sweep
from sim.studies.sweeps.store import JOURNAL
from sim.studies.sweeps.table import SweepTable

KEPT = ("alignment(AAA,CCC)", "claim(fall)", "alignment(AAA,CCC)@first_below=-0.2")
SWEEPS = {
    "curve": ["--param", "responsiveness=0.1:0.6:5", "--runs", "6"],
    "map": ["--param", "responsiveness=0.1:0.6:12", "--param", "events.raid.act.intensity=-0.9:0.9:4", "--runs", "3"],
    "sample": ["--method", "lhs", "--points", "300", "--runs", "2", "--param", "responsiveness=0.1:0.6",
               "--param", "events.raid.act.intensity=-0.9:0.9", "--param", "witness=0:1"],
}  # fmt: skip


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> Path:
    """A folder with a small sweep of every kind."""
    from sim.cli.app import run_app

    folder = tmp_path_factory.mktemp("stores")
    (folder / "lively.yaml").write_text(to_yaml(lively_document()), encoding="utf-8")
    outcomes = [word for outcome in KEPT for word in ("--outcome", outcome)]
    for name, options in SWEEPS.items():
        args = ["sweep", str(folder / "lively.yaml"), *options, *outcomes, "--seed", "1", "--out", str(folder / name)]
        assert run_app(args) == 0
    return folder


def ink(path: Path) -> float:
    """Share of a picture's points that are not white."""
    return float((imread(path)[..., :3].min(axis=2) < 0.9).mean())


@pytest.mark.parametrize("kind", each_time(("curve", "map"), SWEEPS))
def test_a_figure_of_each_outcome_and_the_same_bytes_twice(stores, tmp_path, capsys, kind):
    for out in ("one", "two"):
        sim("plot", str(stores / kind), "--out", str(tmp_path / out), code=0, capsys=capsys)
    files = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    stems = {"alignment-AAA-CCC", "claim-fall", "alignment-AAA-CCC-first_below-minus0.2"}
    assert files.keys() == {stem + suffix for stem in stems for suffix in (".png", ".svg")}
    for name, content in files.items():
        assert content == (tmp_path / "two" / name).read_bytes(), name
        if name.endswith(".png"):
            assert ink(tmp_path / "one" / name) > 0.01
        else:
            assert ElementTree.parse(tmp_path / "one" / name).getroot().tag.endswith("svg")


def test_plot_stands_in_the_store_and_the_store_stays_whole(stores, capsys):
    out, _ = sim("plot", str(stores / "curve"), "--outcome", "claim( fall )", code=0, capsys=capsys)
    assert out.split() == [str(stores / "curve" / "figures" / f"claim-fall{s}") for s in (".png", ".svg")]
    sim("export", str(stores / "curve"), "--force", "--out", str(stores / "c.csv"), code=0, capsys=capsys)


def axes_texts(figure) -> list[tuple[str, str]]:
    return [(ax.get_xlabel(), ax.get_ylabel()) for ax in figure.axes]


def test_what_each_kind_draws(stores):
    swept = {kind: load_sweep(stores / kind) for kind in SWEEPS}
    curve = sweep_figure(swept["curve"], KEPT[0])
    assert axes_texts(curve) == [("responsiveness", KEPT[0])]
    assert curve.axes[0].lines[0].get_xdata().tolist() == [0.1, 0.225, 0.35, 0.475, 0.6]
    expected = np.median(swept["curve"].values[KEPT[0]], axis=1)
    np.testing.assert_allclose(curve.axes[0].lines[0].get_ydata(), expected)
    assert axes_texts(sweep_figure(swept["map"], KEPT[0]))[0] == ("responsiveness", "raid.act.intensity")
    panels = axes_texts(sweep_figure(swept["sample"], KEPT[0]))
    assert [x for x, _ in panels] == ["responsiveness", "raid.act.intensity", "witness"]
    assert sweep_figure(swept["curve"], KEPT[1]).axes[0].get_ylabel() == "share of runs in which it holds"


def story(points, values, paths=("parameters.a", "parameters.b")) -> SweepTable:
    values = np.asarray(values, float)
    return SweepTable("Made", paths, np.asarray(points, float), {"x": values}, values.size, values.size)


def marks(figure) -> list[float]:
    return [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_linestyle() == ":"]


@pytest.mark.parametrize(
    ("values", "level", "crossings"),
    [
        ([[-1], [1], [3]], None, [0.5]),
        ([[-1], [1], [3]], 2, [1.5]),
        ([[-1], [np.nan], [3]], None, []),
        ([[2], [1], [3]], None, []),
        ([[-1, -1, 5], [1, 1, 5], [-3, -3, 5]], None, [0.5, 1.25]),  # medians
        ([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]], None, [1 + 1 / 3]),  # shares: half of the runs
    ],
)
def test_a_curve_marks_where_it_crosses(values, level, crossings):
    figure = sweep_figure(story([[0], [1], [2]], values, ("parameters.a",)), "x", level)
    assert marks(figure) == pytest.approx(crossings)
    assert [text.get_text() for text in figure.axes[0].texts] == [f"{x:.3g}" for x in crossings]
    assert ("dotted: where it crosses" in figure.texts[-1].get_text()) == bool(crossings)


def test_a_curve_that_crosses_all_the_time_marks_nothing():
    values = [[(-1) ** n] for n in range(9)]
    figure = sweep_figure(story([[n] for n in range(9)], values, ("parameters.a",)), "x")
    assert marks(figure) == []
    assert "dotted" not in figure.texts[-1].get_text()


def test_a_map_has_medians_in_their_cells_and_the_flip_between_them():
    points = [[a, b] for a in (0, 1, 2) for b in (0, 10)]
    values = [[a - 1 + 0.1 * b / 10, a - 1 + 0.1 * b / 10, 99] for a, b in points]
    values[0] = [np.nan] * 3
    figure = sweep_figure(story(points, values), "x", level=0.5)
    ax = figure.axes[0]
    mesh = next(c for c in ax.collections if isinstance(c, QuadMesh))
    shown = mesh.get_array()
    assert np.ma.getmaskarray(shown).tolist() == [[True, False, False], [False, False, False]]
    np.testing.assert_allclose(shown[1], [-0.9, 0.1, 1.1])
    assert (mesh.norm.vmin + mesh.norm.vmax) / 2 == pytest.approx(0.5)
    (line,) = [c for c in ax.collections if isinstance(c, QuadContourSet)]
    crossings = line.get_paths()[0].vertices[:, 0]
    assert (crossings.min(), crossings.max()) == pytest.approx((1.4, 1.5))
    assert ax.get_facecolor()[:3] == pytest.approx([int(NOT_DEFINED[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    assert any(c.get_hatch() for c in ax.collections)
    assert "hatched: no run is defined" in figure.texts[-1].get_text()


def test_colours_are_centred_only_where_the_level_is_crossed():
    both, norm = colours(np.array([[-0.1, 0.4]]), 0.0, False, 0.1)
    assert (both, norm.vmin, norm.vmax) == ("PuOr", -0.4, 0.4)
    assert colours(np.array([[0.1, 0.4]]), 0.0, False, 0.1)[0] != "PuOr"
    assert edges_of(np.array([0.0, 1.0, 3.0])).tolist() == [-0.5, 0.5, 2.0, 4.0]


def planned(points, values, paths=("parameters.witness", "parameters.anchor")) -> SweepTable:
    """A made sweep that knows its scenario, whose witness is 0.5 and anchor 0.1."""
    from dataclasses import replace

    from lively import lively

    made = story(points, values, paths)
    story_of_it = lively(parameters={"witness": 0.5, "anchor": 0.1})
    plan = {"scenario": story_of_it.document(), "seed": 7, "method": "grid", "versions": {"alliance-sim": "1.2.3"}}
    return replace(made, plan=plan)


def test_what_the_scenario_has_is_marked_on_every_axis():
    grid = [[a, b] for a in (0.0, 0.4, 0.8) for b in (0.2, 0.3)]
    ax = sweep_figure(made := planned(grid, np.arange(6.0)[:, None]), "x").axes[0]
    marked = [
        (line.get_marker(), line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() in "^>"
    ]
    assert marked[0] == ("^", 0.5, 0.0)
    assert np.isnan(marked[1][2])  # 0.1 lies below the axis
    note = sweep_figure(made, "x").texts[-1].get_text()
    assert "ring: as coded" in note
    assert "anchor is coded 0.1, beyond the axis" in note
    curve = sweep_figure(planned([[0.0], [1.0]], [[1.0], [2.0]], ("parameters.witness",)), "x")
    assert [line.get_xdata()[0] for line in curve.axes[0].lines if line.get_marker() == "^"] == [0.5]
    assert "triangle: as coded" in curve.texts[-1].get_text()


def test_the_caption_says_points_runs_seed_story_and_version():
    note = (
        sweep_figure(planned([[0.0], [1.0]], [[1.0, 2.0], [2.0, 3.0]], ("parameters.witness",)), "x")
        .texts[-1]
        .get_text()
    )
    assert "eventful, 2 points × 2 runs, grid, seed 7, alliance-sim 1.2.3" in note.replace("\n", " ")


@pytest.mark.parametrize(("span", "shown"), [(0.02, 0.1), (0.3, 0.3)])
def test_neither_palette_nor_axis_is_stretched_over_what_hardly_moves(span, shown):
    cells = np.array([[0.5, 0.5 + span]])
    _, norm = colours(cells, 0.0, False, 0.1)
    assert (norm.vmax - norm.vmin, (norm.vmax + norm.vmin) / 2) == pytest.approx((shown, 0.5 + span / 2))
    _, norm = colours(cells - 0.5 - span / 2, 0.0, False, 0.1)
    assert norm.vmax - norm.vmin == pytest.approx(shown)
    _, norm = colours(cells, 0.0, True, 0.1)
    assert (norm.vmin, norm.vmax) == (0, 1)
    low, high = sweep_figure(story([[0], [1]], [[0.5], [0.5 + span]], ("parameters.a",)), "x").axes[0].get_ylim()
    assert high - low >= shown


def test_uneven_levels_get_cells_of_one_size():
    ax = sweep_figure(story([[a, b] for a in (0, 0.1, 5) for b in (0, 1)], np.arange(6)[:, None]), "x").axes[0]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["0", "0.1", "5"]
    assert ax.get_xlim() == (-0.5, 2.5)


def test_bins_average_over_the_other_numbers():
    dice = np.random.default_rng(0)
    points = dice.random((4000, 3))
    values = points[:, :1] + 0.01 * points[:, 1:2]
    made = story(points, values, ("parameters.a", "parameters.b", "parameters.c"))
    rising, flat = (along(made, path, "x", binned=True) for path in ("parameters.a", "parameters.c"))
    np.testing.assert_allclose(rising.quantiles[2], rising.places, atol=0.02)
    assert np.ptp(flat.quantiles[2]) < 0.2
    assert np.all(np.diff(flat.quantiles, axis=0) >= 0)


def test_long_names_fit():
    paths = (
        "events.a-very-long-name-of-an-event-that-nobody-would-write.acts.0.intensity",
        "parameters.b",
        "parameters.c",
    )
    dice = np.random.default_rng(0)
    name = "alignment(" + "an-actor-of-a-length-" * 5 + ")"
    values = np.where(np.arange(100) == 0, dice.random((50, 1)), np.nan)
    values[7:] = np.nan
    made = SweepTable("A long title " * 8, paths, dice.random((50, 3)), {name: values}, 50, 5000)
    figure = sweep_figure(made, name)
    figure.canvas.draw()
    for text in [*figure.texts, *(ax.xaxis.label for ax in figure.axes), *(ax.yaxis.label for ax in figure.axes)]:
        box = text.get_window_extent()
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= figure.bbox.width, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.y1 <= figure.bbox.height, text.get_text()


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("curve", ["--outcome", "alignment(AAA,CCD)"], "did you mean 'alignment(AAA,CCC)'"),
        ("curve", ["--pair", "AAA,CCC"], "--pair: goes with a run"),
        ("curve", ["--position", "AAA,p"], "--position: goes with a run"),
        ("curve", ["--variant", "x"], "--variant: goes with a run"),
        ("lively.yaml", ["--outcome", "claim(fall)"], "--outcome: goes with a sweep"),
        ("lively.yaml", ["--level", "0"], "--level: goes with a sweep"),
    ],
)
def test_options_that_mean_nothing_are_refused(stores, tmp_path, capsys, kind, options, words):
    _, err = sim("plot", str(stores / kind), *options, "--out", str(tmp_path / "out"), code=2, capsys=capsys)
    assert words in err
    assert not (tmp_path / "out").exists()


def test_an_unfinished_sweep_is_drawn_only_when_asked_for_and_says_so(stores, tmp_path, capsys, monkeypatch):
    from sim.studies.sweeps import plan as plans

    monkeypatch.setattr(plans, "MOST_IN_A_PART", 16)
    half = tmp_path / "half"
    args = [*SWEEPS["map"], "--outcome", KEPT[0], "--seed", "1", "--out", str(half)]
    sim("sweep", str(stores / "lively.yaml"), *args, code=0, capsys=capsys)
    lines = (half / JOURNAL).read_bytes().splitlines(keepends=True)
    (half / JOURNAL).write_bytes(b"".join(lines[:4]))
    sim("plot", str(half), code=74, capsys=capsys)
    sim("discover", str(half), "--when", "alignment(AAA,CCC) < -0.25", code=74, capsys=capsys)
    sim("plot", str(half), "--partial", code=0, capsys=capsys)
    assert "PARTIAL: 64 of 144 runs" in sweep_figure(load_sweep(half, partial=True), KEPT[0]).texts[-1].get_text()
    middle = float(np.nanmedian(load_sweep(half, partial=True).values[KEPT[0]]))
    out, _ = sim("discover", str(half), "--when", f"{KEPT[0]} < {middle}", "--partial", code=0, capsys=capsys)
    assert "PARTIAL: 64 of 144 runs stand" in out


def rows(path: Path) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COLUMNS = ["coverage", "coverage_error", "density", "density_error", "mass", "p", "prevalence", "prevalence_error"]


def test_few_dice_are_warned_of_and_few_points_called_hints(stores, tmp_path, capsys):
    args = ["--when", "alignment(AAA,CCC) < -0.25", "--out", str(tmp_path / "out")]
    out, err = sim("discover", str(stores / "curve"), *args, code=0, capsys=capsys)
    assert "only 5 points: too few for boxes to be more than hints" in out
    assert "±: standard error over 6 replications" in out
    assert "warning: only 6 replications, and every point meets the same dice" in err
    table = rows(tmp_path / "out/boxes.csv")
    assert all(float(row["prevalence_error"]) > 0 for row in table)


def test_one_replication_is_warned_of_where_chance_has_a_say(tmp_path, capsys):
    document = lively_document()
    sure = [event for event in document["events"] if "probability" not in event]
    calm = document | {"events": sure, "expect": [], "parameters": {"initiative": 0.0}}
    for name, story in {"a": document, "b": calm}.items():
        (tmp_path / f"{name}.yaml").write_text(to_yaml(story), encoding="utf-8")
        store, options = tmp_path / name, ["--param", "responsiveness=0.1:0.6:40", "--outcome", KEPT[0], "--seed", "1"]
        sim("sweep", str(tmp_path / f"{name}.yaml"), *options, "--out", str(store), code=0, capsys=capsys)
        middle = float(np.median(load_sweep(store).values[KEPT[0]]))
        out, err = sim("discover", str(store), "--when", f"{KEPT[0]} < {middle}", code=0, capsys=capsys)
        assert ("warning: only 1 replication, and every point" in err) == (name == "a")
        assert "±" not in out
        assert {row["density_error"] for row in rows(next(store.rglob("boxes.csv")))} == {""}


def test_discover_says_writes_and_draws_the_same_twice(stores, tmp_path, capsys):
    printed = []
    for name in ("one", "two"):
        args = ["--when", "alignment(AAA,CCC) < -0.25", "--tree", "--out", str(tmp_path / name)]
        printed.append(sim("discover", str(stores / "sample"), *args, code=0, capsys=capsys)[0].split("\n\n"))
    assert printed[0][:-1] == printed[1][:-1]
    head, first = printed[0][:2]
    assert head.startswith("300 points of 3 numbers, 600 runs: alignment(AAA,CCC) < -0.25 in ")
    assert first.startswith("Box 1: alignment(AAA,CCC) < -0.25 in ")
    assert "quasi-p" in first
    assert any(p.startswith("Tree, share of runs") for p in printed[0])
    table = rows(tmp_path / "one/boxes.csv")
    assert list(table[0]) == ["box", "path", "low", "high", *COLUMNS]
    assert {row["low"] for row in table} | {row["high"] for row in table} >= {""}
    assert not any("inf" in row["low"] + row["high"] for row in table)
    swept = load_sweep(stores / "sample")
    inside = np.ones(300, bool)
    for row in (r for r in table if r["box"] == "1"):
        values = swept.column(row["path"])
        inside &= (values > float(row["low"] or "-inf")) & (values < float(row["high"] or "inf"))
    held = swept.values[KEPT[0]] < -0.25
    assert float(table[0]["density"]) == pytest.approx(held[inside].mean())
    assert float(table[0]["coverage"]) == pytest.approx(held[inside].sum() / held.sum())
    assert ink(tmp_path / "one/boxes.png") > 0.01
    ElementTree.parse(tmp_path / "one/boxes.svg")
    for name in ("boxes.csv", "boxes.png", "boxes.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_discover_by_default_writes_into_the_store_by_condition(stores, capsys):
    sim("discover", str(stores / "map"), "--when", "alignment(AAA,CCC) < -0.25", code=0, capsys=capsys)
    assert (stores / "map/discovery/alignment-AAA-CCC-below-minus0.25/boxes.csv").is_file()
    sim("export", str(stores / "map"), "--force", "--out", str(stores / "m.csv"), code=0, capsys=capsys)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("alignment(AAA,CCC) < -2", "never holds in this sweep: 0 of 600 runs"),
        ("alignment(AAA,CCC) > -2", "always holds in this sweep: 600 of 600 runs"),
        ("alignment(AAA,CCX) > 0", "did you mean 'alignment(AAA,CCC)'"),
        ("alignment(AAA,CCC) ~ 0", "one of < <= > >= =="),
    ],
)
def test_discover_refuses_in_words_and_writes_nothing(stores, tmp_path, capsys, when, words):
    args = ["discover", str(stores / "sample"), "--when", when, "--out", str(tmp_path / "out")]
    _, err = sim(*args, code=2, capsys=capsys)
    assert words in err
    assert not (tmp_path / "out").exists()


def test_discover_without_scikit_learn(stores, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    args = ["discover", str(stores / "sample"), "--when", "alignment(AAA,CCC) < -0.25", "--out", str(tmp_path / "out")]
    sim(*args, code=0, capsys=capsys)
    _, err = sim(*args, "--tree", code=2, capsys=capsys)
    assert "pip install 'alliance-sim[discovery]'" in err


def test_a_folder_that_is_no_sweep_or_cannot_be_written(stores, tmp_path, capsys):
    sim("discover", str(tmp_path), "--when", "alignment(AAA,CCC) < -0.25", code=74, capsys=capsys)
    (tmp_path / "file").write_text("")
    args = ["--when", "alignment(AAA,CCC) < -0.25", "--out", str(tmp_path / "file")]
    _, err = sim("discover", str(stores / "sample"), *args, code=74, capsys=capsys)
    assert "is a file" in err
    damaged = json.loads((stores / "curve/plan.json").read_text(encoding="utf-8"))
    damaged["plan"]["runs"] = 7
    (tmp_path / "plan.json").write_text(json.dumps(damaged), encoding="utf-8")
    sim("plot", str(tmp_path), code=3, capsys=capsys)


def test_a_reader_that_leaves_is_no_fault_of_the_folder(stores, tmp_path):
    args = ["--when", "alignment(AAA,CCC) < -0.25", "--out", str(tmp_path / "out")]
    with process("discover", str(stores / "sample"), *args) as running:
        assert running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read().decode()
    assert running.returncode != 74
    assert [line for line in err.splitlines() if not line.startswith("warning: only 2 replications")] == []
