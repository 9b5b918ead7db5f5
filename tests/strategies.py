"""Worlds for Hypothesis: complete scenario documents over the whole grammar that a run can meet."""

from hypothesis import strategies as st

from sim.model.theories import THEORIES
from sim.scenario.changes import dependents
from sim.scenario.checks.presence import who_is_missing
from sim.scenario.file.reading import from_values
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
def topics(draw):
    """What an act is about: nothing, an issue or a list of them, and perhaps what it advances, on some or all."""
    about = draw(st.lists(st.sampled_from(ISSUES), unique=True))
    coded = draw(st.lists(st.sampled_from(about), unique=True)) if about else []
    if len(about) == 1 and draw(st.booleans()):
        return {"issue": about[0], **({"stance": draw(SIGNED)} if coded else {})}
    stance = {k: draw(SIGNED) for k in coded}
    return ({"issue": about} if about else {}) | ({"stance": stance} if stance else {})


@st.composite
def acts(draw, actors):
    """An act of an actor or a group, on another or at nobody, or of several; perhaps one that not everybody knows of."""
    act = {"intensity": draw(SIGNED), **draw(topics())}
    if act.get("issue") and draw(st.booleans()):
        act |= {"actor": draw(st.sampled_from((*actors, "BLOC")) | st.just(list(actors[:2])))}
    else:
        act |= draw(parties(actors))
    return {**act, **draw(knowing(act, actors))}


@st.composite
def knowing(draw, act, actors):
    """Who knows of an act: everybody, or nobody, some or all of those who take no part in it, the group with them."""
    named = [act.get("actor"), act.get("target"), *act.get("between", [])]
    taking_part = {a for side in named for a in (side if isinstance(side, list) else [side])}
    thirds = [a for a in actors if a not in taking_part | (set(actors[:3]) if "BLOC" in taking_part else set())]
    groups = [] if "BLOC" in taking_part else ["BLOC"]
    known = (
        st.just([])
        | st.just(thirds)
        | (st.lists(st.sampled_from([*thirds, *groups]), unique=True) if thirds else st.just(groups))
    )
    return {"known_to": draw(known)} if draw(st.booleans()) else {}


@st.composite
def parties(draw, actors):
    act: dict = {}
    if draw(st.booleans()):
        pair = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=3, unique=True))
        return {"between": pair, **act}
    actor, target = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True))
    if draw(st.booleans()):
        several = st.lists(st.sampled_from(actors), min_size=2, max_size=3, unique=True).map(sorted)
        one = draw(several)
        sides = [one, draw(st.just(target) | several.filter(lambda other: other != one))]
        return {"between": sides, **act} if draw(st.booleans()) else {"actor": sides[0], "target": sides[1], **act}
    if len(actors) > 2 and draw(st.booleans()):
        sides = draw(st.permutations((target, "BLOC")))
        if draw(st.booleans()):
            return {"between": list(sides), **act}
        return {"actor": sides[0], "target": sides[1], **act}
    return {"actor": actor, "target": target, **act}


@st.composite
def shifts(draw, actors):
    way = draw(st.sampled_from(("by", "to")))
    kind = draw(st.sampled_from(("position", "ideal", "salience", "capability", "regard")))
    if kind == "regard":
        return {
            "regard": draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True)),
            way: draw(SIGNED),
        }
    amount = draw(SIGNED if kind in ("position", "ideal") else SHARE)
    shift = {"actor": draw(st.sampled_from((*actors, "BLOC", list(actors[-2:])))), "of": kind, way: amount}
    return shift if kind == "capability" else {**shift, "issue": draw(st.sampled_from(ISSUES))}


@st.composite
def conditions(draw, actors, earlier):
    if earlier and draw(st.booleans()):
        return {"event": draw(st.sampled_from(earlier)), "delay": draw(st.integers(0, 3))}
    pair = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=2, unique=True))
    return {"alignment": pair, draw(st.sampled_from(("below", "above"))): draw(SIGNED), "for": draw(st.integers(1, 3))}


@st.composite
def events(draw, actors, steps, number, before, treaties):
    earlier = [other["id"] for other in before]
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
    if treaties and draw(st.booleans()):
        changes = draw(st.lists(treaty_changes(actors, treaties), min_size=1, max_size=2))
        event["treaty"] = changes if len(changes) > 1 else changes[0]
        if "step" in event:  # of a list of dates none is certain, and nothing is refused for changing nothing
            event["steps"] = [event.pop("step")]
    hidden = [other["id"] for other in before if any("known_to" in act for act in other["acts"])]
    if hidden and draw(st.booleans()):
        event["reveals"] = draw(st.lists(st.sampled_from(hidden), min_size=1, unique=True))
    return event


