"""Who knows of the acts of a run, and which are revealed when: `sim.model.secrecy` told in names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import compress

from sim.engine.trajectory import REVEALED, ActRecord
from sim.inputs.occasions import Act, occasions_of
from sim.inputs.presence import casts_of
from sim.scenario.scenario import Scenario


class Disclosure:
    """Follows a run step by step: first what takes place is told, then each act is seen, then secrets are revealed."""

    def __init__(self, scenario: Scenario) -> None:
        self.occasions, self.ids, self.casts = occasions_of(scenario), tuple(scenario.actors), casts_of(scenario)
        self.open: set[int] = set()  # occasions whose secret acts everybody knows of
        self.hidden: dict[tuple[int, int], tuple[int, ActRecord]] = {}  # by coded act and place: occasion, last record

    def told(self, taking_place: Iterable[int]) -> None:
        """Open the secret acts that the occasions of a step reveal."""
        self.open.update(revealed for e in taking_place for revealed in self.occasions[e].reveals)

    def seen(self, e: int, act: Act, place: int, record: ActRecord) -> ActRecord:
        """Return the record of an elementary act, at its place in a coded act of an occasion, with who knows of it."""
        if act.knowing is None or e in self.open:
            return record
        seen = replace(record, known_to=frozenset(self.ids[m] for m in act.knowing))
        self.hidden[act.number, place] = e, seen
        return seen

    def revelations(self, step: int) -> Iterator[ActRecord]:
        """Yield what is revealed in the step that ends at a row: each secret act once, as it last took place."""
        for key in sorted(key for key, (e, _) in self.hidden.items() if e in self.open):
            _, last = self.hidden.pop(key)
            if {last.actor, last.target} <= {*self.there(step - 1), ""}:
                learning = frozenset(self.ids) - (last.known_to or frozenset())
                yield replace(last, step=step, origin=REVEALED, known_to=learning)

    def there(self, period: int) -> Iterator[str]:
        """Yield who is there in a period."""
        return compress(self.ids, self.casts.there[self.casts.at[period]])
