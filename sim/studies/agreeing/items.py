"""What two codings of a story say of the same things, and what only one of them says anything of."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.inputs.numbers import Number, coded_numbers
from sim.scenario.file.entries import Sourced
from sim.scenario.file.schema import Act, Event, Treaty
from sim.scenario.scenario import Scenario

KINDS = {
    "ideal": "positions", "salience": "saliences", "capability": "capabilities", "baseline": "regards",
    "obligation": "obligations", "intensity": "intensities", "stance": "stances", "amount": "shifts",
    "date": "periods of events",
}  # fmt: skip
ISSUES = "issues of acts"  # whether an act is about an issue: 0 or 1


@dataclass(frozen=True, slots=True)
class Item:
    """A number that both coded: its kind, its path in the first coding, both values and what each rests on."""

    kind: str
    path: str
    first: float
    second: float
    entry: Sourced
    other: Sourced
    spread: float = 0.0  # standard deviation that ensembles draw, by the first coder's confidence

    @property
    def difference(self) -> float:
        """The second coder's value less the first's."""
        return self.second - self.first

    @property
    def differs(self) -> bool:
        """Whether the coders say different things; two treaties of one strength may have other obligations."""
        if isinstance(self.entry, Treaty) and isinstance(self.other, Treaty):
            return {*self.entry.obligations} != {*self.other.obligations}
        return self.first != self.second


@dataclass(frozen=True, slots=True)
class Alone:
    """Something that one coder found and the other did not: what, by which path of whose coding, and its value."""

    kind: str
    path: str
    coder: Literal["first", "second"]
    value: Any
    entry: Sourced


@dataclass(frozen=True, slots=True)
class Coded:
    """A number of one coding, and the act to which it belongs where it does."""

    number: Number
    entry: Sourced


def same_numbers(one: Scenario, other: Scenario) -> list[Item]:
    """Return what both codings put a number on, in the order of the first."""
    mine, theirs = keyed(one, {}), keyed(other, twins(one, other))
    numbers = [(mine[key], theirs[key]) for key in mine if key in theirs]
    if (one.clock.start, one.clock.step) != (other.clock.start, other.clock.step):
        numbers = [(a, b) for a, b in numbers if a.number.array != "date"]  # periods of two clocks
    return [
        Item(KINDS[a.number.array], a.number.path, a.number.value, b.number.value, a.entry, b.entry, a.number.spread)
        for a, b in numbers
    ] + list(same_issues(one, other))


def same_issues(one: Scenario, other: Scenario) -> Iterator[Item]:
    """Yield of each act of both and each issue of both whether the act is about it."""
    theirs = acts_by_key(other, twins(one, other))
    shared = [issue for issue in one.issues if issue in other.issues]
    for key, (event, path, act) in acts_by_key(one, {}).items():
        if key in theirs:
            twin, _, same = theirs[key]
            for issue in shared:
                judged = float(issue in act.issues), float(issue in same.issues)
                yield Item(ISSUES, f"{path}.issue.{issue}", *judged, event, twin)


def found_alone(one: Scenario, other: Scenario) -> list[Alone]:
    """Return what only one of the codings has: actors, issues, interests, regards, treaties, events, acts and so on.

    What belongs to something that the other lacks as a whole is not named by itself.
    """
    same = twins(one, other)
    mine, theirs = dict(named(one, {})), dict(named(other, same))
    return [
        *(Alone(key[0], path, "first", value, entry) for key, (path, value, entry) in lone(mine, theirs)),
        *(Alone(key[0], path, "second", value, entry) for key, (path, value, entry) in lone(theirs, mine)),
    ]


def lone(mine: Mapping[Any, Any], theirs: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the keys (kind, whole, part) and values that the other coding lacks, though it has what they belong to."""
    wholes = {key[1] for key in theirs}
    for key, value in mine.items():
        _, whole, part = key
        if key not in theirs and (part == () or whole in wholes):
            yield key, value


def named(scenario: Scenario, known_as: Mapping[str, str]) -> Iterator[tuple[Any, tuple[str, Any, Sourced]]]:
    """Yield everything coded as (kind, whole, part) with path, value and entry; a whole has no part."""
    for actor, coded in scenario.actors.items():
        yield ("actor", f"actor {actor}", ()), (f"actors.{actor}", coded.name or actor, coded.coding or Sourced())
        for issue, interest in coded.interests.items():
            place = f"actors.{actor}.interests.{issue}"
            value = f"{interest.position:+g}, salience {interest.salience:g}"
            yield ("interest", f"actor {actor}", (issue,)), (place, value, interest)
    for regard in scenario.regards:
        ends = f"{regard.from_}.{regard.to}"
        yield ("regard", f"regard {ends}", ()), (f"regards.{ends}", regard.value, regard)
    for treaty in scenario.treaties:
        whole = f"treaty {known_as.get(f'treaties.{treaty.id}', treaty.id)}"
        yield ("treaty", whole, ()), (f"treaties.{treaty.id}", ", ".join(treaty.obligations), treaty)
    for event in scenario.events:
        whole = f"event {known_as.get(f'events.{event.id}', event.id)}"
        yield ("event", whole, ()), (f"events.{event.id}", event.title or event.id, event)
    for key, (event, path, act) in acts_by_key(scenario, known_as).items():
        yield ("act", f"event {key[0]}", key[1:]), (path, act.intensity, event)
        for issue, stance in act.stances.items():
            yield ("stance", f"event {key[0]}", (*key[1:], issue)), (f"{path}.stance.{issue}", stance, event)
    for claim in scenario.expect:
        yield ("claim", f"claim {claim.id}", ()), (f"expect.{claim.id}", claim.claim, claim)


