"""What a sensitivity study found, in the terminal: a table per outcome, and whether it settled."""

from collections.abc import Sequence

import click

from sim.cli.tables import print_table
from sim.studies.sensitivity.analysis import BESIDE, MAIN, SETTLED, Finding, convergence
from sim.studies.sensitivity.indices import Index
from sim.studies.sensitivity.sampling import DUMMY, MORRIS, SOBOL
from sim.studies.sweeps.wording import short

HEADERS = {"ST": "total", "S1": "alone", "mu_star": "μ*", "sigma": "σ"}
INTERACTIONS_SHOWN = 3


def print_findings(findings: Sequence[Finding]) -> None:
    """Print a table per outcome with its verdicts, and a line on convergence."""
    for finding in findings:
        click.echo()
        if finding.is_constant:
            click.echo(f"{finding.outcome}: no variance: indices not defined")
            continue
        print_finding(finding)
    if len(findings) and findings[0].method == SOBOL:
        click.echo("\nShares of the outcome's variance over these ranges, ± 95 %; `alone` is first order.")


def print_finding(finding: Finding) -> None:
    """Print the indices of an outcome by size, the dummy last, then sums, interactions and convergence."""
    names = BESIDE[finding.method], MAIN[finding.method]
    tables = [finding.last.of(name) for name in names]
    rows = [[short(path), *(with_error(t[path]) for t in tables), finding.verdict(path)] for path in finding.ranked()]
    rows.append([DUMMY, *(with_error(t[DUMMY]) for t in tables), "does nothing: noise floor"])
    print_table(("number", *(HEADERS[name] for name in names), ""), rows, finding.outcome, (1, 2))
    if finding.method == SOBOL:
        print_sums(finding)
    click.echo(convergence_words(finding))


def with_error(index: Index) -> str:
    """Return an index and half its interval."""
    return f"{index.value:.3f} ± {index.error:.3f}".replace("-", "−")


def print_sums(finding: Finding) -> None:
    """Print what first-order indices leave to interactions, and the largest of these."""
    alone = sum(index.value for path, index in finding.last.of("S1").items() if path != DUMMY)
    found = finding.interactions()[:INTERACTIONS_SHOWN]
    pairs = "; ".join(f"{short(i.of[0])} x {short(i.of[1])} {with_error(i)}" for i in found)
    together = f"together: {pairs}" if pairs else "no pair rises above the noise"
    click.echo(f"alone they make {alone:.0%} of the variance; {together}")


def convergence_words(finding: Finding) -> str:
    """Return whether values and ranking settled between the nested samples, and by what measure."""
    sizes = ", ".join(f"{level.size:,}" for level in finding.levels)
    found = convergence(finding)
    if found is None:
        return f"N = {sizes}: not settled: without variance at a smaller N"
    values, ranking = ("settled" if ok else "NOT settled" for ok in (found.values_settled, found.ranking_settled))
    kind = "largest move of μ*, as a share of the largest," if finding.method == MORRIS else "largest move of an index"
    return (
        f"N = {sizes}: values {values} ({kind} in the last doubling {found.change:.3f}, at most {SETTLED};"
        f" widest interval ±{found.widest:.3f}, at most {2 * SETTLED}); ranking {ranking}"
        f" ({found.apart} of {found.pairs} pairs can be told apart, {found.swapped} of them changed places)"
    )
