"""A theory takes the place of what is coded, holds what it fixes, and says so; what it holds is not varied."""

import json

import pytest

from sim import load_scenario, sweep, with_settings, with_theory
from sim.cli.app import run_app
from sim.cli.options import chosen_scenario
from sim.errors import InputError
from sim.inputs.numbers import chosen_numbers, numbers_of
from sim.model.parameters import PARAMETERS
from sim.model.theories import FULL, THEORIES
from sim.scenario.starter import starter
from sim.studies.sensitivity.study import MODEL_RANGES, default_numbers

PAIR = ["alignment(AAA,BBB)"]
SWEEP = "sweep: {parameters: {parameters.witness: {range: [0, 1], points: 3}}, outcomes: [{alignment: [AAA, BBB]}]}\n"


@pytest.fixture
def story(tmp_path, monkeypatch):
    """What writes a story with more lines and returns its scenario; the current folder is where it stands."""
    monkeypatch.chdir(tmp_path)

    def written(more: str = "", name: str = "story"):
        (tmp_path / f"{name}.yaml").write_text(starter(name) + more, encoding="utf-8")
        return load_scenario(f"{name}.yaml")

    return written


@pytest.mark.parametrize("name", THEORIES)
def test_a_theory_fixes_its_row_and_leaves_the_rest_as_coded(story, name):
    coded = story("parameters: {memory: 0.1, responsiveness: 0.2}\n")
    made = with_theory(coded, name)
    assert made.theory == name
    assert dict(made.parameters) == {**coded.parameters, **THEORIES[name].fixed}
    assert (made is coded) == (name == FULL)
    assert with_theory(made, FULL).document() == coded.document()


@pytest.mark.parametrize("coded", ["witness: 0.3", "witness: {uniform: [0.1, 0.4]}"])
def test_a_theory_overrides_what_is_coded_and_says_so(story, coded):
    made = with_theory(story(f"parameters: {{{coded}}}\n"), "balance")
    was = "0.3" if "0.3" in coded else "a distribution"
    assert made.parameters["witness"] == 0
    assert made.notes == (f"story: theory balance in place of full, witness 0 in place of {was}, concern 0",)


def test_the_theory_of_a_file_is_overridden_too(story):
    coded = story("theory: nothing\n")
    assert coded.parameters["influence"] == 0
    assert with_theory(coded, "ties").parameters == {**PARAMETERS_AS_THEY_ARE, "concern": 0.0}


PARAMETERS_AS_THEY_ARE = {name: p.default for name, p in PARAMETERS.items()}


def test_what_goes_back_to_its_default_must_still_fit(story):
    coded = story("theory: nothing\nparameters: {memory: 0.98}\n")
    with pytest.raises(InputError, match=r"balance \+ memory must be at most 1, got 1\.03"):
        with_theory(coded, FULL)


def test_a_theory_comes_with_a_part_and_the_later_file_wins(story, tmp_path):
    (tmp_path / "part.yaml").write_text("theory: ties\n", encoding="utf-8")
    assert story("extends: [part.yaml]\n").theory == "ties"
    assert story("extends: [part.yaml]\ntheory: balance\n").theory == "balance"


@pytest.mark.parametrize(("name", "words"), [("balanc", "did you mean 'balance'"), (3, "no theory 3"), (None, "None")])
def test_a_theory_that_does_not_exist_is_refused(story, name, words):
    with pytest.raises(InputError, match=words):
        with_theory(story(), name)


def test_a_theory_is_no_setting(story):
    for coded in (story(), story("theory: balance\n")):
        with pytest.raises(InputError, match="theory: is no number of the scenario; take with_theory"):
            with_settings(coded, {"theory": "interests"})


@pytest.mark.parametrize("name", THEORIES)
def test_what_a_theory_fixes_is_not_varied(story, name):
    made = with_theory(story(), name)
    known = numbers_of(made)
    for parameter, value in THEORIES[name].fixed.items():
        words = rf"is {value:g} under the theory '{name}': leave it out, or take another theory"
        assert f"parameters.{parameter}" not in known
        for path in (parameter, f"parameters.{parameter}"):
            with pytest.raises(InputError, match=words):
                sweep(made, {path: (0, 1, 3)}, PAIR)
        with pytest.raises(InputError, match=words):
            chosen_numbers(made, [f"parameters.{parameter}"])
    assert set(default_numbers(made)) == {f"parameters.{p}" for p in MODEL_RANGES if p not in THEORIES[name].fixed}


