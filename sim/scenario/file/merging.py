"""`extends`: the files of a story, read once each and merged by id; the later file wins whole entries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import InputError, Place, Problem, shown
from sim.scenario.clock import YEAR, date_trouble
from sim.scenario.file.entries import Sourced
from sim.scenario.file.reading import STDIN, Mapping, Sequence, read_file
from sim.scenario.file.schema import MOST_PARTS, Actor, Regard, ScenarioFile
from sim.scenario.file.validating import typed

MAX_CHAIN = 10
T = TypeVar("T")


def load_merged(path: str | Path) -> tuple[ScenarioFile, list[Problem]]:
    """Return a file merged with everything it extends, and what single files give twice or wrongly.

    Raises InputError with every value of every file whose type is wrong.
    """
    document = read_file(path)
    here = Path.cwd() / STDIN if str(path) == STDIN else Path(path).resolve()
    files = Files(here.parent, year_begins(document))
    files.read(document, here, ())
    if files.problems:
        raise InputError(files.problems)
    return files.merged(here, {}), files.problems


def year_begins(document: Mapping) -> str | None:
    """Return the month for which a year alone stands: that in which a clock of years begins, else None."""
    clock = document.get("clock")
    if not isinstance(clock, Mapping) or clock.get("step") != "year":
        return None
    start = str(clock.get("start"))
    return "01" if YEAR.fullmatch(start) or date_trouble(start) else start[5:7]


@dataclass(slots=True)
class Files:
    """The files of a story by path, with the parts that each names, and what is wrong with them."""

    folder: Path
    year_begins: str | None
    stories: dict[Path, ScenarioFile] = field(default_factory=dict)
    parts: dict[Path, list[Path]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, document: Mapping, here: Path, chain: tuple[Path, ...]) -> None:
        """Read the entries of a file and of the parts that it names, each once."""
        if {"table", "gives"} <= document.keys():
            raise InputError(Problem(document.place, "", "is the reading of a table; `sim import` makes a part of it"))
        self.stories[here] = typed(ScenarioFile, document, self.problems, self.year_begins) or ScenarioFile()
        self.parts[here] = []
        for name, place in parts_named(document)[:MOST_PARTS]:
            try:
                found = part_path(name, place, here, self.folder, chain)
                if found in self.parts[here]:
                    raise InputError(Problem(place, "extends", f"names {shown(name)} twice"))
                if found not in self.stories and len(self.stories) > MOST_PARTS:
                    raise InputError(Problem(place, "extends", f"leads to more than {MOST_PARTS} files"))
                self.parts[here].append(found)
                if found not in self.stories:
                    self.read(read_part(for_reader(found)), found, (*chain, here))
            except InputError as error:
                self.problems += error.problems

    def merged(self, here: Path, done: dict[Path, ScenarioFile]) -> ScenarioFile:
        """Return a file's entries on top of those of its parts; what single files give twice is noted."""
        story = by_id(self.stories[here], self.problems)
        made = ScenarioFile()
        for part in self.parts[here]:
            if part not in done:
                done[part] = self.merged(part, done)
            made = merge(made, done[part])
        return merge(made, story)


def for_reader(path: Path) -> Path:
    """Return a path as problems name it: from the working folder where it lies below that."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def read_part(path: Path) -> Mapping:
    """Return the mapping of a part file, which stories of one process may share."""
    state = path.stat()
    return _read_part(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _read_part(path: Path, _changed: int, _size: int) -> Mapping:
    return read_file(path)


def parts_named(document: Mapping) -> list[tuple[str, Place]]:
    """Return the files that a file extends, each with the place where it is named."""
    names = document.get("extends")
    if not isinstance(names, Sequence):
        return []
    return [(n, place) for n, place in zip(names, names.item_places, strict=True) if isinstance(n, str)]


def part_path(name: str, place: Place, here: Path, folder: Path, chain: tuple[Path, ...]) -> Path:
    """Return the path of an extended file; it must lie in the story's folder and not extend itself."""

    def refused(message: str) -> InputError:
        return InputError(Problem(place, "extends", message))

    if "://" in name or Path(name).is_absolute() or "\0" in name:
        raise refused(f"must name a file relative to this one, got {shown(name)}")
    try:
        found = (here.parent / name).resolve()
        missing = not found.is_file()
    except (OSError, RuntimeError):  # a name too long, links in a circle
        raise refused(f"names {shown(name)}, which cannot be found") from None
    if not found.is_relative_to(folder):
        raise refused(f"must stay inside the scenario's folder, {shown(name)} does not")
    if missing:
        raise refused(f"names {shown(name)}, which is not there")
    if found in (*chain, here):
        names = [p.name for p in (*chain, here, found)]
        raise refused(f"goes in a circle: {' -> '.join(names)}")
    if len(chain) >= MAX_CHAIN:
        raise refused(f"is more than {MAX_CHAIN} files deep")
    return found


