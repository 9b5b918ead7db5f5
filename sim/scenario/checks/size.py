"""What a few lines of a file may grow into: recurrences, and the pairs that groups stand for."""

from collections.abc import Iterable

from sim.scenario.calendar import recurrence_count
from sim.scenario.checks.naming import Problems
from sim.scenario.file.schema import MOST_OCCURRENCES, Event, ScenarioFile

MOST_PAIRS = 1_000_000  # that the acts, shifts and treaties of a story join together


def size_problems(story: ScenarioFile) -> Problems:
    """Yield the recurrences and the groups that make a story larger than any that can be run."""
    occurrences = pairs = 0
    for event in story.events:
        if event.every and event.from_ and event.until:
            occurrences += recurrence_count(event.every, event.from_, event.until)
            if occurrences > MOST_OCCURRENCES:
                words = (
                    f"makes {occurrences} occurrences with the events before it; at most {MOST_OCCURRENCES} are read"
                )
                yield event.problem("every", words)
                return
        pairs += pairs_of(event, story)
        if pairs > MOST_PAIRS:
            yield event.problem(None, too_many(pairs))
            return
    for treaty in story.treaties:
        pairs += members(treaty.members, story) ** 2
        if pairs > MOST_PAIRS:
            yield treaty.problem("members", too_many(pairs))
            return


def too_many(pairs: int) -> str:
    """Return in words that there are too many pairs."""
    return f"joins {pairs} pairs of actors with what stands before it; at most {MOST_PAIRS} are read"


def pairs_of(event: Event, story: ScenarioFile) -> int:
    """Return about how many pairs of actors an event joins; a shift counts as one for each actor."""
    pairs = sum(members(shift.actor or (), story) for shift in event.shifts)
    for act in event.all_acts:
        pairs += len(story.actors) if act.known_to is not None else 0
        if act.between is None:  # at nobody: one act of each actor
            pairs += members(act.actor or (), story) * (members(act.target, story) if act.target else 1)
        else:
            pairs += sum(members(party, story) for party in act.between) ** 2
    return pairs


def members(party: str | Iterable[str], story: ScenarioFile) -> int:
    """Return how many actors a party stands for."""
    parties = (party,) if isinstance(party, str) else party
    return sum(len(story.groups.get(p, (p,))) for p in parties)
