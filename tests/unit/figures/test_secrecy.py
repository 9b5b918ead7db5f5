"""Secret acts in pictures and pages: hollow while they are secret, lit when they are revealed, said in words."""

import pytest
from strategies import WHY, scenario_of
from unit.figures.test_curves import words

from sim import run_ensemble, simulate
from sim.figures.curves import alignment_figure
from sim.figures.events import marks_of
from sim.report.contents import Origin, data_of
from sim.report.findings import findings_of
from sim.report.sources import Library


def story(*events: dict):
    act = {"acts": [{"actor": "AAA", "target": "BBB", "intensity": 0.5}]}
    return scenario_of(
        {
            "id": "veiled", "title": "Veiled", "clock": {"start": "2000-01", "step": "month", "steps": 8},
            "issues": {"port": {"title": "p", "positive": "more", "negative": "less"}},
            "actors": {id: {"name": id} for id in ("AAA", "BBB", "CCC", "DDD")},
            "events": [{**act, "assumption": WHY, **event} for event in events],
        }
    )  # fmt: skip


def deal(known_to=("CCC",), **more) -> dict:
    act = {"between": ["AAA", "BBB"], "intensity": 0.5, "known_to": [*known_to]}
    return {"id": "deal", "steps": [1, 3, 6], "acts": [act], **more}


LEAK = {"id": "leak", "step": 4, "reveals": ["deal"]}
CASES = {
    "revealed": ((deal(), LEAK), [True, True, False], 4, "secret, known to CCC, until “leak”"),
    "never": ((deal(()),), [True] * 3, None, "secret, known to no third party"),
    "unsure": ((deal(probability=0.9), LEAK), [True] * 3, 4, "secret, known to CCC, until “leak”"),
    "before": ((deal(), LEAK | {"step": 0}), [False] * 3, None, ""),
    "at-once": ((deal(), LEAK | {"step": 1}), [False] * 3, None, ""),
    "twice": ((deal(), LEAK, LEAK | {"id": "echo", "step": 5}), [True, True, False], 4, "until “leak”"),
    "open": (({"id": "deal", "steps": [1, 3, 6]},), [False] * 3, None, ""),
    "in-part": (
        (deal(acts=[*deal()["acts"], {"actor": "AAA", "target": "CCC", "intensity": 0.1}]),),
        [True] * 3, None, "in part secret",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_marks_are_hollow_while_secret_and_lit_when_revealed(name):
    events, hollow, lit, says = CASES[name]
    made = story(*events)
    run = simulate(made, 0)
    mark = next(mark for mark in marks_of(run, None) if mark.event.id == "deal")
    assert [mark.is_hollow(step) for step in (1, 3, 6)] == hollow
    assert (mark.revealed.steps[0] if mark.revealed else None) == lit
    assert len(mark.days(made)) == len(mark.steps) + (lit is not None)
    assert says in mark.words
    assert ("secret" in mark.words) == bool(says)
    if lit is not None:
        assert run.revealed["deal"] == lit


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ((deal(),), "hollow: secret"),
        (({"id": "deal", "step": 1, "probability": 0.9},), "hollow: need not take place"),
        ((deal(probability=0.9), LEAK), "hollow: need not take place or secret; small and full after that"),
    ],
)
def test_the_caption_says_what_hollow_means(events, says):
    assert says in words(alignment_figure(simulate(story(*events), 0))).replace("\n", " ")


def test_an_ensemble_and_a_page_say_the_same():
    made = run_ensemble(story(deal(), LEAK), 20, 0)
    mark = next(mark for mark in marks_of(made.first, made) if mark.event.id == "deal")
    told = data_of(findings_of(made.scenario, 20, 0), Library(), Origin("sim report x", {}, "0"))["events"]
    dealt, leak = (next(one for one in told if one["id"] == id) for id in ("deal", "leak"))
    assert (dealt["secret"], dealt["light"]) == (mark.secrecy, 4)
    assert "secret, known to CCC" in dealt["acts"][0]
    assert (leak["secret"], leak["light"]) == ("", None)
    assert "reveals “deal”" in leak["acts"]
