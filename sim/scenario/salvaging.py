"""What is left of a file that the types refuse, so that the other checks can report on it in the same breath."""

from dataclasses import dataclass, field

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario.reading import Mapping, Sequence
from sim.scenario.schema import ScenarioFile
from sim.scenario.validating import in_words, sound

MOST_ROUNDS = 6  # removing a value may make its entry incomplete, and so on outwards
Loc = tuple[int | str, ...]


@dataclass(slots=True)
class Findings:
    """Everything found wrong so far, and what was set aside for it."""

    problems: list[Problem] = field(default_factory=list)
    lost_paths: list[str] = field(default_factory=list)
    lost_ids: set[str] = field(default_factory=set)

    part_is_missing: bool = False

    def note(self, refused: list[Problem], unknown: list[Problem]) -> None:
        """Add what the types refuse; a key that is not known may be a misspelt one that is then missed."""
        self.problems += [*refused, *unknown]
        self.lost_paths += [problem.path for problem in unknown]

    def explain(self, problem: Problem) -> bool:
        """Whether a problem only follows from something that was set aside."""
        if self.part_is_missing:
            return True
        touches = any(
            lost == problem.path or lost.startswith(f"{problem.path}.") or problem.path.startswith(f"{lost}.")
            for lost in self.lost_paths
        )
        return touches or any(f"'{id}'" in problem.message for id in self.lost_ids)


def salvage(document: Mapping, findings: Findings) -> ScenarioFile:
    """Return the entries of one file; note every problem and set aside what the types refuse."""
    first = True
    for _ in range(MOST_ROUNDS):
        unknown: list[Problem] = []
        try:
            story = ScenarioFile.model_validate(document, context={"problems": unknown})
        except ValidationError as error:
            details = sound(error, document)
            if first:
                findings.note([in_words(detail, document) for detail in details], unknown)
            removed = {to_remove(document, d["loc"]) for d in details}
            first = False
            document = pruned(document, removed, (), findings)
        else:
            if first:
                findings.note([], unknown)
            return story
    return ScenarioFile()


def to_remove(document: Mapping, loc: Loc) -> Loc:
    """Return the location in the document that must go: the value, or the entry in which one is missing."""
    value: object = document
    found: list[int | str] = []
    for part in loc:
        if isinstance(value, Mapping) and part in value:
            found, value = [*found, part], value[str(part)]
        elif isinstance(value, Sequence) and isinstance(part, int) and part < len(value):
            found, value = [*found, part], value[part]
    return tuple(found)


def pruned(value: Mapping, removed: set[Loc], here: Loc, findings: Findings) -> Mapping:
    """Return a copy of a mapping without what stands at the removed locations."""
    made = Mapping(value.path, value.place)
    for key, item in value.items():
        if (*here, key) in removed:
            set_aside(f"{value.path}.{key}".lstrip("."), key, item, findings)
            continue
        made[key] = below(item, removed, (*here, key), findings)
        made.key_places[key], made.value_places[key] = value.key_places[key], value.value_places[key]
    return made


def below(item: object, removed: set[Loc], here: Loc, findings: Findings) -> object:
    """Return a copy of a value without what stands at the removed locations below it."""
    if isinstance(item, Mapping):
        return pruned(item, removed, here, findings)
    if not isinstance(item, Sequence):
        return item
    made = Sequence(item.path, item.place)
    for n, entry in enumerate(item):
        if (*here, n) in removed:
            id = entry.get("id") if isinstance(entry, Mapping) else None
            set_aside(entry.path if isinstance(entry, Mapping) else item.path, id, entry, findings)
        else:
            made.append(below(entry, removed, (*here, n), findings))
            made.item_places.append(item.item_places[n])
    return made


def set_aside(path: str, id: object, item: object, findings: Findings) -> None:
    """Note what was removed, so that what follows from it is not reported."""
    findings.lost_paths.append(path)
    if isinstance(id, str) and isinstance(item, Mapping):
        findings.lost_ids.add(id)
        own = item.get("id")
        if isinstance(own, str):
            findings.lost_ids.add(own)
