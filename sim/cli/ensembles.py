"""`sim run --runs N`: bands, claims as shares of runs, and what the bands are made of."""

import importlib.util
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim import figures
from sim.archive import manifest, out_folder, write_csv, write_run
from sim.cli.claims import print_claims
from sim.cli.drawing import Draw, figure_writers
from sim.cli.options import again, chosen_seed, tell
from sim.cli.progress import progress
from sim.cli.run import Choices, Interests, Writers, positions_shown, print_heading
from sim.cli.tables import print_table, signed
from sim.disk.digests import digest
from sim.engine.excursions import largest_excursions
from sim.errors import InputError, RunFailed, nearest
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant, seconds_interpreted
from sim.studies.ensembles.ensemble import Bands, Ensemble, run_ensemble, runs_on_each, worlds_for_claims
from sim.studies.ensembles.variance import VarianceShare, share_columns, sources_of, variance_shares

if TYPE_CHECKING:
    from sim.agents.state import StateAgent

PAIRS_SHOWN = 6


def run_many(
    choices: Choices, scenario: Scenario, out: Path | None, workers: int | None, force: bool, yes: bool
) -> None:
    """Run an ensemble, write its folder, print its tables; raise RunFailed where some runs failed."""
    minds, marks = parsed_minds(choices.minds, scenario)
    on_each = runs_on_each(scenario, choices.runs, workers)
    if minds:
        worlds, each = worlds_for_claims(scenario), 1000 * seconds_interpreted(scenario)
        on_each = choices.runs * worlds
        words = f"{counted(choices.runs, 'run')} in {worlds} worlds (claims are held against others)"
        tell(f"a mind in Python is interpreted: {words}, about {on_each * each / 1000:,.0f} s, {each:,.0f} ms a run")
    refuse_giant(scenario, on_each, yes, bool(minds))
    seed = chosen_seed(choices.seed)
    command = again(seed)
    about = manifest(scenario, seed, choices.runs, command)
    if minds:
        about["minds"] = marks
    folder = out_folder(out, choices.folder_name(scenario), about, force)
    with progress(choices.runs, "runs") as advance:
        made = run_ensemble(scenario, choices.runs, seed, minds or None, workers, advance, tell)
    pairs = largest_excursions(made.first, PAIRS_SHOWN)
    shares = variance_shares(scenario, seed, choices.runs, pairs) if choices.runs > 1 and not minds else []
    files = writers(made, shares, choices.positions, command)
    write_run(folder, about, files, force)
    print_ensemble(made, pairs, choices.positions, shares, bool(minds))
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")
    if made.failed:
        more = f"\n… and {made.failed - len(made.failures)} more" if made.failed > len(made.failures) else ""
        raise RunFailed(f"{made.failed:,} of {made.size:,} runs failed:\n" + "\n".join(made.failures) + more)


def parsed_minds(minds: Sequence[str], scenario: Scenario) -> "tuple[dict[str, type[StateAgent]], dict[str, str]]":
    """Return ACTOR=FILE.py:CLASS options as classes by actor, and by actor which class of which file, by its digest."""
    found: dict[str, type[StateAgent]] = {}
    marks = {}
    for mind in minds:
        actor, _, place = mind.partition("=")
        file, _, name = place.rpartition(":")
        if not file or not name:
            raise InputError(f"--mind {mind}: must be ACTOR=FILE.py:CLASS")
        if actor not in scenario.actors:
            raise InputError(f"--mind {mind}: there is no actor '{actor}'{nearest(actor, scenario.actors)}")
        if actor in found:
            raise InputError(f"--mind {mind}: {actor} has a mind already")
        found[actor] = load_mind(Path(file), name)
        marks[actor] = f"{name} {digest(Path(file))}"
    return found, marks