def by_id(story: ScenarioFile, problems: list[Problem]) -> ScenarioFile:
    """Return one file's entries ready for merging: regards by pair, codings inherited; note what stands twice."""
    unsound = [p for r in story.regards for p in regard_problems(r)]
    regards = tuple(r for entry in story.regards if not any(regard_problems(entry)) for r in ordered_pairs(entry))
    problems += [
        *unsound,
        *repeated(story.treaties, lambda t: t.id),
        *repeated(story.events, lambda e: e.id),
        *repeated(story.expect, lambda c: c.id),
        *repeated(regards, lambda r: (r.from_, r.to)),
    ]
    actors = {id: with_inherited_coding(actor) for id, actor in story.actors.items()}
    return story.model_copy(update={"regards": regards, "actors": actors})


def regard_problems(regard: Regard) -> Iterable[Problem]:
    """Yield what is wrong with how a regard names its pair."""
    directed = regard.from_ is not None or regard.to is not None
    if directed == (regard.between is not None) or (directed and (regard.from_ is None or regard.to is None)):
        yield regard.problem(None, "must name its pair by `between`, or by `from` and `to`")
    elif len({regard.from_, regard.to} if directed else set(regard.between or ())) == 1:
        yield regard.problem("between" if regard.between else "to", "must name two different actors")


def ordered_pairs(regard: Regard) -> Iterable[Regard]:
    """Yield a regard between two as one from each to the other."""
    if regard.between is None:
        yield regard
    else:
        a, b = regard.between
        for start, end in ((a, b), (b, a)):
            yield regard.model_copy(update={"between": None, "from_": start, "to": end})


def repeated(entries: Iterable[T], key: Callable[[T], Any]) -> list[Problem]:
    """Return a problem for each entry whose key stood before in the same file, naming both lines."""
    first: dict[Any, Any] = {}
    problems = []
    for entry in entries:
        earlier = first.setdefault(key(entry), entry)
        if earlier is not entry:
            place: Place | None = earlier.place()
            line = f"; first on line {place.line}" if place else ""
            name = " to ".join(key(entry)) if isinstance(key(entry), tuple) else key(entry)
            problems.append(entry.problem(None, f"gives {name} twice{line}"))  # type: ignore[attr-defined]
    return problems


def with_inherited_coding(actor: Actor) -> Actor:
    """Return the actor with its `coding` given to every number that has neither source nor assumption."""
    if actor.coding is None:
        return actor
    interests = {k: inherit(entry, actor.coding) for k, entry in actor.interests.items()}
    capability = actor.capability and inherit(actor.capability, actor.coding)
    return actor.model_copy(update={"interests": interests, "capability": capability, "coding": None})


def inherit(entry: Any, coding: Sourced) -> Any:
    """Return the entry with source, assumption and confidence of the coding where it has none of its own."""
    update: dict[str, Any] = {}
    if entry.source is None and entry.assumption is None:
        update = {"source": coding.source, "assumption": coding.assumption}
        if entry.confidence is None:
            update["confidence"] = coding.confidence
    return entry.model_copy(update=update) if update else entry


def merge(base: ScenarioFile, story: ScenarioFile) -> ScenarioFile:
    """Return the story on top of its base: entries by id, regards by ordered pair, the story's wins."""
    actors = dict(base.actors)
    for id, actor in story.actors.items():
        actors[id] = merge_actors(actors[id], actor) if id in actors else actor
    given = {name for name in story.model_fields_set if getattr(story, name) is not None}
    single = {"id", "title", "summary", "coded", "clock", "theory", "rest", "sweep"}
    update: dict[str, Any] = {name: getattr(story, name) for name in given & single}
    update["actors"] = actors
    for name in ("issues", "groups", "parameters", "variants"):
        update[name] = {**getattr(base, name), **getattr(story, name)}
    for name in ("treaties", "events", "expect"):
        update[name] = tuple({e.id: e for e in (*getattr(base, name), *getattr(story, name))}.values())
    update["regards"] = tuple({(r.from_, r.to): r for r in (*base.regards, *story.regards)}.values())
    merged = base.model_copy(update=update)
    merged._where = with_places(base._where, story._where)
    return merged


def with_places(base: Mapping | None, story: Mapping | None) -> Mapping | None:
    """Return where the entries of a merged file stand, each in the file that gave it."""
    if base is None or story is None:
        return story if base is None else base
    made = Mapping(story.trail, story.place)
    for source in (base, story):
        for key, value in source.items():
            both = isinstance(value, Mapping) and isinstance(made.get(key), Mapping)
            made[key] = with_places(made[key], value) if both else value
            made.value_places[key] = source.value_places[key]
    return made


def merge_actors(base: Actor, actor: Actor) -> Actor:
    """Return the actor on top of its base, interests by issue, other keys as the later file gives them."""
    update = {name: getattr(actor, name) for name in actor.model_fields_set}
    update["interests"] = {**base.interests, **actor.interests}
    return base.model_copy(update=update)
