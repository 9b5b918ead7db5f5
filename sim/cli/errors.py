"""Errors in the words of the command line: arguments as options, ways out as what to type."""

import re
from dataclasses import replace

from sim.errors import InputError, Problem, SimError, WayOut

OPTIONS = {  # of the arguments that the library's problems name
    "condition": "--when", "date": "--date", "documents": "--documents",
    "min_density": "--min-density", "numbers": "--param", "outcomes": "--outcome", "points": "--points",
    "precision": "--precision", "settings": "--set", "steps": "--steps",
}  # fmt: skip
WORDS = {
    WayOut.ELSEWHERE: "name another folder with --out",
    WayOut.WAIT: "wait",
    WayOut.ASIDE: "move it aside with --force",
    WayOut.RESUME: "go on with --resume",
    WayOut.PARTIAL: "take what is there with --partial",
    WayOut.ANYWAY: "or add --yes",
    WayOut.HERE: "or compute on this machine without --scheduler",
    WayOut.RUN: "`sim run FILE --out` makes one",
    WayOut.THEORY: "take --theory NAME",
}
ARGUMENT = re.compile(rf"({'|'.join(OPTIONS)})(?=$|[.:])\.?")


def told(error: SimError) -> str:
    """Return an error as the command line says it."""
    if isinstance(error, InputError):
        error = InputError([as_option(problem) for problem in error.problems], *error.ways)
    return error.told(WORDS.__getitem__)


def as_option(problem: Problem) -> Problem:
    """Return a problem of an argument as one of the option that gave it; problems in files stay as they are."""
    found = ARGUMENT.match(problem.path)
    if problem.place is not None or found is None:
        return problem
    rest = problem.path[found.end() :]
    return replace(problem, path=f"{OPTIONS[found[1]]}{' ' if rest[:1] not in ('', ':') else ''}{rest}")
