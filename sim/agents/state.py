"""A state as a Mesa agent. Another mind is a subclass that decides otherwise (docs/extending.md)."""

import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from numbers import Real
from typing import TYPE_CHECKING, Any

import mesa

from sim.errors import RunFailed, shown
from sim.model.acts import press
from sim.model.initiative import decide

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel


class _CountersByModel(weakref.WeakKeyDictionary[Any, Iterator[int]]):
    """Agent numbers by model, forgotten with the model: Mesa's own registry keeps every model alive."""

    def __missing__(self, model: Any) -> Iterator[int]:
        return self.setdefault(model, count(1))

    def __getitem__(self, model: Any) -> Iterator[int]:
        return super().__getitem__(model) if model in self else self.__missing__(model)


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act that an actor takes on its own: target, intensity in [-1, 1], perhaps the issue it is about."""

    target: str
    intensity: float
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Perception:
    """What an actor sees before it decides: the world at row t, read-only."""

    model: "AllianceModel"
    actor: str
    step: int
    date: date

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the other actors."""
        return tuple(id for id in self.model.story.actors if id != self.actor)

    def alignment(self, a: str, b: str) -> float:
        """Return A of any pair at this step."""
        index = self.model.story.actor_index
        return float(self.model.world.alignment[index[a], index[b]])

    def regard_for(self, other: str) -> float:
        """Return the actor's regard for another."""
        index = self.model.story.actor_index
        return float(self.model.world.regard[index[self.actor], index[other]])

    def position(self, actor: str, issue: str) -> float:
        """Return any actor's position on an issue."""
        scenario = self.model.story
        return float(self.model.world.position[scenario.actor_index[actor], scenario.issue_index[issue]])


def is_list(decided: Any) -> bool:
    """Whether a decision is a list of things: not a text, whose items are letters, nor a mapping."""
    return isinstance(decided, Iterable) and not isinstance(decided, str | bytes | Mapping)


class StateAgent(mesa.Agent):
    """A state (or movement) of the scenario: each step it perceives A(t), decides, and acts."""

    _ids: Any = _CountersByModel() if hasattr(mesa.Agent, "_ids") else defaultdict(lambda: count(1))

    def __init__(self, model: "AllianceModel", id: str) -> None:
        super().__init__(model)
        self.id = id
        self.index = model.story.actor_index[id]
        self.intentions: tuple[OwnAct, ...] = ()

    def perceive(self) -> Perception:
        """Return what the actor sees at this step."""
        step = int(self.model.world.now[0])
        return Perception(self.model, self.id, step, self.model.story.dates[step])

    def decide(self, seen: Perception) -> Sequence[OwnAct]:
        """Return the acts that the actor takes by itself in this step; here the model's own rule (eqs. 13, 14)."""
        if self.model.world.agenda.initiative == 0:
            return ()
        target, intensity = decide(self.model.world, self.index)
        if target < 0 or intensity == 0.0:
            return ()
        return (OwnAct(self.model.actor_ids[int(target)], intensity),)

    def intend(self) -> None:
        """Perceive and decide; raise RunFailed where the mind fails or decides on what cannot be."""
        when = f"in step {self.model.world.now[0]} of run {self.model.run}"
        try:
            decided = self.decide(self.perceive())
            acts = list(decided) if is_list(decided) else None
        except Exception as error:  # whatever a mind of somebody's own may raise
            raise RunFailed(f"the mind of {self.id} {when}: {type(error).__name__}: {error}") from error
        if acts is None or not all(isinstance(act, OwnAct) for act in acts):
            raise RunFailed(
                f"{self.id} decided on {shown(decided)} {when}: that cannot be, decide returns a list of"
                " OwnAct(target, intensity), an empty one for no act"
            )
        for act in acts:
            if not self.is_possible(act):
                raise RunFailed(
                    f"{self.id} decided on {shown(act)} {when}: that cannot be, the target must be another actor, the"
                    " issue one of the scenario's, the intensity a number between -1 and 1"
                )
        self.intentions = tuple(replace(act, intensity=float(act.intensity)) for act in acts)

    def is_possible(self, act: OwnAct) -> bool:
        """Whether the act is on another actor, about an issue of the scenario or none, within full intensity."""
        scenario = self.model.story
        if not isinstance(act.target, str) or act.target == self.id or act.target not in scenario.actors:
            return False
        if isinstance(act.intensity, bool) or not isinstance(act.intensity, Real) or not -1.0 <= act.intensity <= 1.0:
            return False
        return act.issue is None or (isinstance(act.issue, str) and act.issue in scenario.issues)

    def act(self) -> None:
        """Carry out what was decided: add it to the pressures of this step."""
        world, scenario = self.model.world, self.model.story
        for act in self.intentions:
            issue = -1 if act.issue is None else scenario.issue_index[act.issue]
            target = scenario.actor_index[act.target]
            press(world, self.index, target, issue, act.intensity, 1.0, world.rates.reciprocity)