@st.composite
def treaty_changes(draw, actors, treaties):
    verb = draw(st.sampled_from(("sign", "join", "leave", "end")))
    member = {"member": draw(st.sampled_from((*actors, "BLOC")))} if verb in ("join", "leave") else {}
    return {verb: draw(st.sampled_from(treaties)), **member}


@st.composite
def parameters(draw):
    balance, influence = draw(SHARE), draw(SHARE)
    names = ("relational_weight", "responsiveness", "reciprocity", "witness", "concern", "lasting")
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
    for number in range(draw(st.integers(0, 3))):
        members = draw(st.lists(st.sampled_from(actors), min_size=2, max_size=4, unique=True) | st.just(["BLOC"]))
        dates = sorted(draw(st.lists(st.sampled_from(TREATY_DATES), max_size=2, unique=True)))
        names = draw(st.sampled_from((("start", "end"), ("end",))))
        dated = dict(zip(names, dates, strict=False))
        kinds = ["defense", "neutrality", "nonaggression", "consultation"]
        duties = draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
        found.append({"id": f"t{number}", "members": members, "obligations": duties, "assumption": WHY, **dated})
    return found


STEPS = st.sampled_from(("day", "week", "month", "quarter", "year"))


CONFIDENCES = st.sampled_from(({}, {"confidence": "stated"}, {"confidence": "implied"}, {"confidence": "assumed"}))
KINDS = ("uniform", "normal", "triangular", "log_uniform", "discrete")


def levels(low, high):
    """Numbers of three digits from low to high, which have no more digits themselves."""
    return st.floats(low, high).map(lambda v: min(max(round(v, 3), low), high))


@st.composite
def distributions(draw, low, high, cut=False):
    """A distribution that stays between low and high; with `cut`, normals may reach beyond and are cut there."""
    kind = draw(st.sampled_from(KINDS if high > 0 else [k for k in KINDS if k != "log_uniform"]))
    match kind:
        case "normal":
            mean = draw(levels(low, high))
            room = min(high - mean, mean - low)
            return {kind: [mean, draw(SHARE) if cut else int(draw(SHARE) * room * 250) / 1000]}
        case "log_uniform":
            return {kind: sorted(draw(levels(max(low, 0.001), high)) for _ in range(2))}
        case "discrete":
            return {kind: draw(st.lists(levels(low, high), min_size=1, max_size=3))}
    return {kind: sorted(draw(levels(low, high)) for _ in range(3 if kind == "triangular" else 2))}


RISKS = {
    "initiative": st.sampled_from((0.0, 1.0)) | SHARE,
    "decisiveness": st.sampled_from((0.0, 3.0, 20.0)),
    "act_intensity": SHARE,
    "volatility": st.sampled_from((0.0, 0.02, 0.3)),
}
SPANS = {"prior_stake": (0.0, 2.0), "balance_gain": (0.1, 7.0), "decisiveness": (0.0, 7.0), "volatility": (0.0, 0.5)}
BUDGETED = ("balance", "memory", "influence", "anchor")


@st.composite
def chancy_parameters(draw, coded):
    """The parameters and those of chance, some as distributions; a pair keeps its budget at its largest values."""
    found = {**coded, **{name: draw(values) for name, values in RISKS.items()}}
    for name, value in found.items():
        if draw(st.booleans()):
            low, high = (0.0, value) if name in BUDGETED else SPANS.get(name, (0.0, 1.0))
            found[name] = draw(distributions(low, high, cut=name not in BUDGETED))
    return found


@st.composite
def chancy_events(draw, coded, steps):
    """The event with a probability, an interval for its date, one act of its own, a confidence."""
    event = {**coded, **draw(CONFIDENCES)}
    if draw(st.booleans()):
        event["probability"] = draw(st.sampled_from((0.0, 1.0)) | SHARE)
    if "step" in event and draw(st.booleans()):
        event["step"] = {"from": event["step"], "to": draw(st.integers(event["step"], steps - 1))}
    if len(event["acts"]) == 1 and draw(st.booleans()):
        event["act"] = event.pop("acts")[0]
    return event