def test_a_sweep_block_that_varies_what_is_fixed_is_refused(story):
    made = with_theory(story(SWEEP), "balance")
    with pytest.raises(InputError, match="witness: is 0 under the theory 'balance'"):
        sweep(made)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("run", "--theory", "balanc"), "there is no theory 'balanc'; did you mean 'balance'?"),
        (("run", "--theory", "balance", "--set", "parameters.witness=0.2"),
         "--theory balance: holds witness at 0, and --set gives parameters.witness; leave one of the two out"),
        (("run", "--set", "theory=balance"), "--set theory: is no number of the scenario; take --theory NAME"),
        (("sensitivity", "--theory", "balance", "--set", "parameters.concern=0"), "holds concern at 0"),
        (("sensitivity", "--theory", "balance", "--param", "witness=0:1", "--outcome", PAIR[0]), "is 0 under the theory"),
        (("sweep", "--theory", "ties", "--param", "concern=0:1:3", "--outcome", PAIR[0]), "is 0 under the theory"),
        (("sweep", "--theory", "ties", "--points-from", "points.csv", "--outcome", PAIR[0]), "points.csv:1:1: concern is 0"),
        (("claims", "--theory", "nonsense"), "there is no theory 'nonsense'; known: nothing, balance"),
        (("show", "--theory", "Ties"), "did you mean 'ties'"),
    ],
)  # fmt: skip
def test_the_command_line_refuses_what_cannot_be_both(story, tmp_path, capsys, args, words):
    story()
    (tmp_path / "points.csv").write_text("concern\n0.2\n", encoding="utf-8")
    assert run_app([args[0], "story.yaml", *args[1:]]) == 2
    assert words in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["points.csv", "story.yaml"]


def test_a_run_under_a_theory_says_so_and_can_be_had_again(story, tmp_path, capsys):
    story("parameters: {witness: 0.3}\n")
    assert run_app(["run", "story.yaml", "--theory", "balance"]) == 0
    assert (
        "note: story: theory balance in place of full, witness 0 in place of 0.3, concern 0\n"
        in capsys.readouterr().err
    )
    about = json.loads((tmp_path / "results/story-balance/run.json").read_text(encoding="utf-8"))
    assert about["command"] == "sim run story.yaml --theory balance --seed 0"
    assert (about["scenario"]["theory"], about["scenario"]["title"]) == ("balance", "Story – theory balance")


def test_a_setting_that_no_theory_fixes_goes_with_one(story):
    story()
    made = chosen_scenario("story.yaml", ["parameters.memory=0.2"], "open-port", 12, "threat")
    assert (made.theory, made.parameters["memory"], made.steps, made.variants) == ("threat", 0.2, 12, {})


OLD = "its shifts declare a position at once"
UNDATED = "without `start` in force from the beginning"
SHIFT = "  - {id: vote, step: 3, shifts: [{actor: AAA, issue: port-access, of: position, by: 0.1}], assumption: test}\n"
NO_START = "  - {id: draft, members: [AAA, BBB], obligations: [defense], assumption: test}\n"
IDEAL = "  - {id: mood, step: 3, shifts: [{actor: AAA, issue: port-access, of: ideal, by: 0.1}], assumption: test}\n"
SPEECH = "  - {id: speech, step: 3, act: {actor: AAA, issue: port-access, intensity: 0.1}, assumption: test}\n"
SECRET = "  - {id: deal, step: 3, act: {actor: AAA, target: BBB, intensity: 0.1, known_to: []}, assumption: test}\n"


@pytest.mark.parametrize(
    ("shift", "treaty", "more", "said"),
    [
        ("", "", "", ()), (SHIFT, "", "", (OLD,)), ("", NO_START, "", (UNDATED,)), (SHIFT, NO_START, "", (OLD, UNDATED)),
        (SHIFT, NO_START, "theory: full\n", ()), (SHIFT + IDEAL, NO_START, "", ()), (SHIFT + SPEECH, NO_START, "", ()), (SHIFT + SECRET, NO_START, "", ()),
        ("", NO_START.replace(", assum", ", start: 2019-01, assum"), "", ()),
    ],
)  # fmt: skip
def test_an_old_file_whose_meaning_changed_is_told_once(story, tmp_path, capsys, shift, treaty, more, said):
    story()
    text = starter("story").replace("\nexpect:", f"{shift}\nexpect:").replace("\nevents:", f"{treaty}\nevents:") + more
    (tmp_path / "story.yaml").write_text(text, encoding="utf-8")
    assert run_app(["validate", "story.yaml"]) == 0
    err = capsys.readouterr().err
    assert err.count("\n") == bool(said)
    assert all(words in err for words in said)
    complete = load_scenario("story.yaml").document()
    assert len(complete["treaties"]) == 1 + bool(treaty)
