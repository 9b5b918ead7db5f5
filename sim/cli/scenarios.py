"""Commands about scenario files: validate, show, list, new, schema."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sim.cli.options import theory_option, variant_option
from sim.cli.values import PATH
from sim.disk.folders import contents, writable
from sim.disk.writing import reporting, whole, write_whole
from sim.errors import InputError, OutputError, Problem, shown
from sim.provenance.citations import cites_anything, registered_problems
from sim.provenance.register import REGISTER, find_register
from sim.scenario.bundled import SHELVES, files, find, spread_out
from sim.scenario.bundled import folder as shelf
from sim.scenario.changes import as_variant, with_theory
from sim.scenario.file.numerals import counted
from sim.scenario.file.text import story_id_trouble
from sim.scenario.resolving import load_scenario, read_story
from sim.scenario.scenario import Scenario
from sim.scenario.starter import file_name, starter, title_of

MOST_BROKEN = 20  # variants that `validate` reports on


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
def validate_command(paths: tuple[str, ...]) -> None:
    """Check scenario files, their variants included; every problem of every file is named.

    FILE may also be a folder, or `stories`, `cases` or `lessons`: all that stand there.
    """
    problems: list[Problem] = []
    for path in spread_out(paths):
        try:
            scenario = load_scenario(find(path))
            found = [*variant_problems(scenario), *citation_problems(path, scenario)]
            problems += found
            if not found:
                click.echo(f"{path}: valid ({in_words(scenario)})")
                print_notes(scenario)
                for remark in remarks_before_running(scenario):
                    click.echo(f"  {remark}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def remarks_before_running(scenario: Scenario) -> Iterator[str]:
    """Yield what the author should know of a file before it runs."""
    from sim.studies.sense import remarks

    return remarks(scenario)


def variant_problems(scenario: Scenario) -> list[Problem]:
    """Return what keeps variants from being scenarios; of the first so many broken ones."""
    broken: list[tuple[Problem, ...]] = []
    for id in scenario.variants:
        try:
            as_variant(scenario, id)
        except InputError as error:
            broken.append(error.problems)
        if len(broken) == MOST_BROKEN:
            break
    return [problem for problems in broken for problem in problems]


def citation_problems(path: str, scenario: Scenario) -> list[Problem]:
    """Return what the register beside a file does not know; where there is none, a note says what it would be for."""
    file = Path(find(path))
    if find_register(file) is None:
        if cites_anything(scenario):
            click.echo(f"note: {path} cites sources, but no {REGISTER} stands beside it to register them", err=True)
        return []
    return registered_problems(file, scenario)


def in_words(scenario: Scenario) -> str:
    """Return the size of a scenario as a person reads it."""
    clock = scenario.clock
    return (
        f"{counted(len(scenario.actors), 'actor')}, {counted(len(scenario.issues), 'issue')},"
        f" {counted(len(scenario.events), 'event')}, {counted(len(scenario.expect), 'claim')},"
        f" {counted(clock.steps, clock.step)} from {clock.start}"
    )


def print_notes(scenario: Scenario) -> None:
    """Print what the author should know, beside the output proper."""
    for note in scenario.notes:
        click.echo(f"note: {note}", err=True)


@click.command("show")
@click.argument("path", metavar="FILE")
@theory_option
@variant_option
@click.option(
    "--tables", type=PATH, metavar="DIR", help="Write tables and their readings into this new folder instead."
)
def show_command(path: str, theory: str | None, variant: str | None, tables: Path | None) -> None:
    """Print the complete form of a scenario: defaults filled in, dates as periods, every number sourced.

    With --tables: actors with their interests, regards, treaties and dated acts as CSV, each with the reading by which
    `sim import` takes it back; what tables cannot say is listed.
    """
    from sim.scenario.file.writing import to_yaml

    scenario = load_scenario(find(path))
    scenario = with_theory(scenario, theory) if theory else scenario
    scenario = as_variant(scenario, variant) if variant else scenario
    if tables is not None:
        write_tables(scenario, tables)
    else:
        click.echo(to_yaml(scenario.document()), nl=False)


def write_tables(scenario: Scenario, folder: Path) -> None:
    """Write a scenario's tables and readings into a new folder, which appears whole; print what they leave out."""
    from sim.tables.export import left_out, tables

    if contents(folder):
        raise OutputError(f"{folder}: stands there already; name a new folder with --tables")
    made = tables(scenario)
    folder = writable(folder)
    with reporting(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole(folder) as draft:
            draft.mkdir()
            for name, text in made.items():
                (draft / name).write_text(text, encoding="utf-8", newline="")
    click.echo(f"{folder}: {', '.join(name for name in made if name.endswith('.csv'))}, each with its reading")
    click.echo(f"left out: {', '.join(left_out(scenario))}")


@click.command("list")
@click.argument("folder", required=False, metavar="[FOLDER]")
def list_command(folder: str | None) -> None:
    """List the stories, cases and lessons that come with the program, or the scenarios of FOLDER."""
    if folder is None:
        shelves = [(title, files(shelf(name))) for name, (_, title) in SHELVES.items()]
    elif folder in SHELVES and not os.path.lexists(folder):
        shelves = [(SHELVES[folder][1], files(shelf(folder)))]
    else:
        shelves = [("", files(Path(folder)))]
    problems: list[Problem] = []
    for number, (title, found) in enumerate(shelves):
        click.echo("\n" if number else "", nl=False)
        problems += print_shelf(title, found)
    if problems:
        raise InputError(problems)


def print_shelf(title: str, found: Sequence[Path]) -> list[Problem]:
    """Print a table of scenario files and return what is wrong with those that are left out."""
    from sim.cli.tables import print_table

    rows: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for path in found:
        try:
            story = read_story(path)
        except InputError as error:
            problems += error.problems
            continue
        period = f"{counted(story.clock.steps, story.clock.step)} from {story.clock.start}" if story.clock else ""
        rows.append((path.stem, story.title or "", ", ".join(sorted(story.actors)), period))
    print_table(("scenario", "title", "actors", "clock"), rows, title)
    return problems


@click.command("new")
@click.argument("id", metavar="ID")
@click.option(
    "--from", "readings", type=PATH, multiple=True, metavar="X.reading.yaml", help="Make it of this table instead."
)
@click.option("--out", type=PATH, help="The file to write (default: ID.yaml, '-' as '_').")
def new_command(id: str, readings: Sequence[Path], out: Path | None) -> None:
    """Write a commented scenario file that runs, to start from; or one of a table, a clock around it."""
    trouble = story_id_trouble(id)
    if trouble:
        raise InputError(f"ID {trouble}, got {shown(id)}")
    if len(readings) > 1:
        raise InputError(
            "--from: takes one table; import each by `sim import X.reading.yaml`, and list the parts under `extends`"
        )
    path = out or Path(file_name(id))
    writable(path.parent)
    if os.path.lexists(path):
        raise OutputError(f"{path}: exists already; name another file with --out")
    text = of_table(readings[0], id) if readings else starter(id)
    with reporting(path):
        write_whole(path, text.encode("utf-8"))
    click.echo(f"{path}: written; check it with `sim validate {path}`, run it with `sim run {path}`")


def of_table(reading: Path, id: str) -> str:
    """Return the text of a story of a table, once it is known to be sound; print what was left out."""
    from sim.cli.importing import print_left_out
    from sim.tables.part import as_scenario, read_part

    part = read_part(reading)
    as_scenario(part)
    print_left_out(part)
    return part.story(id, title_of(id))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of scenario files."""
    click.echo(schema_text(), nl=False)


def schema_text() -> str:
    """Return the JSON Schema of a scenario file as the shipped copy holds it."""
    from sim.scenario.file.schema import ScenarioFile

    schema = ScenarioFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "alliance-sim scenario"
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