def load_mind(path: Path, name: str) -> "type[StateAgent]":
    """Return a subclass of StateAgent from a Python file."""
    from sim.agents.state import StateAgent  # and Mesa with it

    spec = importlib.util.spec_from_file_location(f"mind_{path.stem}", path)
    if not os.path.isfile(path) or spec is None or spec.loader is None:
        raise InputError(f"--mind {path}:{name}: is not a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever a file of somebody else's may raise
        raise InputError(f"--mind {path}:{name}: cannot be loaded: {type(error).__name__}: {error}") from None
    mind = getattr(module, name, None)
    if not (isinstance(mind, type) and issubclass(mind, StateAgent)):
        known = [n for n, v in vars(module).items() if isinstance(v, type) and issubclass(v, StateAgent)]
        raise InputError(f"--mind {path}:{name}: is not a StateAgent in that file{nearest(name, known)}")
    return mind


def writers(made: Ensemble, shares: Sequence[VarianceShare], positions: Interests, again: str) -> Writers:
    """Return what writes each file: tables of every run where they were kept, quantiles and counts in any case."""
    files: Writers = {}
    if made.runs:
        files["alignment.csv"] = lambda path: write_csv(path, (t.alignment_columns() for t in made.trajectories()))
        files["positions.csv"] = lambda path: write_csv(path, (t.position_columns() for t in made.trajectories()))
        files["acts.csv"] = lambda path: write_csv(path, (t.act_columns() for t in made.trajectories()))
    if made.size > 1:
        files["bands.csv"] = lambda path: write_csv(path, [made.columns()])
        files["position_bands.csv"] = lambda path: write_csv(path, [made.position_columns()])
        files["act_counts.csv"] = lambda path: write_csv(path, [made.acts.columns()])
    if shares:
        files["variance.csv"] = lambda path: write_csv(path, [share_columns(shares)])
    files["claims.csv"] = lambda path: write_csv(path, [made.claims.columns()])
    bands = made if made.size > 1 else None
    draws: dict[str, Draw] = {"alignment.png": lambda: figures.alignment_figure(made.first, (), bands)}
    if positions:
        draws["positions.png"] = lambda: figures.position_figure(made.first, positions, bands)
    return files | figure_writers(draws, again)


def print_ensemble(
    made: Ensemble, pairs: Interests, positions: Interests, shares: Sequence[VarianceShare], minds: bool
) -> None:
    """Print where pairs and positions end, the claims as shares of runs, and what the bands are made of."""
    print_heading(made.scenario)
    print_ends(made, pairs, positions)
    if made.claims:
        click.echo()
        print_claims(made.claims)
    click.echo()
    if shares:
        print_shares(made.scenario, shares)
    elif made.size > 1 and not minds and not sources_of(made.scenario):
        click.echo("Nothing differs between the runs: no number is uncertain and nothing is left to chance.")
    if bin_error := max(made.bands.bin_error, made.position_bands.bin_error):
        click.echo(f"Quantiles come from bins: off by at most {bin_error:.4f}.")


def print_ends(made: Ensemble, pairs: Interests, asked: Interests) -> None:
    """Print where the pairs end that move most, and these positions, or those that move most."""
    runs = counted(made.size - made.failed, "run")
    if pairs:
        title = f"Alignment at the end over {runs} (pairs that move most in the coded run)"
        print_bands("pair", {"–".join(pair): made.bands_of(*pair) for pair in pairs}, title)
    else:
        click.echo("One actor alone: alignment is not defined.")
    if interests := [course.ids for course in positions_shown(made.first, asked)]:
        click.echo()
        title = f"Positions at the end over {runs}{'' if asked else ' (those that move most in the coded run)'}"
        print_bands("position", {" on ".join(ids): made.position_bands_of(*ids) for ids in interests}, title)


def print_bands(head: str, found: Mapping[str, Bands], title: str) -> None:
    """Print start, median at the end with its standard error, and the bands, by name."""
    rows = []
    for name, bands in found.items():
        first, last = bands.rows[0], bands.rows[-1]
        intervals = (bands.low50, bands.high50), (bands.low90, bands.high90)
        ends = [f"{signed(low[last])} … {signed(high[last])}" for low, high in intervals]
        start, end, error = signed(bands.median[first]), signed(bands.median[last], 3), f"{bands.error[last]:.4f}"
        rows.append((name, start, end, error, *ends))
    print_table((head, "start", "median", "error", "50 % of runs", "90 % of runs"), rows, title, numbers=range(1, 6))


def print_shares(scenario: Scenario, shares: Sequence[VarianceShare]) -> None:
    """Print which part of the variance at the end goes when coding, parameters or chance are switched off."""
    sources = sources_of(scenario)
    if len(sources) == 1:
        words = {"coding": "coders' uncertainty", "parameters": "uncertain parameters", "chance": "chance"}
        click.echo(f"The bands come from {words[sources[0]]} alone: nothing else differs between the runs.")
        return
    rows = []
    for pair in dict.fromkeys(s.pair for s in shares):
        found = {s.source: s for s in shares if s.pair == pair}
        rows.append((f"{pair[0]}–{pair[1]}", *(share_in_words(found[source]) for source in sources)))
    title = "What the bands are made of: share of the variance at the end that goes without it"
    print_table(("pair", *sources), rows, title, numbers=tuple(range(1, len(sources) + 1)))


def share_in_words(share: VarianceShare) -> str:
    """Return a share with its standard error."""
    return "–" if share.share is None else f"{round(share.share, 2) + 0.0:.0%} ± {share.error:.0%}"
