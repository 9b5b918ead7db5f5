"""Values of options as people write them: odd digits, odd minuses, `~`, twice, too large, too long."""

import json
import time
from pathlib import Path

import click
import pytest
from faults.test_command_line import sim
from faults.test_many_runs import write
from lively import lively_document

from sim.cli.app import COMMANDS, app
from sim.scenario.file.numerals import number_in, whole_in

SWEEP = ("sweep", "lively.yaml", "--outcome", "alignment(AAA,CCC)")
WITNESS = ("--param", "witness=0:0.3:4")
DISCOVER = ("discover", "out", "--when")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    return tmp_path


ODD = {
    "underscore": ("--steps", "1_0"), "arabic digit": ("--seed", "٣"), "full width": ("--seed", "１"),
    "a seed in words": ("--seed", "rand"), "exponent": ("--runs", "1e1"), "5,000 digits": ("--seed", "9" * 5000),
    "blank inside": ("--steps", "1 0"), "hexadecimal": ("--workers", "0x2"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_only_plain_digits_are_numbers(place, capsys, name):
    _, err = sim("run", "lively.yaml", *ODD[name], code=2, capsys=capsys)
    assert "is not a whole number in the digits 0 to 9" in err
    assert len(err) < 500


@pytest.mark.parametrize("text", ["1_0", "٣", "１", "inf", "nan", "", "1,5", "0x1", "1e", ".", "1e400", "1e9999999",
                                  "1e-400", "-1e99999999999999999999", "0e9" + "9" * 200, "1" * 101])  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a number|larger than|smaller than"):
        number_in(text)


def test_numbers_are_read_with_either_minus():
    assert [float(number_in(t)) for t in ("-0.5", "−0.5", " +1. ", ".5e-1", "0e-999")] == [-0.5, -0.5, 1.0, 0.05, 0.0]
    assert (whole_in("−3"), whole_in("007")) == (-3, 7)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([*SWEEP, "--param", "witness=0:1e9999999:3"], "larger than any number"),
        ([*SWEEP, "--param", "witness=0:1_0:3"], "is not a number"),
        ([*SWEEP, "--param", "witness=0:1:٣"], "is not a whole number"),
        ([*SWEEP, "--param", f"witness=0:1:{'9' * 5000}"], "is not a whole number"),
        ([*SWEEP, "--param", "witnes=0:1:3"], "did you mean 'witness'?"),
        ([*SWEEP, "--param", "event.raid.act.intensity=0:1:3"], "did you mean 'events.raid.act.intensity'?"),
        ([*SWEEP, *WITNESS, "--outcome", "alignment(AAA,CCC)@first_below=1e400"], "larger than any number"),
        ([*SWEEP, *WITNESS, "--outcome", "alignment(AAA,CCC)@first_below=٣"], "is not a number"),
        (["run", "lively.yaml", "--set", f"events.{'9' * 5000}.step=1"], "no path has more than 300"),
        (["plot", "out", "--level", "inf"], "is not a number"), (["plot", "out", "--level", "nan"], "is not a number"),
        ([*DISCOVER, "x < 1_0"], "is not a number"), ([*DISCOVER, "x < 0", "--min-density", "0_1"], "is not a number"),
    ],
)  # fmt: skip
def test_no_number_is_misread(place, capsys, args, words):
    if "out" in args:
        sim(*SWEEP, *WITNESS, "--out", "out", code=0, capsys=capsys)
    assert words in sim(*args, code=2, capsys=capsys)[1]


def test_the_minus_that_tables_print_is_read(place, capsys):
    sim("run", "lively.yaml", "--set", "events.raid.act.intensity=−0.5", "--out", "r", code=0, capsys=capsys)
    about = json.loads(Path("r/run.json").read_text(encoding="utf-8"))
    (raid,) = [e for e in about["scenario"]["events"] if e["id"] == "raid"]
    assert raid["act"]["intensity"] == -0.5
    param = ("--param", "events.raid.act.intensity=−0.9:−0.1:3", "--outcome", "alignment(AAA,CCC)@first_below=−0.1")
    sim(*SWEEP, *param, "--out", "out", code=0, capsys=capsys)
    sim(*DISCOVER, "alignment(AAA,CCC) < −0.9", code=2, capsys=capsys)  # never holds: it was read


@pytest.mark.parametrize(("option", "value"), [("--seed", "1"), ("--steps", "3"), ("--out", "r"), ("--runs", "2")])
def test_an_option_of_one_value_is_given_once(place, capsys, option, value):
    _, err = sim("run", "lively.yaml", option, value, f"{option}={value}", code=2, capsys=capsys)
    assert f"{option}: is given twice" in err
    assert not Path("results").exists()