@st.composite
def chancy(draw, document):
    """The document with everything in it that is drawn: by chance, or because coders are unsure."""
    actors = {}
    for actor, entry in document["actors"].items():
        held = {k: {**interest, **draw(CONFIDENCES)} for k, interest in entry["interests"].items()}
        actors[actor] = {**entry, "interests": held}
    regards = draw(st.lists(st.sampled_from(document["regards"]), unique_by=lambda r: (r["from"], r["to"])))
    return {
        **document,
        "actors": actors,
        "regards": [{**regard, **draw(CONFIDENCES)} for regard in regards],
        "events": [draw(chancy_events(event, document["clock"]["steps"])) for event in document["events"]],
        "parameters": draw(chancy_parameters(document["parameters"])),
    }


@st.composite
def documents(draw, step=STEPS, with_events=True, chance=False, theories=tuple(THEORIES), busy=False):
    """Complete scenario documents: two to five actors, up to three issues, up to four events and three treaties.

    With `chance` also initiative, shocks, probabilities, intervals, distributions and the coders' confidence; `busy`
    ones have four actors of some capability, four steps and three events at least.
    """
    actors = list(ACTORS[: draw(st.integers(4 if busy else 2, 5))])
    steps = draw(st.integers(4 if busy else 1, 8))
    treaties = draw(treaty_lists(actors))
    made: list[dict] = []
    for number in range(draw(st.integers(3 if busy else 0, 4)) if with_events else 0):
        made.append(draw(events(actors, steps, number, made, [t["id"] for t in treaties])))
    pairs = [(a, b) for a in actors for b in actors if a != b]
    document = {
        "id": "made",
        "title": "Made for a test",
        "clock": {"start": "2020-01", "step": draw(step), "steps": steps},
        "issues": {k: {"title": k, "positive": "more", "negative": "less"} for k in ISSUES},
        "actors": {
            a: {
                "name": a,
                "capability": {
                    "value": draw(st.sampled_from((0.05, 0.01, 0.2) if busy else (0.0, 0.01, 0.2))),
                    "assumption": WHY,
                },
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
    document = draw(chancy(document)) if chance else document
    theory = draw(st.none() | st.sampled_from(theories))
    if theory is None:
        return document
    fixed = THEORIES[theory].fixed
    return {**document, "theory": theory, "parameters": {**document["parameters"], **fixed}}


@st.composite
def coming_to_light(draw, document):
    """The document, and a deal that takes place in secret and comes to light later, where the clock has two steps."""
    last = document["clock"]["steps"] - 1
    if last < 1:
        return document
    act = draw(acts(list(document["actors"])).filter(lambda act: act["intensity"]))
    act = {"known_to": [], **act}
    light = draw(st.integers(1, last))
    deal = {"id": "deal", "steps": sorted({draw(st.integers(0, light - 1)), draw(st.integers(0, last))}), "acts": [act]}
    outing = {"id": "outing", "steps": [light], "reveals": ["deal"]}
    return {**document, "events": [*document["events"], *({**e, "assumption": WHY} for e in (deal, outing))]}


def stay(document, first, last):
    """When an actor is there, from one period to another, None for either end; some of them may lie after the clock."""
    bare = {key: document[key] for key in ("id", "title", "clock", "issues", "actors")}
    calendar = scenario_of(bare).calendar
    ends = {"from": first, "until": last}
    return {key: calendar.day(period).isoformat() for key, period in ends.items() if period is not None}


@st.composite
def coming_and_going(draw, document):
    """The document with actors that are there for a part of the clock, without events that could not take place then."""
    actors, steps = dict(document["actors"]), document["clock"]["steps"]
    for id in draw(st.lists(st.sampled_from(sorted(actors)), unique=True)):
        first = draw(st.none() | st.integers(0, steps))
        present = stay(document, first, draw(st.none() | st.integers(first or 0, steps)))
        actors[id] = {**actors[id], "present": present}
    made = {**document, "actors": actors}
    told, events = scenario_of({**made, "events": []}), scenario_of(document).events
    gone = dependents(events, {event.id for event in events if who_is_missing(event, told)})
    return {**made, "events": [revealing(event, gone) for event in document["events"] if event["id"] not in gone]}


def revealing(event, gone):
    """The event, which reveals nothing of those that are gone."""
    kept = [id for id in event.get("reveals", ()) if id not in gone]
    return {key: value for key, value in event.items() if key != "reveals"} | ({"reveals": kept} if kept else {})
