"""`sim compare` and `sim tip` as a user types them: tables, files, figures, refusals."""

import json
import re

import pandas
import pytest

from sim import as_variant, compare, load_scenario, tip, without_events
from sim.cli.app import run_app
from sim.figures.worlds import MOST_WORLDS, difference_figure, worlds_figure

FILES = {"compare.csv", "changes.csv", "claims.csv", "worlds.png", "difference.png", "run.json"}


def test_compare_lays_every_variant_beside_the_story(tmp_path, capsys):
    out = tmp_path / "out"
    assert run_app(["compare", "s400_purchase", "--runs", "40", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "no-syria: without defence-ministers, joint-patrols-begin, zone-agreed" in printed
    assert "harsh: events.caatsa.act.intensity -0.8 → -0.9; events.caatsa.probability 0.5 → 1" in printed
    assert {path.name for path in out.iterdir()} == FILES
    story = load_scenario("s400_purchase")
    found = compare(story, {id: as_variant(story, id) for id in story.variants}, 40)
    read = pandas.read_csv(out / "compare.csv")
    pandas.testing.assert_frame_equal(read, found.to_frame(), check_dtype=False, check_exact=True)
    assert json.loads((out / "run.json").read_text())["study"]["worlds"].keys() == story.variants.keys()


def test_each_option_is_one_more_world(tmp_path, capsys):
    options = ["--variants", "harsh,no-syria", "--without", "delivery", "--set", "parameters.witness=0.2",
               "--against", "us_sanctions"]  # fmt: skip
    assert (
        run_app(
            ["compare", "s400_purchase", "--runs", "1", *options, "--pair", "RUS,TUR", "--out", str(tmp_path / "o")]
        )
        == 0
    )
    printed = capsys.readouterr().out
    worlds = [line.split()[:-1] for line in printed.splitlines() if "RUS–TUR" in line]
    assert [" ".join(w[: w.index("RUS–TUR")]) for w in worlds] == [
        "harsh", "no-syria", "without delivery", "parameters.witness=0.2", "us-sanctions",
    ]  # fmt: skip
    assert "  in both: 15 of 15 pairs, 22 dates from 2018-09-01 to 2020-06-01" in printed
    changes = pandas.read_csv(tmp_path / "o/changes.csv")
    assert ["us-sanctions", "events.iran-sanctions", "added"] in changes[
        ["world", "path", "change"]
    ].to_numpy().tolist()


def test_worlds_may_lie_beside_a_variant(tmp_path, capsys):
    options = [
        "--variant",
        "no-syria",
        "--without",
        "delivery",
        "--steps",
        "12",
        "--runs",
        "1",
        "--out",
        str(tmp_path / "o"),
    ]
    assert run_app(["compare", "s400_purchase", *options]) == 0
    assert "Turkey buys the S-400 – no-syria" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--without", "deliverie"], "--without 'deliverie': there is no such event; did you mean 'delivery'?"),
        (["--variants", "harsh,nope"], "there is no variant 'nope'"),
        (["--variants", "harsh,harsh"], "'harsh' is given twice"),
        (["--set", "foo=1"], "--set foo: there is no 'foo' in the scenario"),
        (["--pair", "TUR,XXX"], "--pair TUR,XXX: there is no actor 'XXX'"),
        (["--against", "nowhere.yaml"], "nowhere.yaml: cannot be read"),
    ],
)
def test_compare_refuses_what_is_no_world(options, words, tmp_path, capsys):
    assert run_app(["compare", "s400_purchase", *options, "--out", str(tmp_path / "o")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_story_without_variants_says_what_else_makes_a_world(example, capsys):
    text = example.read_text(encoding="utf-8")
    example.write_text(text[: text.index("variants:")] if "variants:" in text else text, encoding="utf-8")
    assert run_app(["compare", str(example)]) == 2
    assert "has no variants; name a world with --without, --set or --against" in capsys.readouterr().err


def test_tip_says_where_half_of_the_worlds_flip(tmp_path, capsys):
    out, when = tmp_path / "out", "alignment(TUR,USA) < 0"
    options = ["--param", "responsiveness=0:0.6", "--when", when, "--runs", "60", "--precision", "0.01"]
    assert run_app(["tip", "s400_purchase", *options, "--out", str(out)]) == 0
    found = tip(load_scenario("s400_purchase"), "responsiveness", when, (0, 0.6), 60, precision=0.01)
    printed = capsys.readouterr().out
    assert str(found) in printed
    assert "Half of the worlds flip at 0.2" in printed
    read = pandas.read_csv(out / "tip.csv")
    pandas.testing.assert_frame_equal(read, found.to_frame(), check_dtype=False, check_exact=True)
    assert pandas.read_csv(out / "shares.csv").share.tolist() == found.shares().tolist()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--param", "witnes"], "--param witnes: is not a number that can be varied; did you mean 'witness'?"),
        (["--param", "delivery"], "name one, such as 'events.delivery.act.intensity'"),
        (["--param", "events.delivery"], "name one, such as 'events.delivery.act.intensity'"),
        (["--param", "actors.TUR"], "name one, such as 'actors.TUR.capability.value'"),
        (["--param", "witness=0:1:5"], "--param 'witness=0:1:5': must be PATH or PATH=low:high"),
        (["--param", "witness=0.1,0.2"], "must be PATH or PATH=low:high"),
        (["--param", "witness=0:2"], "parameters.witness must be a number from 0 to 1, got 2"),
        (["--param", "witness", "--set", "parameters.witness=0.1"], "--param varies it as well"),
        (["--param", "witness", "--precision", "3"], "--precision must be a number from"),
    ],
)
def test_tip_refuses_what_cannot_be_asked(options, words, tmp_path, capsys):
    assert (
        run_app(["tip", "s400_purchase", "--when", "alignment(TUR,USA) < 0", *options, "--out", str(tmp_path / "o")])
        == 2
    )
    assert words in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_figures_draw_a_panel_for_each_pair_and_the_worlds_that_differ_most():
    story = load_scenario("s400_purchase")
    found = compare(story, {f"without {e.id}": without_events(story, [e.id]) for e in story.events}, 1)
    pairs = found.apart(3)
    for draw, bands in ((worlds_figure, 0), (difference_figure, 2 * MOST_WORLDS)):
        figure = draw(found, pairs)
        assert [ax.get_title(loc="left") for ax in figure.axes] == [f"{a}–{b}" for a, b in pairs]
        assert len(figure.axes[0].collections) == bands
        written = [text.get_text() for text in figure.texts]
        names = [name for name in written if name.startswith(("base: ", "without "))]
        assert len(names) == MOST_WORLDS + 1
        assert f"{MOST_WORLDS} of {len(story.events)} worlds: those furthest from the base" in " ".join(written)
    curve = figure.axes[0].lines[0].get_ydata()
    chosen = found.world(names[1])
    assert curve.tolist() == chosen.median[found.pair_row(*pairs[0])].tolist()


def test_agree_says_how_far_two_coders_agree(tmp_path, capsys):
    other, out = tmp_path / "other.yaml", tmp_path / "out"
    assert run_app(["show", "s400_purchase"]) == 0
    text = capsys.readouterr().out
    assert text.count("intensity: 0.8300000000000001") == 1
    other.write_text(text.replace("intensity: 0.8300000000000001", "intensity: 0.2"), encoding="utf-8")
    assert run_app(["agree", "s400_purchase", str(other), "--runs", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^intensities +16 +15 +0\.\d\d ", printed, re.M)
    assert "Everything that one coder found, the other found too." in printed
    assert {path.name for path in out.iterdir()} == {
        "agreement.csv", "agreement.png", "items.csv", "alone.csv", "claims.csv", "changes.csv", "run.json",
    }  # fmt: skip
    items = pandas.read_csv(out / "items.csv").set_index("path")
    assert items.loc[items.difference != 0, ["first", "second"]].to_numpy().tolist() == [[0.8300000000000001, 0.2]]
    assert run_app(["agree", "s400_purchase", "slow_thaw"]) == 2
    assert "no number in common" in capsys.readouterr().err