def twins(one: Scenario, other: Scenario) -> dict[str, str]:
    """Return ids of the first coding for what the second calls by others: events and treaties by path.

    Events are twins where they fall on one day and have the same parties, treaties where they have the same members,
    and no other of either coding does.
    """
    events = paired(
        one.event_index.items(), other.event_index.items(), signature_of_event(one), signature_of_event(other)
    )
    treaties = paired(
        ((t.id, t) for t in one.treaties), ((t.id, t) for t in other.treaties), members_of(one), members_of(other)
    )
    return {f"events.{b}": a for b, a in events.items()} | {f"treaties.{b}": a for b, a in treaties.items()}


def paired(
    one: Iterable[tuple[str, Any]], other: Iterable[tuple[str, Any]], sign: Any, sign_there: Any
) -> dict[str, str]:
    """Return the first coding's id by that of the second for entries with other ids and one signature, each unique."""
    mine, theirs = dict(one), dict(other)
    left = {id: sign(entry) for id, entry in mine.items() if id not in theirs}
    right = {id: sign_there(entry) for id, entry in theirs.items() if id not in mine}
    here, there = Counter(left.values()), Counter(right.values())
    unique = {sign: id for id, sign in left.items() if sign is not None and here[sign] == there[sign] == 1}
    return {id: unique[sign] for id, sign in right.items() if sign in unique}


def signature_of_event(scenario: Scenario) -> Any:
    """Return a function that says when an event falls and whom it joins; None where it has no date or no act."""

    def signature(event: Event) -> Hashable:
        periods = event.possible_steps
        parties = tuple(sorted(map(str, map(parties_of, event.all_acts))))
        return (scenario.calendar.day(periods[0]), parties) if len(periods) and parties else None

    return signature


def members_of(scenario: Scenario) -> Any:
    """Return a function that says who is in a treaty."""
    return lambda treaty: tuple(sorted(scenario.members(treaty.members)))


def acts_by_key(scenario: Scenario, known_as: Mapping[str, str]) -> dict[Any, tuple[Event, str, Act]]:
    """Return the acts of a coding with event and path by (event, parties, which of those of these parties)."""
    found: dict[Any, tuple[Event, str, Act]] = {}
    for event in scenario.events:
        seen: Counter[Hashable] = Counter()
        for n, act in enumerate(event.all_acts):
            parties = parties_of(act)
            path = f"events.{event.id}.act" if event.act else f"events.{event.id}.acts.{n}"
            found[known_as.get(f"events.{event.id}", event.id), parties, seen[parties]] = event, path, act
            seen[parties] += 1
    return found


def parties_of(act: Act) -> Hashable:
    """Return whom an act joins, whatever the order in which a list names them."""
    if act.between:
        return "between", frozenset(map(ids_of, act.between))
    return ids_of(act.actor), ids_of(act.target)


def ids_of(parties: Any) -> Hashable:
    """Return ids as they are coded, a list in no order."""
    return frozenset([parties] if isinstance(parties, str) else parties or ())


def keyed(scenario: Scenario, known_as: Mapping[str, str]) -> dict[Any, Coded]:
    """Return the coded numbers by what they are numbers of, under the first coding's ids."""
    acts = {path: key for key, (_, path, _) in acts_by_key(scenario, known_as).items()}
    found: dict[Any, Coded] = {}
    for number in coded_numbers(scenario):
        entry = date_of(number, scenario) if number.array == "date" else number.entry
        if entry is not None:
            found[key_of(number.path, known_as, acts)] = Coded(number, entry)
    return found


def date_of(number: Number, scenario: Scenario) -> Event | None:
    """Return the event whose period it is, where it has one alone."""
    event = scenario.event_index[number.path.split(".")[1]]
    return None if event.has_interval else event


def key_of(path: str, known_as: Mapping[str, str], acts: Mapping[str, Any]) -> Any:
    """Return by what a number at a path is known in both codings."""
    parts = path.split(".")
    for length in (4, 3):  # events.ID.acts.N, events.ID.act
        if (place := ".".join(parts[:length])) in acts:
            return acts[place], tuple(parts[length:])
    whole = ".".join(parts[:2])
    return parts[0], known_as.get(whole, parts[1]), tuple(parts[2:])
