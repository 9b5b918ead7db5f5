"""The report of a story: what the studies find of it, as one page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.report.contents import Origin, data_of, texts_of
from sim.report.findings import findings_of
from sim.report.rendering import rendered
from sim.report.sources import Library
from sim.scenario.identity import scenario_hash
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Report:
    """A page, whole; and how many of its runs failed and are left out of it."""

    page: bytes
    failed: int


def report(
    scenario: Scenario, runs: int, seed: int, command: str, versions: Mapping[str, str], library: Library,
    progress: Callable[[int], None] = lambda done: None, notify: Callable[[str], None] = lambda words: None,
) -> Report:  # fmt: skip
    """Return the report of a scenario, the same bytes for the same inputs. Raises RunFailed where run 0 fails."""
    found = findings_of(scenario, runs, seed, progress, notify)
    data = data_of(found, library, Origin(command, versions, scenario_hash(scenario)))
    mark = mark_of(scenario, runs, seed, bool(library.texts))
    return Report(rendered(data, texts_of(found, library, data), mark), found.made.failed)


def mark_of(scenario: Scenario, runs: int, seed: int, texts: bool) -> str:
    """Return by what a report is known: of which scenario, how many runs, which seed, with texts or without."""
    return f"{scenario_hash(scenario)} {runs} {seed}{' with texts' if texts else ''}"
