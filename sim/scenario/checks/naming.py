"""What ids, names and sources must be like, whoever carries them."""

from collections.abc import Collection, Iterable, Iterator

from sim.errors import Place, Problem
from sim.scenario.entries import Entry, Sourced
from sim.scenario.schema import ScenarioFile

Problems = Iterator[Problem]


def identity_problems(story: ScenarioFile) -> Problems:
    """Yield ids that only differ in case, and groups named like actors."""
    yield from too_alike([*named(story, "actors"), *named(story, "groups")])
    for kind in ("issues", "treaties", "events", "expect", "variants"):
        yield from too_alike(named(story, kind))
    for name in story.groups:
        if name in story.actors:
            yield group_problem(story, name, "has the id of an actor")


def named(story: ScenarioFile, kind: str) -> list[tuple[str, str, Place | None]]:
    """Return id, path and place of every entry of a kind."""
    entries = getattr(story, kind)
    if isinstance(entries, tuple):
        return [(entry.id, entry.path, entry.place()) for entry in entries]
    return [(id, f"{kind}.{id}", place_of(story, kind, id)) for id in entries]


def place_of(story: ScenarioFile, kind: str, id: str) -> Place | None:
    """Return where an entry of a mapping such as `groups` stands."""
    entries = story._where.get(kind) if story._where is not None else None
    return entries.value_places.get(id) if entries is not None else None


def too_alike(entries: Iterable[tuple[str, str, Place | None]]) -> Problems:
    """Yield the ids that differ from an earlier one in case only."""
    seen: dict[str, str] = {}
    for id, path, place in entries:
        other = seen.setdefault(id.casefold(), id)
        if other != id:
            yield Problem(place, path, f"is too like '{other}', which differs in case only")


def group_problem(story: ScenarioFile, name: str, words: str, unknown: str | None = None) -> Problem:
    """Return a problem with a group, or with a member that no actor is."""
    known = () if unknown is None else (story.actors,)
    return Problem(place_of(story, "groups", name), f"groups.{name}", words, unknown, known)


def provenance(entry: Sourced) -> Problems:
    """Yield what is missing of where a number comes from."""
    source = entry.source
    if source is None and entry.assumption is None:
        yield entry.problem(None, "has neither a source nor an assumption; say where the number comes from")
    elif source is not None:
        if (source.document is None) == (source.dataset is None):
            yield entry.problem("source", "must name either a document or a dataset")
        elif source.document is not None and source.paragraph is None:
            yield entry.problem("source", "must name the document's paragraph")


def unknown(entry: Entry, key: str | None, id: str, what: str, *known: Collection[str]) -> Problems:
    """Yield a problem where an id is not among the known ones, which are sets or mappings."""
    if not any(id in names for names in known):
        yield entry.problem(key, f"names the unknown {what} '{id}'", id, known)
