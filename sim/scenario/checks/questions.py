"""Checks of claims, variants and sweeps."""

from collections.abc import Collection

from sim.scenario.checks.naming import Problems, provenance, unknown
from sim.scenario.clock import DATE, date_trouble
from sim.scenario.file.schema import Expectation, Measure, Outcome, ScenarioFile
from sim.scenario.scenario import Scenario

OUTCOMES = ("alignment", "regard", "position", "lean", "polarization", "balanced_triads", "treaty_strain", "claim")
Story = ScenarioFile | Scenario


def measure_problems(measure: Measure, story: Story) -> Problems:
    """Yield measures that are not exactly one, or name unknown actors or issues."""
    given = measure.measures_given
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield measure.problem(None, f"must give one of alignment, regard, position or lean; got {got}")
        return
    actors: list[str] = []
    if measure.alignment:
        actors = [measure.alignment[0]]
        yield from unknown(measure, "alignment", measure.alignment[1], "actor or group", story.actors, story.groups)
        if story.groups.get(measure.alignment[1], (measure.alignment[1],)) == (measure.alignment[0],):
            yield measure.problem("alignment", "must name two different actors")
    elif measure.regard:
        actors = [measure.regard.from_, measure.regard.to]
    elif measure.position:
        actors = [measure.position.actor]
        yield from unknown(measure, "position", measure.position.issue, "issue", story.issues)
    elif measure.lean:
        actors = [measure.lean.of, measure.lean.from_, measure.lean.to]
    for id in dict.fromkeys(actors):
        yield from unknown(measure, given[0], id, "actor", story.actors)
    if len(set(actors)) < len(actors):
        yield measure.problem(given[0], "must name different actors")


def claim_problems(story: ScenarioFile) -> Problems:
    """Yield claims that cannot be tested."""
    ids = dict.fromkeys(event.id for event in story.events)
    for claim in story.expect:
        yield from provenance(claim)
        if claim.all is not None and claim.measures_given:
            yield claim.problem("all", "stands beside a measure; put the measure into the list")
        for test in claim.tests:
            yield from expectation_problems(test, story, ids)


def expectation_problems(test: Expectation, story: ScenarioFile, ids: Collection[str]) -> Problems:
    """Yield what is wrong with one test of a claim; `ids` are those of the events."""
    yield from measure_problems(test, story)
    if test.more_than is not None:
        yield from measure_problems(test.more_than, story)
    if test.change is None and test.above is None and test.below is None and test.more_than is None:
        yield test.problem(None, "must say what is expected: change, above, below or more_than")
    if test.because is not None:
        if test.change is None or test.more_than is not None:
            yield test.problem("because", "goes with `change`, and not with `more_than`")
        for id in test.because:
            yield from unknown(test, "because", id, "event", ids)
    if test.change == "steady" and test.more_than is not None:
        yield test.problem("more_than", "does not go with `change: steady`")
    for key, value in (("from", test.from_), ("to", test.to)):
        if value is not None and value not in ids and (trouble := date_trouble(value)):
            if DATE.fullmatch(value):
                yield test.problem(key, f"{trouble}, got '{value}'")
            else:
                yield test.problem(key, f"must be a date or the id of an event, got '{value}'", value, (ids,))
    if test.to is not None and test.within is not None:
        yield test.problem("within", "stands beside `to`; use one of them")


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
    given = outcome.kinds_given
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield outcome.problem(None, f"must give one of {', '.join(OUTCOMES)}; got {got}")
        return
    if outcome.measures_given:
        yield from measure_problems(outcome, story)
    elif outcome.claim:
        yield from unknown(outcome, "claim", outcome.claim, "claim", [claim.id for claim in story.expect])
    elif outcome.treaty_strain:
        yield from unknown(outcome, "treaty_strain", outcome.treaty_strain, "treaty", [t.id for t in story.treaties])
    levels = sum(level is not None for level in (outcome.below, outcome.above))
    if levels != (outcome.at == "first"):
        yield outcome.problem("at", "must be `first` with one of `below` and `above`, and only then")
    elif outcome.claim and outcome.at not in (None, "end"):
        yield outcome.problem("at", "does not go with a claim, which says itself when it is tested")
