"""Worlds for Hypothesis: complete scenario documents over the whole grammar that a run can meet."""

from hypothesis import strategies as st

from sim.scenario.reading import from_values
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario

WHY = "made for a test"
ACTORS = ("AAA", "BBB", "CCC", "DDD", "EEE")
ISSUES = ("p", "q", "r")
SIGNED = st.floats(-1, 1).map(lambda v: round(v, 3))
SHARE = st.floats(0, 1).map(lambda v: round(v, 3))


def scenario_of(document: dict) -> Scenario:
    return from_document(from_values(document, "test"))


@st.composite
def interests(draw):
    chosen = draw(st.lists(st.sampled_from(ISSUES), unique=True))
    return {k: {"position": draw(SIGNED), "salience": draw(SHARE), "assumption": WHY} for k in chosen}


@st.composite
def acts(draw, actors):
    issue = draw(st.none() | st.sampled_from(ISSUES))
    act = {"intensity": draw(SIGNED), **({"issue": issue} if issue else {})}
    if draw(st.booleans()):
        pair = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=3, unique=True))
        return {"between": pair, **act}
    actor, target = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True))
    if len(actors) > 2 and draw(st.booleans()):
        return {"actor": "BLOC", "target": target, **act}
    return {"actor": actor, "target": target, **act}


@st.composite
def shifts(draw, actors):
    way = draw(st.sampled_from(("by", "to")))
    kind = draw(st.sampled_from(("position", "salience", "capability", "regard")))
    if kind == "regard":
        return {
            "regard": draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True)),
            way: draw(SIGNED),
        }
    amount = draw(SIGNED if kind == "position" else SHARE)
    shift = {"actor": draw(st.sampled_from(actors)), "of": kind, way: amount}
    return shift if kind == "capability" else {**shift, "issue": draw(st.sampled_from(ISSUES))}


@st.composite
def conditions(draw, actors, earlier):
    if earlier and draw(st.booleans()):
        return {"event": draw(st.sampled_from(earlier)), "delay": draw(st.integers(0, 3))}
    pair = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True))
    return {"alignment": pair, draw(st.sampled_from(("below", "above"))): draw(SIGNED), "for": draw(st.integers(1, 3))}


@st.composite
def events(draw, actors, steps, number, earlier, treaties):
    event = {"id": f"e{draw(st.integers(0, 9))}{number}", "assumption": WHY}
    match draw(st.sampled_from(("step", "steps", "when"))):
        case "step":
            event["step"] = draw(st.integers(0, steps - 1))
        case "steps":
            event["steps"] = sorted(draw(st.sets(st.integers(0, steps - 1), min_size=1, max_size=3)))
        case "when":
            event["when"] = draw(conditions(actors, earlier))
            event["once"] = draw(st.booleans())
    event["acts"] = draw(st.lists(acts(actors), min_size=1, max_size=2))
    event["shifts"] = draw(st.lists(shifts(actors), max_size=2))
    if earlier and draw(st.booleans()):
        event["needs"] = [draw(st.sampled_from(earlier))]
    if treaties and "when" in event and draw(st.booleans()):
        event["treaty"] = {draw(st.sampled_from(("sign", "end"))): draw(st.sampled_from(treaties))}
    return event


@st.composite
def parameters(draw):
    balance, influence = draw(SHARE), draw(SHARE)
    names = ("relational_weight", "responsiveness", "reciprocity", "witness", "lasting")
    return {
        **{name: draw(SHARE) for name in names},
        "prior_stake": draw(st.sampled_from((0.0, 0.5, 2.0))),
        "balance": balance,
        "memory": round(draw(SHARE) * (1 - balance), 3),
        "balance_gain": draw(st.sampled_from((0.5, 2.0, 7.0))),
        "influence": influence,
        "anchor": round(draw(SHARE) * (1 - influence), 3),
    }


TREATY_DATES = ("2010-01", "2020-01", "2020-03", "2020-05", "2024-01")


@st.composite
def treaty_lists(draw, actors):
    found = []
    for number in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=4, unique=True))
        dates = sorted(draw(st.lists(st.sampled_from(TREATY_DATES), max_size=2, unique=True)))
        dated = dict(zip(("start", "end"), dates, strict=False))
        kinds = ["defense", "neutrality", "nonaggression", "consultation"]
        duties = draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
        found.append({"id": f"t{number}", "members": members, "obligations": duties, "assumption": WHY, **dated})
    return found


STEPS = st.sampled_from(("day", "week", "month", "quarter", "year"))


@st.composite
def documents(draw, step=STEPS, with_events=True):
    """Complete scenario documents: two to five actors, up to three issues, up to four events and two treaties."""
    actors = list(ACTORS[: draw(st.integers(2, 5))])
    steps = draw(st.integers(1, 8))
    treaties = draw(treaty_lists(actors))
    made: list[dict] = []
    for number in range(draw(st.integers(0, 4)) if with_events else 0):
        made.append(draw(events(actors, steps, number, [e["id"] for e in made], [t["id"] for t in treaties])))
    pairs = [(a, b) for a in actors for b in actors if a != b]
    return {
        "id": "made",
        "title": "Made for a test",
        "clock": {"start": "2020-01", "step": draw(step), "steps": steps},
        "issues": {k: {"title": k, "positive": "more", "negative": "less"} for k in ISSUES},
        "actors": {
            a: {
                "name": a,
                "capability": {"value": draw(st.sampled_from((0.0, 0.01, 0.2))), "assumption": WHY},
                "interests": draw(interests()),
            }
            for a in actors
        },
        "groups": {"BLOC": actors[:3]},
        "regards": [{"from": a, "to": b, "value": draw(SIGNED), "assumption": WHY} for a, b in pairs],
        "treaties": treaties if with_events else [{**t, "start": "2010-01", "end": "2100-01"} for t in treaties],
        "events": made,
        "parameters": draw(parameters()),
        "rest": draw(st.sampled_from(("status-quo", "free"))),
    }
