"""A state as a Mesa agent. Another mind is a subclass that decides otherwise (docs/extending.md)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import numpy as np

from sim.agents.perception import Perception, Row
from sim.arguments import expect, place_of
from sim.errors import RunFailed, shown
from sim.model.acts import press
from sim.model.initiative import decide
from sim.model.world import NOBODY, Act
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act that an actor takes: target, intensity in [-1, 1], perhaps the issues it is about and its stances there.

    `target`: another actor, or empty for an act at nobody, which names an issue. `issue`: an id or several. `stance`:
    what it advances, a number or by issue; else the actor's position.
    """

    target: str
    intensity: float
    issue: str | tuple[str, ...] | None = None
    stance: float | Mapping[str, float] | None = None

    @property
    def issues(self) -> tuple[str, ...]:
        """The ids of the issues that it is about."""
        return (self.issue,) if isinstance(self.issue, str) else tuple(self.issue or ())

    @property
    def stances(self) -> Mapping[str, float]:
        """What it advances, by issue."""
        if self.stance is None or isinstance(self.stance, Mapping):
            return self.stance or {}
        return dict.fromkeys(self.issues, self.stance)


@dataclass(frozen=True, slots=True)
class ScriptedAct(OwnAct):
    """An act that an event of the story has an actor take."""

    event: str = field(default="", kw_only=True)


def is_list(decided: Any) -> bool:
    """Whether a decision is a list of things: not a text, whose items are letters, nor a mapping."""
    return isinstance(decided, Iterable) and not isinstance(decided, str | bytes | Mapping)


def is_share(value: Any) -> bool:
    """Whether it is a number between -1 and 1."""
    return not isinstance(value, bool) and isinstance(value, Real) and -1.0 <= float(value) <= 1.0


def is_about_something(act: OwnAct, scenario: Scenario) -> bool:
    """Whether an act names issues of the scenario, each once or none, and stances between -1 and 1 on these alone."""
    if not (act.issue is None or isinstance(act.issue, str) or (isinstance(act.issue, tuple) and act.issue)):
        return False
    if any(not isinstance(k, str) or k not in scenario.issues for k in act.issues):
        return False
    single = act.stance is None or isinstance(act.stance, Mapping) or len(act.issues) == 1
    known = single and set(act.stances) <= set(act.issues) and len(set(act.issues)) == len(act.issues)
    return known and all(map(is_share, act.stances.values()))


