"""`sim theories`: rival theories side by side."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.claims import loaded, refuse_standing
from sim.cli.options import chosen_seed, seed_option, tell, yes_option
from sim.cli.values import PATH, Whole
from sim.scenario.file.numerals import counted

if TYPE_CHECKING:
    from sim.studies.claims.scores import Mean
    from sim.studies.claims.theories import TheoryTable


@click.command("theories")
@click.argument("paths", nargs=-1, metavar="[FILE...]")
@click.option("--runs", type=Whole(2, 2**31), default=50, show_default=True, help="Runs of each under each theory.")
@seed_option
@click.option("--claims", is_flag=True, help="Say of every telling claim under which theories it holds.")
@click.option("--out", type=PATH, help="Write every number as CSV, a row for each theory and story.")
@click.option("--force", is_flag=True, help="Replace a file that stands there.")
@yes_option
def theories_command(
    paths: tuple[str, ...], runs: int, seed: int | None, claims: bool, out: Path | None, force: bool, yes: bool
) -> None:
    """Say which theory carries which claims (default: all stories that come with the program; `cases` for the cases).

    Every theory is run on every story under the same dice; what the files code of a theory is put aside.
    """
    from sim.model.theories import THEORIES
    from sim.studies.claims.theories import compare_theories

    refuse_standing(out, force)
    scenarios = loaded(paths, runs * len(THEORIES), yes)
    chosen = chosen_seed(seed)
    found = compare_theories(
        scenarios, runs=runs, seed=chosen, progress=lambda theory, story: tell(f"{theory}: {story}")
    )
    print_theories(found)
    print_by_story(found)
    if claims:
        print_carried(found)
    if out is not None:
        write(found, out)


def print_theories(found: "TheoryTable") -> None:
    """Print how each theory does over all stories."""
    from sim.cli.tables import print_table
    from sim.studies.claims.theories import WORDS, telling

    rows = []
    for theory in found.results:
        s = found.score(theory)
        words = [str(telling(s, word)) for word in WORDS]
        rows.append((theory, in_words(s.rank), f"{s.right} of {s.telling}", *words, f"{s.kept} of {s.denials}"))
    headers = ("theory", "mean rank (90 %)", "right", *WORDS, "denials kept")
    title = f"Telling claims under each theory, {counted(found.runs, 'run')} of each story"
    print_table(headers, rows, title, numbers=range(1, len(headers)))


def print_by_story(found: "TheoryTable") -> None:
    """Print the mean rank of each story's telling claims under each theory."""
    from sim.cli.tables import print_table

    rows = [
        (story, *(f"{rank:.2f}" if rank == rank else "–" for rank in ranks))
        for story in found.stories
        for ranks in [[found.score(theory, story).rank.value for theory in found.results]]
    ]
    click.echo()
    print_table(("story", *found.results), rows, "Mean rank by story", numbers=range(1, len(found.results) + 1))


def print_carried(found: "TheoryTable") -> None:
    """Print of every telling claim under which theories it holds."""
    from sim.cli.tables import print_table

    rows = [
        (story, claim, ", ".join(theories) or "none")
        for story in found.stories
        for claim, theories in found.carried(story).items()
    ]
    click.echo()
    print_table(("story", "claim", "holds under"), rows)


def in_words(mean: "Mean") -> str:
    """Return a mean rank with its interval."""
    interval = "one story" if mean.low != mean.low else f"{mean.low:.2f} to {mean.high:.2f}"
    return f"{mean.value:.2f} ({interval})" if mean.count else "–"


def write(found: "TheoryTable", path: Path) -> None:
    """Write every number, whole or not at all."""
    from sim.archive import write_csv
    from sim.disk.writing import reporting, whole

    with reporting(path), whole(path) as draft:
        write_csv(draft, [found.columns()])
    click.echo(f"\nFiles: {path}")
