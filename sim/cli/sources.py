"""`sim sources`: what every coded number rests on, and whether the texts say what is cited."""

from pathlib import Path

import click

from sim.cli.options import yes_option
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH
from sim.disk.folders import writable
from sim.disk.writing import reporting, write_whole
from sim.errors import InputError
from sim.provenance.citations import BASES, citations, cites_anything, left_in_words, registered_problems, shares
from sim.provenance.pages import sources_page
from sim.scenario.bundled import find, spread_out
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.tables.checking import table_problems


@click.command("sources")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--documents", type=PATH, help="Folder with the source texts, to check citations against.")
@click.option("--pages", type=PATH, help="Write a Markdown page per scenario into this folder.")
@yes_option
def sources_command(paths: tuple[str, ...], documents: Path | None, pages: Path | None, yes: bool) -> None:
    """Check citations and print what share of the numbers rests on documents, data sets and assumption.

    Numbers that cite rows of a table are compared with it, by the reading beside the file that gives them.
    """
    from sim.cli.tables import print_table

    rows, problems, cited = [], [], False
    remarks: list[str] = []
    for path in spread_out(paths):
        scenario = load_scenario(find(path))
        print_notes(scenario)
        refuse_giant(scenario, yes=yes)
        problems += registered_problems(Path(find(path)), scenario, documents)
        differing, compared = table_problems(Path(find(path)), scenario)
        problems += differing
        remarks += [f"{scenario.id}: {words}" for words in compared]
        rows.append(row(scenario))
        cited |= cites_anything(scenario)
        remarks += remarks_on(scenario)
        if pages is not None:
            writable(pages)
            file = pages / f"{Path(find(path)).stem}.md"
            with reporting(file):
                pages.mkdir(parents=True, exist_ok=True)
                write_whole(file, sources_page(scenario).encode("utf-8"))
    print_table(("scenario", *(f"on {basis}s" for basis in BASES), "numbers", "sourced"), rows, numbers=range(1, 6))
    for remark in remarks:
        click.echo(remark)
    if problems:
        raise InputError(problems)
    click.echo(conclusion(cited, documents is not None))


def conclusion(cited: bool, compared: bool) -> str:
    """Return what is known of the citations once nothing is wrong with them."""
    if not cited:
        return "nothing is cited, so no text was checked: every number rests on an assumption"
    return (
        "every citation stands in the texts"
        if compared
        else "citations name registered sources; check the texts with --documents DIR"
    )


def row(scenario: Scenario) -> tuple[str, ...]:
    """Return a scenario's row: shares by what the numbers rest on, their count, the share with a source."""
    counts = shares(citations(scenario))
    total = sum(counts.values())
    sourced = total - counts["assumption"]
    each = (f"{count / max(total, 1):.0%}" for count in (*counts.values(), sourced))
    *bases, all_sourced = each
    return (scenario.id, *bases, str(total), all_sourced)


def remarks_on(scenario: Scenario) -> list[str]:
    """Return what the shares do not say: what nobody coded, and how far a number that needs an assumption is drawn."""
    remarks = []
    if words := left_in_words(scenario):
        remarks.append(f"{scenario.id}: nobody coded, left to default and not counted: {words}")
    both = sum(n.confidence != "assumed" and bool(n.entry.source and n.entry.assumption) for n in citations(scenario))
    if both:
        remarks.append(
            f"{scenario.id}: {both} numbers rest on a source and an assumption; `--runs` draws them by their"
            " confidence, that of the source unless the file says `confidence: assumed`"
        )
    return remarks
