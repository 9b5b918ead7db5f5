"""Checks of claims, variants and sweeps."""

from collections.abc import Collection, Sequence

from sim.measures.measure import ACTOR, PARTNER
from sim.measures.table import MEASURES
from sim.scenario.checks.naming import Problems, provenance, unknown
from sim.scenario.clock import DATE, date_trouble
from sim.scenario.file.measured import Measuring
from sim.scenario.file.questions import Expectation, Outcome
from sim.scenario.file.schema import ScenarioFile
from sim.scenario.scenario import Scenario

OUTCOMES = (*MEASURES, "claim")
IN_CLAIMS = tuple(name for name, measure in MEASURES.items() if measure.in_claims)
Story = ScenarioFile | Scenario


def measure_problems(entry: Measuring, story: Story, names: Sequence[str] = IN_CLAIMS) -> Problems:
    """Yield measures that are not exactly one of these names, or are of parties that are unknown or the same."""
    if len(entry.given) != 1:
        got = " and ".join(entry.given) or "none"
        yield entry.problem(None, f"must give one of {', '.join(names[:-1])} or {names[-1]}; got {got}")
        return
    if entry.given == ("claim",):
        yield from unknown(entry, "claim", entry.parties[0], "claim", [claim.id for claim in story.expect])
        return
    key = entry.given[0]
    for kind, id in entry.kinds:
        yield from unknown(entry, key, id, kind.words, *kind.known(story))
    actors = [story.groups.get(id, (id,)) for id in entry.named(ACTOR, PARTNER)]
    if len(set(actors)) < len(actors):
        yield entry.problem(key, f"must name {'two ' if len(actors) == 2 else ''}different actors")


def claim_problems(story: ScenarioFile) -> Problems:
    """Yield claims that cannot be tested."""
    ids = dict.fromkeys(event.id for event in story.events)
    for claim in story.expect:
        yield from provenance(claim)
        if claim.all is not None and claim.given:
            yield claim.problem("all", "stands beside a measure; put the measure into the list")
        for test in claim.tests:
            yield from expectation_problems(test, story, ids)


def expectation_problems(test: Expectation, story: ScenarioFile, ids: Collection[str]) -> Problems:
    """Yield what is wrong with one test of a claim; `ids` are those of the events."""
    for measure in test.measured:
        yield from measure_problems(measure, story)
    yield from demand_problems(test)
    for id in test.because or ():
        yield from unknown(test, "because", id, "event", ids)
    for key, value in (("from", test.from_), ("to", test.to)):
        if value is not None and value not in ids and (trouble := date_trouble(value)):
            if DATE.fullmatch(value):
                yield test.problem(key, f"{trouble}, got '{value}'")
            else:
                yield test.problem(key, f"must be a date or the id of an event, got '{value}'", value, (ids,))
    if test.to is not None and test.within is not None:
        yield test.problem("within", "stands beside `to`; use one of them")


def demand_problems(test: Expectation) -> Problems:
    """Yield what a test demands that does not go together."""
    demands = (test.change, test.not_, test.above, test.below, test.more_than)
    if all(demand is None for demand in demands):
        yield test.problem(None, "must say what is expected: change, not, above, below or more_than")
    if test.not_ is not None:
        for key, value in (("change", test.change), ("more_than", test.more_than)):
            if value is not None:
                yield test.problem("not", f"stands beside `{key}`; use one of them")
    if test.because is not None and ((test.change or test.not_) is None or test.more_than is not None):
        yield test.problem("because", "goes with `change` or `not`, and not with `more_than`")
    if test.change == "steady" and test.more_than is not None:
        yield test.problem("more_than", "does not go with `change: steady`")


def variant_problems(story: ScenarioFile) -> Problems:
    """Yield variants that name unknown events, or switch on what is not optional."""
    optional = dict.fromkeys(event.id for event in story.events if event.optional)
    ids = dict.fromkeys(event.id for event in story.events)
    for variant in story.variants.values():
        for id in variant.without or ():
            yield from unknown(variant, "without", id, "event", ids)
        for id in variant.with_ or ():
            yield from unknown(variant, "with", id, "optional event", optional)
        if not (variant.without or variant.with_ or variant.set):
            yield variant.problem(None, "changes nothing; give `without`, `with` or `set`")


def sweep_problems(story: ScenarioFile) -> Problems:
    """Yield outcomes of the sweep that cannot be measured."""
    if story.sweep:
        for outcome in story.sweep.outcomes:
            yield from outcome_problems(outcome, story)


def outcome_problems(outcome: Outcome, story: Story) -> Problems:
    """Yield what is wrong with an outcome: not exactly one, unknown names, a level without `at: first`."""
    yield from measure_problems(outcome, story, OUTCOMES)
    if len(outcome.given) != 1:
        return
    levels = sum(level is not None for level in (outcome.below, outcome.above))
    if levels != (outcome.at == "first"):
        yield outcome.problem("at", "must be `first` with one of `below` and `above`, and only then")
    elif outcome.claim and outcome.at not in (None, "end"):
        yield outcome.problem("at", "does not go with a claim, which says itself when it is tested")
