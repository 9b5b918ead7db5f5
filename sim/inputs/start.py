"""A scenario's numbers as arrays: what a run starts from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np

from sim.inputs.agenda import agenda_of
from sim.inputs.draws import draw_parameters, rates_of
from sim.inputs.names import beside_purpose, hash_name, key_of
from sim.inputs.numbers import coded_numbers
from sim.inputs.occasions import Occasion, occasions_of
from sim.model.parameters import Rates
from sim.model.world import Agenda, Dice, World
from sim.scenario.checks.order import in_force_at_start
from sim.scenario.scenario import Scenario


class Inputs(NamedTuple):
    """Every number that may differ between runs, as coded; in batches of runs each has a leading axis of runs."""

    ideal: np.ndarray  # N x K
    salience: np.ndarray  # N x K
    capability: np.ndarray  # N
    baseline: np.ndarray  # N x N: regard as the story begins
    obligation: np.ndarray  # treaties
    in_force: np.ndarray  # treaties
    member: np.ndarray  # treaties x N
    present: np.ndarray  # occasions
    date: np.ndarray  # occasions
    probability: np.ndarray  # occasions
    below: np.ndarray  # occasions
    above: np.ndarray  # occasions
    intensity: np.ndarray  # coded acts
    stance: np.ndarray  # coded stances of acts
    amount: np.ndarray  # shifts


@dataclass(frozen=True)
class Start:
    """The arrays of a scenario and, per seed and run, the world in which they are stepped.

    Numbers whose paths are `varied` are set from outside in every run, and not drawn.
    """

    scenario: Scenario
    varied: Collection[str] = ()

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """What may happen."""
        return occasions_of(self.scenario)

    @cached_property
    def agenda(self) -> Agenda:
        """What is scheduled, as the tables that the rules go through."""
        return agenda_of(self.scenario, self.varied)

    @cached_property
    def inputs(self) -> Inputs:
        """The numbers as coded."""
        occasions = self.occasions
        in_force = [float(in_force_at_start(treaty, self.scenario)) for treaty in self.scenario.treaties]
        made = Inputs(
            **{name: np.zeros(shape) for name, shape in self.coded_shapes().items()},
            in_force=np.array(in_force, float),
            member=np.array(
                [[a in t.members for a in self.scenario.actors] for t in self.scenario.treaties], float
            ).reshape(len(in_force), len(self.scenario.actors)),
            present=np.array([o.present for o in occasions], float),
            date=np.array([o.date for o in occasions], float),
            probability=np.array([o.probability for o in occasions], float),
            below=np.array([o.below for o in occasions], float),
            above=np.array([o.above for o in occasions], float),
        )
        for number in coded_numbers(self.scenario):
            for place in number.places:
                getattr(made, number.array)[place] = number.value
        return made

    def coded_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every array that coded numbers fill, or leave at 0."""
        n, k = len(self.scenario.actors), len(self.scenario.issues)
        return {
            **dict.fromkeys(("ideal", "salience"), (n, k)),
            "capability": (n,),
            "baseline": (n, n),
            "obligation": (len(self.scenario.treaties),),
            "intensity": (sum(len(o.acts) for o in self.occasions),),
            "stance": (sum(len(act.stances) for o in self.occasions for act in o.acts),),
            "amount": (sum(len(shift.rows) for o in self.occasions for shift in o.shifts),),
        }

    def world(self, seed: int, run: int) -> World:
        """Return the world of one run."""
        inputs = Inputs(*(values.copy() for values in self.inputs))
        parameters = draw_parameters(self.scenario, seed, np.array([run]))
        rates = rates_of(parameters, self.scenario.clock.step)[0]
        return World(
            **inputs._asdict(),
            **self.workspace(),
            now=np.zeros(1, np.int64),
            rates=Rates(*rates.tolist()),
            agenda=agenda_of(self.scenario, self.varied),
            dice=self.dice(seed, run),
        )

    def workspace(self) -> dict[str, np.ndarray]:
        """Return empty arrays for everything that the rules compute."""
        return {name: np.zeros(shape) for name, shape in self.workspace_shapes().items()}

    def workspace_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of everything that the rules compute."""
        n, k, e = len(self.scenario.actors), len(self.scenario.issues), len(self.occasions)
        pairs = ("regard", "stake", "shrinkage", "third_weight", "goodwill", "similarity", "alignment", "pressure")
        return {
            **dict.fromkeys(("position", "moved", "opinion", "pull_at_start"), (n, k)),
            **dict.fromkeys((*pairs, "implied_at_start", "bond"), (n, n)),
            **dict.fromkeys(("weight", "interest", "chosen", "tone"), (n,)),
            "opinions": (k,),
            **dict.fromkeys(("streak", "fires", "ever", "revealed"), (e,)),
            "undisclosed": (sum(len(act.pairs) for o in self.occasions for act in o.acts if act.knowing is not None),),
            "joint": (n, n, k),
            "stirred": (1,),
            "happened": (e, max(self.scenario.steps, 1)),
        }

    def dice(self, seed: int, run: int) -> Dice:
        """Return what the draws of a run depend on: hashes of names, not rows."""
        hashes = [hash_name(id) for id in self.scenario.actors]
        key0, key1 = key_of(seed)
        return Dice(
            run=run,
            key0=key0,
            key1=key1,
            actors=np.array(hashes, np.int64),
            partners=np.array([beside_purpose(h) for h in hashes], np.int64),
            occasions=np.array([hash_name(o.name) for o in self.occasions], np.int64),
        )


def as_memoryviews(entries: Any) -> Any:
    """Return a named tuple whose arrays are memoryviews, whose items are plain numbers, for the interpreter."""
    views = {n: memoryview(cast("Any", v)) for n, v in entries._asdict().items() if isinstance(v, np.ndarray)}
    return entries._replace(**views)


def undefined_state(world: World, ids: Sequence[str], step: int, run: int) -> str | None:
    """Return in words whose state is no longer a finite number after a step, or None."""
    for name in ("weight", "position", "regard", "alignment"):
        rows = np.asarray(getattr(world, name)).reshape(len(ids), -1)
        bad = np.nonzero(~np.isfinite(rows).all(axis=1))[0]
        if len(bad):
            what = "capability" if name == "weight" else name
            return (
                f"the {what} of {ids[bad[0]]} is not defined after step {step} of run {run}; a capability below 0 or a"
                " number too large leads there"
            )
    return None
