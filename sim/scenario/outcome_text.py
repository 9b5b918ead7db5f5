"""Outcomes as text, on the command line and as names of columns: `alignment(TUR,RUS)`, `lean(TUR,USA,RUS)@mean`."""

import re
from typing import Any

from sim.errors import InputError, nearest, shown
from sim.measures.table import MEASURES
from sim.scenario.checks.questions import OUTCOMES, outcome_problems
from sim.scenario.file.measured import written
from sim.scenario.file.numerals import counted, number_in
from sim.scenario.file.questions import Outcome
from sim.scenario.scenario import Scenario

LONGEST = 1_000
FORM = re.compile(  # of a text whose blanks are single: none can be matched in two ways
    r"(?P<kind>\w+) ?(?:\((?P<names>[^()]*)\))? ?(?:@(?P<at>\w+?)(?:_(?P<side>below|above)=(?P<level>\S+))?)?"
)


def parse_outcome(text: str, scenario: Scenario) -> Outcome:
    """Return the outcome that a text means; raise InputError where it means none of this scenario."""
    if len(text) > LONGEST:
        raise InputError(f"outcome {shown(text)}: has {len(text):,} characters; the most is {LONGEST:,}")
    found = FORM.fullmatch(" ".join(text.split()))
    if not found or found["kind"] not in OUTCOMES:
        hint = nearest(text.split("(")[0], OUTCOMES)
        raise InputError(f"outcome {text}: must be like alignment(TUR,RUS) or lean(TUR,USA,RUS)@mean{hint}")
    names = [name.strip() for name in (found["names"] or "").split(",")] if found["names"] is not None else []
    measure = MEASURES.get(found["kind"])  # none for a claim
    wanted = len(measure.parties) if measure else 1
    if len(names) != wanted or not all(names):
        raise InputError(f"outcome {text}: {found['kind']} takes {counted(wanted, 'name')}, got {len(names)}")
    keys: dict[str, Any] = {found["kind"]: written(measure, names) if measure else names[0]}
    made = Outcome.model_construct(**keys, **timing(text, found))
    if problems := list(outcome_problems(made, scenario)):
        raise InputError("\n".join(f"outcome {text}: {problem}" for problem in problems))
    return made


def timing(text: str, found: Any) -> dict[str, Any]:
    """Return `at` and the level of a first time."""
    known = Outcome.model_fields["at"].annotation
    allowed = [str(a) for part in getattr(known, "__args__", ()) for a in getattr(part, "__args__", ())]
    if found["at"] is None:
        return {}
    if found["at"] not in allowed:
        raise InputError(f"outcome {text}: '@{found['at']}' is not known{nearest(found['at'], allowed)}")
    if found["level"] is None:
        return {"at": found["at"]}
    try:
        return {"at": found["at"], found["side"]: float(number_in(found["level"]))}
    except ValueError as error:
        raise InputError(f"outcome {text}: {error}") from None


def outcome_name(outcome: Outcome) -> str:
    """Return the text of an outcome, by which its column is named."""
    names = f"({','.join(outcome.parties)})" if outcome.parties else ""
    text = f"{outcome.given[0]}{names}"
    if outcome.at == "first":
        side = "below" if outcome.below is not None else "above"
        return f"{text}@first_{side}={plain(getattr(outcome, side))}"
    return text if outcome.at in (None, "end") else f"{text}@{outcome.at}"


def plain(level: float) -> str:
    """Return a level with every digit it has, and no more."""
    return repr(int(level)) if level == int(level) else repr(level)
