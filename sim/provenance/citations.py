"""What each coded number of a scenario cites, and whether the texts say so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from sim.errors import InputError, Problem
from sim.inputs.numbers import coded_numbers, uncoded_regards
from sim.provenance.register import REGISTER, Register, find_register, read_register, read_texts
from sim.scenario.file.entries import Source, Sourced
from sim.scenario.file.schema import Treaty
from sim.scenario.scenario import Scenario

MOST_NAMED = 10  # of what is left to default
BASES = ("document", "dataset", "assumption")
ONE_TO_AN_ENTRY = ("capability", "obligation", "amount")  # arrays whose numbers go by the name of their entry


@dataclass(frozen=True, slots=True)
class Citation:
    """What a person coded: where it stands, its value, and the entry that says what it rests on."""

    path: str
    value: float | str
    entry: Sourced

    @property
    def confidence(self) -> str:
        """How sure the coder is."""
        return self.entry.confidence or "assumed"

    @property
    def basis(self) -> str:
        """`document`, `dataset` or `assumption`: what needs an assumption rests on it, though it cites a source."""
        source = self.entry.source
        if source is None or self.entry.assumption is not None or self.confidence == "assumed":
            return "assumption"
        return "document" if source.document else "dataset"


def citations(scenario: Scenario) -> Iterator[Citation]:
    """Yield what every coded number of a scenario cites, and every claim; a treaty is known by its obligations."""
    for number in coded_numbers(scenario):
        entry, path = number.entry, number.path
        if entry is None:
            continue
        if number.array in ONE_TO_AN_ENTRY:
            path = path.rpartition(".")[0]
        yield Citation(path, ", ".join(entry.obligations) if isinstance(entry, Treaty) else number.value, entry)
    for claim in scenario.expect:
        yield Citation(f"expect.{claim.id}", claim.claim, claim)


def shares(cited: Iterable[Citation]) -> dict[str, int]:
    """Return how many numbers rest on a document, on a data set, on assumption."""
    counts = dict.fromkeys(BASES, 0)
    for each in cited:
        counts[each.basis] += 1
    return counts


def left_in_words(scenario: Scenario) -> str:
    """Return what nobody coded, the first of it by name; nothing where everything is.

    That is actors without a capability, and ordered pairs without a regard, which is then 0.
    """
    ids, n = list(scenario.actors), len(scenario.actors)
    bare = [a.places[0][0] for a in coded_numbers(scenario) if a.array == "capability" and a.entry is None]
    pairs = (" to ".join(number.path.split(".")[1:]) for number in uncoded_regards(scenario))
    names = ", ".join(islice(chain((f"capability of {ids[i]}" for i in bare), pairs), MOST_NAMED))
    more = len(bare) + n * (n - 1) - len(scenario.regards) - MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def registered_problems(file: Path, scenario: Scenario, documents: Path | None = None) -> list[Problem]:
    """Return what is wrong with a file's citations by the register beside it, and by the texts in a folder if given.

    Raises InputError where something is cited and no register stands beside the file.
    """
    found = find_register(file)
    if found is None and not cites_anything(scenario):
        return []
    if found is None:
        raise InputError(f"{file}: there is no {REGISTER} beside it; it registers the texts that are cited")
    register = read_register(found)
    return citation_problems(scenario, register, read_texts(register, documents) if documents else None)


def cites_anything(scenario: Scenario) -> bool:
    """Whether any number or claim names a source."""
    return any(cited.entry.source for cited in citations(scenario))


def citation_problems(scenario: Scenario, register: Register, texts: dict[str, list[str]] | None) -> list[Problem]:
    """Return what is wrong with the citations: unknown ids, and with the texts at hand missing words."""
    entries = {id(cited.entry): cited.entry for cited in citations(scenario)}
    known = {
        "document": dict.fromkeys(d.id for d in register.documents),
        "dataset": dict.fromkeys(d.id for d in register.datasets),
    }
    return [problem for entry in entries.values() if entry.source for problem in check(entry.source, known, texts)]


def check(source: Source, known: dict[str, dict[str, None]], texts: dict[str, list[str]] | None) -> Iterator[Problem]:
    """Yield what is wrong with one citation; `known` are the registered ids by kind."""
    for kind, ids in known.items():
        cited = getattr(source, kind)
        if cited is not None and cited not in ids:
            words = f"names the {kind} '{cited}', which {REGISTER} does not register"
            yield source.problem(kind, words, cited, (ids,))
            return
    if texts is None or source.document is None or source.paragraph is None:
        return
    lines = texts[source.document]
    if source.paragraph > len(lines):
        yield source.problem("paragraph", f"is {source.paragraph}, but {source.document} has {len(lines)}")
        return
    for words in source.mentions or ():
        if squeezed(words) not in squeezed(lines[source.paragraph - 1]):
            yield source.problem(
                "mentions", f"'{words}' does not stand in paragraph {source.paragraph} of {source.document}"
            )


def squeezed(text: str) -> str:
    """Return the text with runs of white space as one blank."""
    return re.sub(r"\s+", " ", text)
