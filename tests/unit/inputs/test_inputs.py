"""The table of numbers and the occasions of a scenario."""

import numpy as np
import pytest
from lively import lively
from nightly import each_time
from reference.test_twin import eventful_document
from strategies import scenario_of

from sim import load_scenario
from sim.inputs.numbers import numbers_of
from sim.inputs.occasions import occasions_of, row_of_event
from sim.inputs.start import Start
from sim.scenario.bundled import files
from sim.scenario.changes import with_settings


def stories():
    return [*map(load_scenario, files()), lively(), scenario_of(eventful_document())]


@pytest.mark.parametrize("many", each_time((6,), (6, 12)))
@pytest.mark.parametrize("story", stories(), ids=lambda s: s.id)
def test_every_number_of_the_form_is_set_by_its_path_and_no_other_moves(story, many):
    """The table of numbers and the complete form agree: a number set by its path changes that row and only that."""
    table = numbers_of(story)
    settable = [n for n in table.values() if n.array not in ("present", "obligation")]  # these stand in runs alone
    shifted = [n for n in settable if n.path.endswith(".capability.value") or n.array in ("ideal", "date", "amount")]
    for number in [*shifted[:many], *settable[:: len(settable) // many]]:
        value = number.value + (1.0 if number.whole else 0.01)
        if not number.admits(np.array(value)):
            value = number.value - (1.0 if number.whole else 0.01)
        made = numbers_of(with_settings(story, {number.path: int(value) if number.whole else value}))
        moved = {path: n.value for path, n in made.items() if path not in table or n.value != table[path].value}
        assert moved == {number.path: value}


@pytest.mark.parametrize("story", stories(), ids=lambda s: s.id)
def test_numbers_fill_every_place_of_the_inputs_once(story):
    """No two numbers share a place, and each place that no number fills is that of an uncoded interest or a treaty."""
    inputs = Start(story).inputs
    filled = [(n.array, place) for n in numbers_of(story).values() for place in n.places if n.array != "parameters"]
    assert len(filled) == len(set(filled))
    for n in numbers_of(story).values():
        if n.array != "parameters":
            assert {getattr(inputs, n.array)[place] for place in n.places} == {n.value}, n.path
    for array in ("capability", "obligation", "intensity", "amount"):
        assert sum(a == array for a, _ in filled) == len(getattr(inputs, array)), array


@pytest.mark.parametrize("story", stories(), ids=lambda s: s.id)
def test_occasions_say_what_the_events_say(story):
    """Every event is one occasion, found by its row, of the origin and periods that its entry gives."""
    occasions, row = occasions_of(story), row_of_event(story)
    assert sorted(row.values()) == list(range(len(occasions) - len(row), len(occasions)))
    for event in story.events:
        occasion = occasions[row[event.id]]
        assert occasion.name == event.id
        assert occasion.origin == ("triggered" if event.when else "scheduled")
        assert event.when or tuple(occasion.periods) == tuple(event.possible_steps)
        assert [occasions[need].name for need in occasion.needs] == list(event.needs)
        assert len(occasion.acts) == len(event.all_acts)
        assert [shift.amount for shift in occasion.shifts] == [s.to if s.by is None else s.by for s in event.shifts]
