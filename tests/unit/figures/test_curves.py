"""Which events share a mark above the curves."""

import pytest
from strategies import WHY, scenario_of

from sim import simulate
from sim.figures.curves import clusters, marked_events


def marks(*days: str, steps: int = 20) -> list[list[int]]:
    story = {
        "id": "marks", "title": "Marks", "clock": {"start": "2000-01", "step": "year", "steps": steps},
        "issues": {"p": {"title": "p", "positive": "more", "negative": "less"}},
        "actors": {a: {"name": a, "interests": {"p": {"position": 0.5, "salience": 0.5, "assumption": WHY}}} for a in ("AAA", "BBB")},
        "events": [
            {"id": f"e{n}", "date": day, "act": {"actor": "AAA", "target": "BBB", "intensity": 0.5}, "assumption": WHY}
            for n, day in enumerate(days)
        ],
    }  # fmt: skip
    run = simulate(scenario_of(story), 0)
    return [numbers for _, numbers in clusters(run, marked_events(run, [])[0])]


@pytest.mark.parametrize(
    ("days", "together"),
    [
        (("2003-01-05", "2003-12-20"), [[1, 2]]),  # one step, however far apart its days are
        (("2003-12-28", "2004-01-03"), [[1, 2]]),  # two steps, days that cannot be told apart
        (("2003-01-05", "2004-12-20"), [[1], [2]]),
        (("2003-01-05", "2003-12-20", "2004-11-20"), [[1, 2], [3]]),
        (("2003-01-05", "2003-12-30", "2004-12-30"), [[1, 2], [3]]),
    ],
)
def test_events_of_one_step_or_of_one_place_share_a_mark(days, together):
    assert marks(*days) == together
