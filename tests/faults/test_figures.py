"""Figures under hostile environments, stories of any size, and drawings that fail: the tables stand, the bytes stay.

Each time: odd settings, a missing backend and no home at once, over every command, and settings that are no text; at night: each alone.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from faults.test_command_line import sim
from lively import lively, lively_document
from nightly import each_time

from sim.agents.simulate import simulate
from sim.figures import style
from sim.figures.curves import alignment_figure
from sim.figures.matrix import MOST_ACTORS, drawn_actors
from sim.figures.sweeps import MOST_PANELS, sweep_figure
from sim.scenario.file.writing import to_yaml
from sim.studies.sweeps.table import SweepTable

ODD = r"""
text.usetex: True
text.parse_math: True
savefig.bbox: tight
savefig.dpi: 33
savefig.transparent: True
font.family: fantasy
font.size: 21
figure.autolayout: True
axes.grid: True
axes.prop_cycle: cycler('color', ['pink'])
axes.formatter.use_locale: True
svg.fonttype: none
timezone: Pacific/Kiritimati
date.epoch: 0001-01-01T00:00:00
"""
ENVIRONMENTS = {  # name: (variables, bytes of a file matplotlibrc in the working folder)
    "notebook": ({"MPLBACKEND": "module://matplotlib_inline.backend_inline"}, None),
    "no such backend": ({"MPLBACKEND": "nonsense"}, None),
    "odd settings": ({}, ODD.encode()),
    "odd settings named": ({"MATPLOTLIBRC": "odd"}, None),
    "nonsense settings": ({}, b"lines.linewidth: thick\nno colon\nbackend: nonsense\nfont.siez: 3\n"),
    "no text": ({}, b"\xff\xfe\x00"),
    "nowhere to write": ({"MPLCONFIGDIR": "/dev/null/x", "HOME": "/dev/null"}, None),
}
STUDIES = [
    ["run", "story.yaml", "--seed", "1", "--out", "one"],
    ["plot", "one", "--out", "plotted"],
    ["run", "story.yaml", "--runs", "5", "--seed", "1", "--out", "many"],
    ["sensitivity", "story.yaml", "--method", "morris", "--points", "8", "--param", "witness=0:1", "--param",
     "memory=0:0.1", "--outcome", "alignment(AAA,CCC)", "--seed", "1", "--out", "indices"],
    ["sweep", "story.yaml", "--param", "witness=0:1:9", "--param", "memory=0:0.1:3", "--runs", "6", "--outcome",
     "alignment(AAA,CCC)", "--seed", "1", "--out", "swept"],
    ["plot", "swept"],
    ["discover", "swept", "--when", "alignment(AAA,CCC) < -0.4", "--out", "boxes"],
]  # fmt: skip
LOOP = "import sys, json; from sim.cli.app import run_app; sys.exit(max(run_app(a) for a in json.loads(sys.argv[1])))"


def write_story(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    story = lively_document() | {"title": r"$\bad$ <b>_x</b>"}
    (folder / "story.yaml").write_text(to_yaml(story), encoding="utf-8")


def pictures(folder: Path, commands: list[list[str]], variables: dict[str, str], settings: bytes | None) -> dict:
    """The bytes of every figure that the commands leave in a folder, in a process of their own."""
    write_story(folder)
    (folder / "odd").write_text(ODD, encoding="utf-8")
    if settings is not None:
        (folder / "matplotlibrc").write_bytes(settings)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MPL")} | {"PYTHONPATH": str(ROOT)} | variables
    words = [sys.executable, "-c", LOOP, json.dumps(commands)]
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr, "matplotlib" in done.stderr.lower()) == (0, False, False)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.suffix in (".png", ".svg")}


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> dict:
    return pictures(tmp_path_factory.mktemp("clean") / "place", STUDIES, {}, None)


@pytest.mark.parametrize("name", each_time(("no text",), ENVIRONMENTS))
def test_no_environment_changes_a_byte_of_a_figure(tmp_path, clean, name):
    found = pictures(tmp_path / "place", STUDIES[:2], *ENVIRONMENTS[name])
    assert len(found) == 5
    assert found == {path: clean[path] for path in found}


def test_every_command_draws_the_same_in_the_worst_environment(tmp_path, clean):
    variables = {"MPLBACKEND": "nonsense", "MPLCONFIGDIR": "/dev/null/x"}
    found = pictures(tmp_path / "place", STUDIES, variables, ODD.encode())
    assert len(found) == 11
    assert found == clean


def test_a_library_that_is_broken_costs_the_figures_only(tmp_path):
    (tmp_path / "broken/matplotlib").mkdir(parents=True)
    (tmp_path / "broken/matplotlib/__init__.py").write_text("raise ValueError('no numbers')")
    write_story(tmp_path)
    env = {**os.environ, "PYTHONPATH": f"{tmp_path / 'broken'}{os.pathsep}{ROOT}"}
    words = [sys.executable, "-c", LOOP, json.dumps(STUDIES[:1])]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True)
    expected = "warning: alignment.png: could not be drawn (ValueError: no numbers); the tables are written without it"
    assert (done.returncode, done.stderr) == (0, f"{expected}; `sim plot one` draws it again\n")
    assert json.loads((tmp_path / "one/run.json").read_text())["outputs"].keys() == {
        "alignment.csv", "positions.csv", "acts.csv", "claims.csv"
    }  # fmt: skip


OWN = """
import sys, importlib, pkgutil, matplotlib; sys.path[:0] = {paths!r}
own = {{"font.size": 21, "text.parse_math": True, "savefig.bbox": "tight", "axes.grid": True, "date.epoch": "2000-01-01"}}
matplotlib.rcParams.update(own); matplotlib.use("svg")
before = dict(matplotlib.rcParams.items())
import sim.figures
for found in pkgutil.iter_modules(sim.figures.__path__): importlib.import_module("sim.figures." + found.name)
assert dict(matplotlib.rcParams.items()) == before, "importing"
from sim import simulate
from lively import lively
from sim.figures import curves, style
content = style.rendered(curves.alignment_figure(simulate(lively(title={title!r}), 1)), ".png")
assert dict(matplotlib.rcParams.items()) == before, "drawing"
assert "matplotlib.pyplot" not in sys.modules
sys.stdout.buffer.write(content)
"""


def test_a_readers_own_settings_stay_and_do_not_show(clean):
    code = OWN.format(paths=sys.path, title=r"$\bad$ <b>_x</b>")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.stderr == b""
    assert done.stdout == clean["one/alignment.png"]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_story(tmp_path)
    return tmp_path


@pytest.mark.parametrize("error", [MemoryError(), ValueError("Image size of 9x9 pixels is too large\nmore")])
@pytest.mark.parametrize(
    ("study", "table", "again"),
    [
        (STUDIES[0], "one/alignment.csv", "`sim plot one`"),
        (STUDIES[2], "many/bands.csv", "`sim run story.yaml --runs 5 --seed 1`"),
        (STUDIES[3], "indices/sensitivity.csv", "`sim sensitivity story.yaml --method morris"),
        (STUDIES[6], "boxes/boxes.csv", "the same command draws it again"),
    ],
)
def test_a_drawing_that_fails_costs_the_figure_only(place, capsys, monkeypatch, study, table, again, error):
    if study[0] == "discover":
        sim(*STUDIES[4], code=0, capsys=capsys)

    def fail(figure, suffix, scale=1.0):
        raise error

    monkeypatch.setattr(style, "rendered", fail)
    out, err = sim(*study, code=0, capsys=capsys)
    (line,) = [line for line in err.splitlines() if "could not be drawn" in line]
    assert line.startswith("warning: ")
    assert again in line
    assert type(error).__name__ in line
    assert (place / table).stat().st_size > 0
    assert not [p for p in place.rglob("*") if p.suffix == ".png" or ".partial" in p.name]
    assert ".png" not in out


def test_plot_draws_what_it_can_and_is_74(place, capsys, monkeypatch):
    monkeypatch.setattr("sim.figures.curves.draw_curves", lambda *_, **__: 1 / 0)
    out, err = sim("plot", "story.yaml", "--out", "p", code=74, capsys=capsys)
    assert err == "curves.png: could not be drawn (ZeroDivisionError: division by zero)\n"
    assert out.split() == ["p/matrix.png", "p/matrix.svg"]


def test_no_link_stands_in_for_a_figure_in_the_making(place, capsys):
    (place / "p").mkdir()
    for name in ("curves", "matrix"):
        (place / f"p/.{name}.partial.png").symlink_to(place / "story.yaml")
    before = (place / "story.yaml").read_bytes()
    sim("plot", "story.yaml", "--out", "p", code=0, capsys=capsys)
    assert (place / "story.yaml").read_bytes() == before
    assert len([p for p in (place / "p").iterdir() if not p.is_symlink()]) == 4


def test_signs_that_the_font_lacks_are_named(place, capsys):
    (place / "story.yaml").write_text(to_yaml(lively_document() | {"title": "南海 Été"}), encoding="utf-8")
    _, err = sim("plot", "story.yaml", "--out", "p", code=0, capsys=capsys)
    assert "warning: curves.png: boxes stand for 2 characters that the font DejaVu Sans lacks (南海)" in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("level", ["inf", "-inf", "nan", "1e400"])
def test_a_level_must_be_finite(place, capsys, level):
    _, err = sim("plot", "swept", f"--level={level}", code=2, capsys=capsys)
    assert "--level" in err


def texts(figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(style.Text))


@pytest.fixture(scope="module")
def eventful():
    document = lively_document()
    act = {"actor": "AAA", "target": "BBB", "intensity": 0.1}
    events = [{"id": f"e{n}", "step": n % 5, "act": act, "assumption": "x"} for n in range(300)]
    return simulate(lively(events=[*document["events"], *events]), 1)


def test_of_many_events_those_that_count_are_drawn_and_the_rest_is_counted(eventful):
    happened = sum(bool(steps) for steps in eventful.happened.values())
    for medium, tallest in ((style.PAPER, 11), (style.SLIDE, 5)):
        figure = alignment_figure(eventful, medium=medium)
        assert figure.get_size_inches()[1] < tallest
        marked = [text for text in figure.axes[-1].texts if text.get_text().isdecimal()]
        assert 0 < len(marked) <= medium.most_events
        assert f"{happened - len(marked):,} more events are not shown" in texts(figure).replace("\n", " ")
    assert "more events" not in texts(alignment_figure(simulate(lively(), 1)))


def test_of_many_actors_those_that_moved_are_drawn():
    change = np.zeros((160, 160))
    change[150, 3] = change[3, 150] = -0.5
    chosen = drawn_actors(change)
    assert (len(chosen), {3, 150} <= set(chosen.tolist())) == (MOST_ACTORS, True)
    assert drawn_actors(change[:5, :5]).tolist() == [0, 1, 2, 3, 4]


def test_of_many_panels_those_along_which_it_moves_are_drawn():
    points = np.random.default_rng(0).random((50, 90))
    swept = SweepTable("Made", tuple(f"p{n}" for n in range(90)), points, {"x": points[:, [77]]}, 50, 50)
    figure = sweep_figure(swept, "x")
    assert len(figure.axes) == MOST_PANELS
    assert "p77" in [ax.get_xlabel() for ax in figure.axes]
    assert f"{MOST_PANELS} of 90 numbers" in texts(figure).replace("\n", " ")


def test_no_figure_is_larger_than_can_be_opened():
    figure = style.new_figure(900.0)
    assert max(figure.get_size_inches() * figure.dpi) <= style.MOST_DOTS


RUNS = ["run", "story.yaml", "--runs", "5", "--seed", "1", "--out", "many"]
DRAWN = {  # name: (words after `plot`, the files that come of them)
    "an ensemble's folder": (["many", "--pair", "AAA,CCC"], ["curves.png", "curves.svg", "matrix.png", "matrix.svg"]),
    "runs of a file": (["story.yaml", "--runs", "3", "--format", "svg"], ["curves.svg", "matrix.svg"]),
    "an outcome": (
        ["many", "--outcome", "alignment(AAA, CCC)", "--format", "png"], ["curves.png", "matrix.png", "alignment-AAA-CCC.png"]
    ),
    "laid over each other": (["many", "story.yaml", "--format", "pdf"], ["curves.pdf"]),
    "for a slide": (["story.yaml", "--for", "slide", "--format", "png"], ["curves-slide.png", "matrix-slide.png"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_runs_ensembles_and_several_are_drawn_with_the_same_bytes_each_time(place, capsys, name):
    sim(*RUNS, code=0, capsys=capsys)
    words, files = DRAWN[name]
    for out in ("one", "two"):
        assert sim("plot", *words, "--out", out, code=0, capsys=capsys)[0].split() == [
            f"{out}/{file}" for file in files
        ]
    for file in files:
        content = (place / "one" / file).read_bytes()
        assert content == (place / "two" / file).read_bytes()
        assert content[:4] in (b"\x89PNG", b"<?xm", b"%PDF")
        assert b"CreationDate" not in content


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["story.yaml", "--outcome", "alignment(AAA,CCC)"], "--outcome: goes with a sweep or many runs, and this is one run"),
        (["many", "--runs", "9"], "--runs: goes with a scenario's file"),
        (["story.yaml", "story.yaml"], "story.yaml: is given twice"),
        (["many", "story.yaml", "--outcome", "alignment(AAA,CCC)"], "these are several runs"),
        (["many", "nowhere.yaml"], "nowhere.yaml"),
        (["story.yaml", "--format", "gif"], "--format"),
        (["story.yaml", "--for", "poster"], "--for"),
        (["many", "--outcome", "alignment(AAA,XXX)"], "XXX"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(place, capsys, words, said):
    sim(*RUNS, code=0, capsys=capsys)
    _, err = sim("plot", *words, "--out", "p", code=2, capsys=capsys)
    assert said in err
    assert not (place / "p").exists()


def test_letters_of_an_svg_are_letters(place, capsys):
    sim("plot", "story.yaml", "--out", "p", "--format", "svg", code=0, capsys=capsys)
    assert b">AAA" in (place / "p/matrix.svg").read_bytes()


def test_dots_are_300_to_the_inch_and_a_slide_is_13_inches_wide(place, capsys):
    from PIL import Image

    for purpose, name, inches in (("paper", "curves", 7.2), ("slide", "curves-slide", 13.33)):
        sim("plot", "story.yaml", "--for", purpose, "--out", "p", "--format", "png", code=0, capsys=capsys)
        with Image.open(place / f"p/{name}.png") as picture:
            assert picture.width == pytest.approx(300 * inches, abs=2)
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
