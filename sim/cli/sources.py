"""`sim sources`: what every coded number rests on, and whether the texts say what is cited."""

from pathlib import Path

import click

from sim.cli.settings import yes_option
from sim.cli.values import PATH
from sim.disk.folders import writable
from sim.disk.writing import reporting, whole
from sim.errors import InputError, Problem
from sim.scenario.bundled import find
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.scenario.sources import (
    BASES,
    Register,
    citation_problems,
    coded_numbers,
    find_register,
    left_to_default,
    read_register,
    read_texts,
    shares,
)
from sim.scenario.sources_table import sources_page


@click.command("sources")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--documents", type=PATH, help="Folder with the source texts, to check citations against.")
@click.option("--pages", type=PATH, help="Write a Markdown page per scenario into this folder.")
@yes_option
def sources_command(paths: tuple[str, ...], documents: Path | None, pages: Path | None, yes: bool) -> None:
    """Check citations and print what share of the numbers rests on documents, data sets and assumption."""
    from sim.cli.tables import print_table

    rows, problems = [], []
    defaults: dict[str, list[str]] = {}
    for path in paths:
        scenario = load_scenario(find(path))
        refuse_giant(scenario, yes=yes)
        problems += checked(Path(find(path)), scenario, documents)
        rows.append(row(scenario))
        defaults[scenario.id] = left_to_default(scenario)
        if pages is not None:
            write_page(pages / f"{Path(find(path)).stem}.md", scenario)
    print_table(("scenario", *(f"on {basis}s" for basis in BASES), "numbers", "sourced"), rows, numbers=range(1, 6))
    for id, names in defaults.items():
        if names:
            click.echo(f"{id}: left to default, counted as assumptions: {', '.join(names)}")
    if problems:
        raise InputError(problems)
    click.echo(
        "every citation stands in the texts"
        if documents
        else "citations name registered sources; check the texts with --documents DIR"
    )


def write_page(path: Path, scenario: Scenario) -> None:
    """Write a scenario's table of sources."""
    writable(path.parent)
    with reporting(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as draft:
            draft.write_text(sources_page(scenario), encoding="utf-8", newline="\n")


def row(scenario: Scenario) -> tuple[str, ...]:
    """Return a scenario's row: shares by what the numbers rest on, their count, the share with a source."""
    counts = shares(coded_numbers(scenario))
    total = sum(counts.values())
    sourced = total - counts["assumption"]
    return (scenario.id, *(f"{counts[b] / total:.0%}" for b in BASES), str(total), f"{sourced / total:.0%}")


def checked(file: Path, scenario: Scenario, documents: Path | None) -> list[Problem]:
    """Return the problems of a scenario's citations, against the register beside it and the texts if given."""
    found = find_register(file)
    if found is None and not any(number.entry.source for number in coded_numbers(scenario)):
        return []
    if found is None:
        raise InputError(f"{file}: there is no documents.yaml beside it; it registers the texts that are cited")
    register: Register = read_register(found)
    texts = read_texts(register, documents) if documents else None
    return citation_problems(scenario, register, texts)
