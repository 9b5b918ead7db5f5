"""What a number rests on, as a reader of the page sees it: citation, words, assumption, and where given the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError, at
from sim.provenance.citations import registered_problems
from sim.provenance.register import REGISTER, Register, find_register, read_register, read_texts
from sim.scenario.file.entries import Source, Sourced
from sim.scenario.resolving import LEFT_TO_DEFAULT
from sim.scenario.scenario import Scenario

NO_CODER = "left to its default"


@dataclass(frozen=True, slots=True)
class Library:
    """The titles of what may be cited, by id, and the paragraphs of the texts that the reader may see."""

    documents: Mapping[str, str] = field(default_factory=dict)
    datasets: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, list[str]] = field(default_factory=dict)

    def citation(self, source: Source) -> str:
        """Return what is cited, in words."""
        if source.document is not None:
            return f"{self.documents.get(source.document, source.document)}, paragraph {source.paragraph}"
        year = "" if source.year is None else f", {source.year}"
        return f"{self.datasets.get(source.dataset or '', source.dataset or '')}{year}"

    def paragraph(self, source: Source) -> str | None:
        """Return the paragraph that is cited, None where its text is not to be seen."""
        lines = self.texts.get(source.document or "")
        return lines[source.paragraph - 1] if lines and source.paragraph else None

    def grounds(self, entry: Sourced | None) -> dict[str, Any]:
        """Return what an entry rests on: citation, mentions, assumption, confidence, paragraph."""
        source = None if entry is None else entry.source
        assumption = NO_CODER if entry is None or entry.assumption == LEFT_TO_DEFAULT else entry.assumption
        return {
            "citation": "" if source is None else self.citation(source),
            "mentions": [] if source is None else list(source.mentions or ()),
            "assumption": assumption,
            "confidence": "assumed" if entry is None else entry.confidence or "assumed",
            "paragraph": None if source is None else self.paragraph(source),
        }


def library(scenario: Scenario, file: Path | None, documents: Path | None) -> Library:
    """Return what is known of the works that a scenario cites, by the register beside its file where there is one.

    Texts are in only where a folder of them is given, each with the digest that is registered, and every citation
    stands in them; else InputError is raised.
    """
    found = None if file is None else find_register(file)
    if documents is not None and (file is None or found is None):
        raise at("documents", f"goes with a scenario file that has a {REGISTER} beside it")
    if file is None or found is None:
        return Library()
    register = read_register(found)
    texts = {} if documents is None else checked_texts(register, scenario, file, documents)
    return Library(
        {d.id: ", ".join(filter(None, (d.title, publisher(d.publisher), d.date))) for d in register.documents},
        {d.id: f"{d.title} {d.version}" for d in register.datasets},
        texts,
    )


def publisher(name: str) -> str:
    """Return a publisher's name, nothing for one that nobody knows."""
    return "" if name == "unknown" else name


def checked_texts(register: Register, scenario: Scenario, file: Path, documents: Path) -> dict[str, list[str]]:
    """Return the paragraphs of the texts; raise InputError where one is another text, or lacks what is cited."""
    if problems := registered_problems(file, scenario, documents):
        raise InputError(problems)
    return read_texts(register, documents)
