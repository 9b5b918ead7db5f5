"""A story written as tables and read back says the same of everything that tables can say."""

import tempfile
from collections import Counter
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import WHY, documents, scenario_of

from sim import load_scenario
from sim.inputs.occasions import occasions_of, row_of_event
from sim.scenario.resolving import LEFT_TO_DEFAULT
from sim.tables.export import left_out, tables, why_not
from sim.tables.part import read_part

DIGITS = st.floats(-1, 1)  # all their digits, not three of them
ODD = {"AAA": "NA", "BBB": "-B-", "CCC": "007", "DDD": "D_d", "EEE": "1e5"}


def renamed(value):
    """A document whose actors have ids that look like numbers and missing cells, names with commas and quotes."""
    if isinstance(value, dict):
        return {ODD.get(key, key): renamed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(item) for item in value]
    return ODD.get(value, value) if isinstance(value, str) else value


@st.composite
def stories(draw):
    document = renamed(draw(documents(chance=True)))
    for id, actor in document["actors"].items():
        actor |= {"name": f'{id}, "the {id}"; é', "kind": draw(st.sampled_from(("state", "movement", "bloc")))}
        for interest in actor["interests"].values():
            interest |= {"position": draw(DIGITS), "salience": abs(draw(DIGITS))}
        if draw(st.booleans()):
            del actor["capability"]
    for regard in document["regards"]:
        regard["value"] = draw(DIGITS)
    document["events"] += [{"id": f"d{n}", "date": date, "assumption": WHY, "act": {"actor": "NA", "target": ["-B-"], **how}}
                           for n, (date, how) in enumerate(draw(st.lists(st.tuples(st.sampled_from(("2020-01", "2020-01-01")), HOW))))]  # fmt: skip
    return scenario_of(document)


HOW = st.one_of(
    DIGITS.map(lambda v: {"intensity": v}), st.sampled_from(({"code": "0331"}, {"code": "163", "intensity": 0.1}))
)


def said(story):
    """Actors with interests, regards, treaties with a start, and acts that take place on their date for certain."""
    actors = {
        id: (a.name, a.kind, None if a.capability.assumption == LEFT_TO_DEFAULT else a.capability.value,
             {k: (i.position, i.salience) for k, i in a.interests.items()})
        for id, a in story.actors.items()
    }  # fmt: skip
    regards = {(r.from_, r.to): r.value for r in story.regards}
    treaties = {t.id: (set(t.members), set(t.obligations), t.start, t.end) for t in story.treaties if t.start}
    return actors, dict(story.issues), regards, treaties, acts_of(story)


def acts_of(story):
    ids, found = [*story.actors, None], Counter()  # ids[-1]: at nobody
    for event in story.events:
        sure = event.when is None and not event.has_interval and event.probability == 1 and not event.optional
        if not sure or event.needs:
            continue
        for act, coded in zip(occasions_of(story)[row_of_event(story)[event.id]].acts, event.all_acts, strict=True):
            dates = [story.period(event.dated)] if event.dated else event.possible_steps
            there = {d: [*(id for id, stay in zip(story.actors, story.stays, strict=True) if d in stay)] for d in dates}
            found.update(
                (d, ids[i], ids[j], coded.code, act.intensity)
                for d in dates
                for i, j in act.pairs
                if {ids[i], ids[j]} <= {*there[d]}
            )
    return found


def read_back(story):
    """The story of the parts that the exported readings make, actors last for their names."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in tables(story).items():
            (folder / file).write_text(text, encoding="utf-8", newline="")
        parts = []
        for reading in sorted(folder.glob("*.reading.yaml"), reverse=True):
            parts.append(reading.name.replace(".reading", ""))
            (folder / parts[-1]).write_text(read_part(reading).text, encoding="utf-8")
        clock = story.clock.model_dump(mode="json")
        frame = {"id": "back", "title": "Back", "clock": clock, "extends": parts}
        (folder / "back.yaml").write_text(yaml.safe_dump(frame), encoding="utf-8")
        return load_scenario(folder / "back.yaml")


@given(stories())
def test_a_story_comes_back_from_its_tables_to_the_last_digit(story):
    for before, after in zip(said(story), said(read_back(story)), strict=True):
        assert without_places(after) == without_places(before)


def without_places(value):
    return {k: v.model_dump() if hasattr(v, "model_dump") else v for k, v in value.items()}


@given(stories())
def test_what_tables_cannot_say_is_listed(story):
    listed = "\n".join(left_out(story))
    assert ("shift" in listed) == any(event.shifts for event in story.events)
    assert ("upon a condition" in listed) == any(event.when for event in story.events)
    assert ("joint act" in listed) <= any(act.between for event in story.events for act in event.all_acts)
    told = [act for event in story.events if why_not(event) is None for act in event.all_acts]
    assert ("at nobody" in listed) == any(not (act.target or act.between) for act in told)
    assert ("secret" in listed) == any(act.known_to is not None for act in told)
    assert ("revelation" in listed) == any(event.reveals for event in story.events)
    assert ("there for a part" in listed) == any(actor.present for actor in story.actors.values())
    assert ("group" in listed) == bool(story.groups)
