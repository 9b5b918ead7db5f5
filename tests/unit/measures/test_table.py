"""A measure that is wrong is refused by its name or its file, by one run as by many."""

from dataclasses import replace

import pytest
from lively import lively

from sim import run_ensemble, simulate, sweep
from sim.engine.runs import as_runs
from sim.errors import InputError
from sim.measures import table
from sim.measures.measure import ACTOR, ISSUE, Measure, Party
from sim.measures.table import MEASURES, in_order
from sim.scenario.file.entries import Sourced
from sim.scenario.file.measured import refuse_taken_names
from sim.scenario.outcome_text import parse_outcome

GULF = Measure(
    "gulf", 9, lambda runs, i, j, k: abs(runs.position(i, k) - runs.position(j, k)),
    (Party(ACTOR, "from"), Party(ACTOR, "to"), Party(ISSUE, "issue")),
    keeps=frozenset({"position"}), joins=((0, 1),), form="Gulf",
)  # fmt: skip
PLAIN = replace(GULF, parties=(Party(ACTOR), Party(ACTOR), Party(ISSUE)), form="")


@pytest.mark.parametrize("good", [GULF, PLAIN, replace(GULF, parties=(), joins=(), form="")])
def test_a_measure_of_one_file_is_in_the_table(good):
    assert in_order({"gulf.py": good, "regard.py": MEASURES["regard"]}) == {"regard": MEASURES["regard"], "gulf": good}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (None, "gulf.py: MEASURE must be a Measure"),
        (replace(GULF, name="far apart"), "gulf.py: the name 'far apart' must be a word"),
        (replace(GULF, name="from"), "gulf.py: the name 'from' must be a word"),
        (replace(GULF, form=""), r"gulf.py: its parties have keys \(from, to, issue\), so it needs a `form`"),
        (replace(PLAIN, form="Gulf"), "gulf.py: with the form Gulf, each party needs a key of its own"),
        (replace(GULF, parties=(Party(ACTOR, "of"), Party(ACTOR, "of"))), "each party needs a key of its own"),
        (replace(GULF, parties=(), joins=()), "each party needs a key of its own"),
        (replace(GULF, keeps=frozenset({"positions"})), "names 'positions', .* did you mean 'position'"),
        (replace(GULF, keeps="position"), "gulf.py: `keeps` must be a frozenset of arrays' names, got 'position'"),
        (replace(GULF, parties=Party(ACTOR)), "gulf.py: the parties must be a tuple of Party"),
        (replace(GULF, parties=(ACTOR, ACTOR)), "gulf.py: the parties must be a tuple of Party"),
        (replace(GULF, joins=((1, 3),)), "gulf.py: `joins` must be pairs of its 3 parties"),
        (replace(GULF, joins=(0, 1)), "gulf.py: `joins` must be pairs of its 3 parties"),
        (replace(GULF, name="regard"), "gulf.py: the name 'regard' is that of the measure in regard.py; choose another"),
        (replace(GULF, form="Direction"), "gulf.py: the form 'Direction' is that of the measure in regard.py"),
    ],
)  # fmt: skip
def test_what_is_no_measure_is_refused_by_its_file(wrong, words):
    with pytest.raises(InputError, match=words):
        in_order({"regard.py": MEASURES["regard"], "gulf.py": wrong})


@pytest.mark.parametrize("code", ["import nowhere", "x = (", "1 / 0"])
def test_a_file_that_cannot_be_loaded_is_named(tmp_path, monkeypatch, code):
    (tmp_path / "gulf.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(table, "__path__", [*table.__path__, str(tmp_path)])
    with pytest.raises(InputError, match=r"sim/measures/table/gulf\.py: cannot be loaded: \w+Error: "):
        table.measures()


def test_a_measure_has_no_name_of_another_key(monkeypatch):
    refuse_taken_names((Sourced,))
    monkeypatch.setitem(MEASURES, "assumption", PLAIN)
    with pytest.raises(InputError, match="the measure assumption has the name of another key"):
        refuse_taken_names((Sourced,))


def reading(series) -> Measure:
    """The measure `regard`, reading something else."""
    return replace(MEASURES["regard"], series=series, keeps=frozenset({"regard"}))


WRONG = [
    (lambda runs, i, j: runs.similarity(i, j), "reads the similarity of runs, .* name 'similarity' in its `keeps`"),
    (lambda runs, i, j: runs.position(i, 0), "reads the position of runs, .* name 'position' in its `keeps`"),
    (lambda runs, i, j: runs.capability(i), "reads the capability of runs, .* name 'capability' in its `keeps`"),
    (lambda runs, i, j: runs.regards(i, j), "reads runs.regards, which runs do not offer; did you mean 'regard'"),
    (lambda runs, i, j: runs.regard(i, 99), "went wrong: IndexError: "),
    (lambda runs, i, j: runs.regard(i, j)[0], r"must return numbers by run and step, shape \(\d+, 11\), not \(11,\)"),
    (lambda runs, i, j: None, "must return numbers by run and step"),
    (lambda runs, i, j: "far", "went wrong: ValueError: "),
]  # fmt: skip
MANY = {
    "run": lambda story: parse_outcome("regard(AAA,CCC)", story).series(as_runs([simulate(story, 1)])),
    "sweep": lambda story: sweep(story, {"witness": [0.1]}, ["regard(AAA,CCC)"], runs=3),
}


@pytest.mark.parametrize("entry", MANY)
@pytest.mark.parametrize(("series", "words"), WRONG)
def test_what_a_measure_does_wrong_is_said_by_its_name(monkeypatch, entry, series, words):
    monkeypatch.setitem(MEASURES, "regard", reading(series))
    with pytest.raises(InputError, match=f"the measure regard {words}"):
        MANY[entry](lively())


def test_a_claim_in_an_ensemble_that_reads_what_is_not_kept_says_so(monkeypatch):
    monkeypatch.setitem(MEASURES, "regard", reading(lambda runs, i, j: runs.position(i, 0)))
    claim = {
        "id": "c", "claim": "It grows", "regard": {"from": "AAA", "to": "CCC"}, "change": "rises", "assumption": "a test",
    }  # fmt: skip
    with pytest.raises(InputError, match="the measure regard reads the position of runs"):
        run_ensemble(lively(expect=[claim]), 3)


def test_a_measure_may_be_a_yes_or_no(monkeypatch):
    monkeypatch.setitem(MEASURES, "regard", reading(lambda runs, i, j: runs.regard(i, j) < 0.0))
    swept = sweep(lively(), {"witness": [0.1]}, ["regard(AAA,CCC)@change"], runs=3)
    assert set(swept.values["regard(AAA,CCC)@change"].ravel()) <= {-1.0, 0.0, 1.0}