def test_a_flag_or_a_list_may_be_given_again(place, capsys):
    twice = ("--force", "--force", "--set", "parameters.witness=0.1", "--set", "parameters.lasting=0.2")
    sim("run", "lively.yaml", "--out", "r", *twice, code=0, capsys=capsys)


def test_a_leading_tilde_is_the_home_folder(place, capsys, monkeypatch):
    monkeypatch.setenv("HOME", str(place / "home"))
    sim("run", "lively.yaml", "--out=~/r", code=0, capsys=capsys)
    sim("plot", "lively.yaml", "--out=~/figures", code=0, capsys=capsys)
    assert {p.name for p in (place / "home").iterdir()} == {"r", "figures"}
    assert not Path("~").exists()


def test_no_option_is_read_by_a_looser_type():
    context = click.Context(app)
    commands = [app.get_command(context, name) for name in COMMANDS]
    loose = (click.IntRange, click.FloatRange, click.Path, click.types.IntParamType, click.types.FloatParamType)
    assert [(c.name, p.name) for c in commands for p in c.params if type(p.type) in loose] == []


def test_the_seed_is_0_unless_given_and_is_printed(place, capsys):
    for command, options in (("run", ()), ("claims", ()), ("sweep", (*SWEEP[2:], *WITNESS))):
        out, _ = sim(command, "lively.yaml", *options, code=0, capsys=capsys)
        assert out.count("seed: 0 ") == 1
    sim("run", "lively.yaml", "--seed", "0", "--out", "zero", code=0, capsys=capsys)
    assert Path("zero/alignment.csv").read_bytes() == Path("results/eventful/alignment.csv").read_bytes()


def test_a_seed_is_drawn_where_that_is_asked_for(place, capsys):
    drawn = set()
    for name in ("a", "b"):
        out, _ = sim("run", "lively.yaml", "--seed", "random", "--out", name, code=0, capsys=capsys)
        seed = json.loads(Path(name, "run.json").read_text(encoding="utf-8"))["seed"]
        assert f"seed: {seed}\n" in out
        drawn.add(seed)
    assert len(drawn) == 2


HOLE = " " * 60_000


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([*DISCOVER, f"a{HOLE}b"], "has 60,002 characters"), ([*DISCOVER, f"x < 0{HOLE}and x"], "characters"),
        ([*DISCOVER, "x" * 60_000 + " < 0"], "characters"), ([*DISCOVER, "x < " + "9" * 1900], "is not a number"),
        ([*SWEEP, "--outcome", f"a{HOLE}b"], "has 60,002 characters"),
        ([*SWEEP, "--outcome", "alignment(" + "_below=" * 100], "must be like"),
        ([*SWEEP, "--param", f"a{HOLE}b"], "must be PATH"), ([*SWEEP, "--param", "a=" + "1" * 60_000], "is not a number"),
        ([*SWEEP, "--param", "x" * 60_000 + "=0:1:3"], "is not a number that can be varied"),
        (["run", "lively.yaml", "--set", f"a{HOLE}b"], "must be KEY=VALUE"),
        (["run", "lively.yaml", "--set", "a." * 30_000 + "b=1"], "no path has more than 300"),
        (["run", "lively.yaml", "--set", "parameters.witness=" + "1" * 60_000], "number"),
        (["run", "lively.yaml", "--mind", f"AAA={HOLE}.py:x"], "is not a Python file"),
        (["run", "lively.yaml", "--mind", f"a{HOLE}b"], "must be ACTOR"),
        (["plot", "lively.yaml", "--pair", f"a{HOLE}b"], "must be two actors"),
        (["plot", "lively.yaml", "--position", f"a{HOLE}b"], "must be an actor and an issue"),
    ],
)  # fmt: skip
def test_long_texts_are_refused_at_once(place, capsys, args, words):
    if "out" in args:
        sim(*SWEEP, *WITNESS, "--out", "out", code=0, capsys=capsys)
    began = time.process_time()
    _, err = sim(*args, code=2, capsys=capsys)
    assert words in err
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "text", ["a" + " " * 900 + "b", "a(" * 400, "a_" * 450, "a@" + "_below" * 100, "a (" + " " * 900 + ")@x"]
)
def test_outcomes_are_parsed_in_linear_time(place, capsys, text):
    began = time.process_time()
    sim(*SWEEP, *WITNESS, "--outcome", text, code=2, capsys=capsys)
    assert time.process_time() - began < 2
