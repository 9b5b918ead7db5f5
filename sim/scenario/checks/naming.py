"""What ids, names and sources must be like, whoever carries them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sim.errors import Place, Problem
from sim.scenario.file.entries import Entry, Sourced
from sim.scenario.file.schema import ScenarioFile

Problems = Iterator[Problem]


def identity_problems(story: ScenarioFile) -> Problems:
    """Yield ids that only differ in case, and groups named like actors."""
    yield from too_alike([*named(story, "actors"), *named(story, "groups")])
    for kind in ("issues", "treaties", "events", "expect", "variants"):
        yield from too_alike(named(story, kind))
    for name in story.groups:
        if name in story.actors:
            yield Problem(places_of(story, "groups").get(name), f"groups.{name}", "has the id of an actor")


def named(story: ScenarioFile, kind: str) -> list[tuple[str, str, Place | None]]:
    """Return id, path and place of every entry of a kind."""
    entries = getattr(story, kind)
    if isinstance(entries, tuple):
        return [(entry.id, entry.path, entry.place()) for entry in entries]
    places = places_of(story, kind)
    return [(id, f"{kind}.{id}", places.get(id)) for id in entries]


def places_of(story: ScenarioFile, kind: str) -> Mapping[str, Place]:
    """Return where the entries of a mapping such as `groups` stand, by id."""
    entries = story._where.get(kind) if story._where is not None else None
    return entries.value_places if entries is not None else {}


def too_alike(entries: Iterable[tuple[str, str, Place | None]]) -> Problems:
    """Yield the ids that differ from an earlier one in case only."""
    seen: dict[str, str] = {}
    for id, path, place in entries:
        other = seen.setdefault(id.casefold(), id)
        if other != id:
            yield Problem(place, path, f"is too like '{other}', which differs in case only")


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
        elif source.document is not None and source.row is not None:
            yield entry.problem("source", "names a row, which only a table has; `row` goes with `dataset`")


def unknown(entry: Entry, key: str | None, id: str, what: str, *known: Collection[str]) -> Problems:
    """Yield a problem where an id is not among the known ones, which are sets or mappings."""
    if not any(id in names for names in known):
        yield entry.problem(key, f"names the unknown {what} '{id}'", id, known)