class StateAgent(mesa.Agent):
    """A state (or movement) of the scenario: each step it perceives A(t), decides, and acts.

    `position` (by issue), `regard` (by actor) and `capability` are the world's own numbers, read-only.
    """

    def __init__(self, model: "AllianceModel", id: str) -> None:
        expect("model", model, mesa.Model, "AllianceModel(scenario, minds={'TUR': Hedger}) makes its agents")
        super().__init__(model)
        getattr(mesa.Agent, "_ids", {}).pop(model, None)  # before Mesa 3.4 it keeps every model alive
        self.id = id
        self.index = place_of("actor", id, model.story.actor_index)
        self.unique_id = self.index + 1
        self.intentions: tuple[OwnAct, ...] = ()

    @property
    def capability(self) -> float:
        """The actor's capability."""
        return float(self.model.arrays.capability[self.index])

    @property
    def position(self) -> Mapping[str, float]:
        """The actor's position by issue."""
        return Row(self.model.story.issue_index, self.model.arrays.position[self.index])

    @property
    def regard(self) -> Mapping[str, float]:
        """The actor's regard for each other one who is there."""
        index, there = self.model.story.actor_index, self.model.there(int(self.model.arrays.now[0]))
        others = {id: index[id] for id in there if id != self.id}
        return Row(others, self.model.arrays.regard[self.index])

    def alignment_with(self, other: str) -> float:
        """Return the actor's alignment with another; NaN while one of them is not there."""
        return float(self.model.shown("alignment")[self.index, place_of("actor", other, self.model.story.actor_index)])

    @property
    def mean_alignment(self) -> float:
        """The actor's mean alignment with the others who are there; NaN where there are none, or it is not."""
        seen = self.model.shown("alignment")
        row = seen[self.index][~np.isnan(seen[self.index])]
        return float((row.sum() - 1.0) / (len(row) - 1)) if len(row) > 1 else float("nan")

    @property
    def is_there(self) -> bool:
        """Whether the actor is there in this step."""
        return self.id in self.model.there(int(self.model.arrays.now[0]))

    def perceive(self) -> Perception:
        """Return what the actor sees at this step."""
        return self.model.perception(self.id)

    def consider(self, act: ScriptedAct) -> OwnAct | None:
        """Return the act that the story has the actor take: itself, softened, or None to refuse it; here itself."""
        return act

    def decide(self, seen: Perception) -> Sequence[OwnAct]:
        """Return the acts that the actor takes by itself in this step; here the model's own rule (eqs. 21, 22)."""
        if self.model.world.agenda.initiative == 0:
            return ()
        target, intensity = decide(self.model.world, self.index)
        if target < 0 or intensity == 0.0:
            return ()
        return (OwnAct(self.model.actor_ids[int(target)], intensity),)

    def intend(self) -> None:
        """Consider what the story has the actor do in this step, then decide on what it does by itself, if it is there.

        Raises RunFailed where the mind fails or answers with what cannot be.
        """
        self.intentions = ()
        if self.is_there:
            for row, act in self.model.offers(self):
                self.model.enact(row, self.answer(act))
            self.intentions = self.decision()

    def answer(self, offered: ScriptedAct) -> OwnAct | None:
        """Return what the mind makes of a scripted act."""
        answered = self.asked(lambda: self.consider(offered))
        if answered is None:
            return None
        if not self.is_possible(answered) or answered.target != offered.target:
            raise RunFailed(
                f"{self.id} made {shown(answered)} of {shown(offered)} {self.when}: that cannot be, consider returns"
                " the act, None to refuse it, or the act with another intensity between -1 and 1 or another issue of"
                " the scenario's"
            )
        return replace(answered, intensity=float(answered.intensity))

    def decision(self) -> tuple[OwnAct, ...]:
        """Return the acts on which the mind decides."""
        decided = self.asked(lambda: self.decide(self.perceive()))
        acts = self.asked(lambda: list(decided)) if is_list(decided) else None
        if acts is None or not all(isinstance(act, OwnAct) for act in acts):
            raise RunFailed(
                f"{self.id} decided on {shown(decided)} {self.when}: that cannot be, decide returns a list of"
                " OwnAct(target, intensity), an empty one for no act"
            )
        for act in acts:
            if not self.is_possible(act):
                other = "another actor" if self.model.story.everybody_stays else "another actor who is there"
                raise RunFailed(
                    f"{self.id} decided on {shown(act)} {self.when}: that cannot be, the target must be {other}"
                    " or, where there is an issue, empty for nobody, the issue one of the scenario's, the intensity a"
                    " number between -1 and 1"
                )
        return tuple(replace(act, intensity=float(act.intensity)) for act in acts)

    @property
    def when(self) -> str:
        """Step and run, in words."""
        return f"in step {self.model.world.now[0]} of run {self.model.run}"

    def asked(self, question: Callable[[], Answer]) -> Answer:
        """Return the answer of the mind; raise RunFailed for whatever a mind of somebody's own may raise."""
        try:
            return question()
        except Exception as error:
            raise RunFailed(f"the mind of {self.id} {self.when}: {type(error).__name__}: {error}") from error

    def is_possible(self, act: Any) -> bool:
        """Whether it is an act on another actor, or at nobody about an issue, within full intensity."""
        scenario = self.model.story
        if not isinstance(act, OwnAct) or not isinstance(act.target, str):
            return False
        there = self.model.there(int(self.model.arrays.now[0]))
        if act.target == self.id or not (act.target in there if act.target else act.issue):
            return False
        return is_share(act.intensity) and is_about_something(act, scenario)

    def act(self) -> None:
        """Carry out what was decided: add it to the pressures of this step."""
        world, scenario = self.model.world, self.model.story
        for act in self.intentions:
            target = scenario.actor_index[act.target] if act.target else NOBODY
            first, past = self.model.about(-1, act)
            press(world, Act(self.index, target, first, past, act.intensity, 1.0, world.rates.reciprocity))
