"""What the page says in tables, without any script: claims, cast, events, parameters, as rows of plain values."""

from collections.abc import Sequence
from typing import Any

from sim.model.parameters import PARAMETERS
from sim.model.theories import THEORIES
from sim.report.curves import Plain, rounded
from sim.report.findings import Findings
from sim.report.sources import Library
from sim.report.words import name_of, percent, signed
from sim.scenario.scenario import Scenario
from sim.studies.claims.directness import DENIAL, DIRECT, KINDS, LEVEL, TELLING
from sim.studies.claims.nulls import Rank
from sim.studies.claims.verdicts import ClaimResult
from sim.studies.claims.words import ranked, tells

KIND_MEANS = {
    TELLING: "the model must carry the change to where nothing coded joins the pair: a test of the model",
    DIRECT: "a coded act joins the measured pair itself: that it moves proves little",
    DENIAL: "a change is denied",
    LEVEL: "a level is claimed, not a change",
}


def claims(found: Findings, library: Library) -> list[Plain]:
    """Return the claims with verdict and reason, share and error, placebo and nulls, by kind."""
    ordered = sorted(found.made.claims, key=lambda one: KINDS.index(one.kind))
    return [claim_told(one, library) for one in ordered]


def claim_told(one: ClaimResult, library: Library) -> Plain:
    """Return a claim's row."""
    numbers = ("direction", "error", "change", "low", "high", "placebo")
    return {
        "id": one.claim.id, "claim": one.claim.claim, "kind": one.kind, "word": one.word, "reason": one.reason,
        **{name: rounded(number) if (number := getattr(one, name)) is not None else None for name in numbers},
        "share": rounded(one.direction), "shown": percent(one.direction, one.error),
        "placebo_shown": percent(one.placebo), "change_shown": signed(one.change, 3),
        "band_shown": "" if one.low is None else f"{signed(one.low, 3)} … {signed(one.high, 3)}",
        "nulls": [words for words in nulls_of(one) if words not in one.reason],
        **library.grounds(one.claim),
    }  # fmt: skip


def nulls_of(one: ClaimResult) -> list[str]:
    """Return where a change stands among alternatives, in words; nothing of those too few to tell."""
    ranks = (
        (Rank(one.rank_actors, one.actors), "relabelled actors"),
        (Rank(one.rank_causes, one.causes), "other events"),
    )
    return [ranked(rank, among) for rank, among in ranks if tells(rank)]


def cast(found: Findings, library: Library) -> list[Plain]:
    """Return the actors with what each wants, how it stands to the others, and what each number rests on."""
    return [member(id, found, library) for id in found.shown.actors]


def member(id: str, found: Findings, library: Library) -> Plain:
    """Return an actor of the cast."""
    story = found.made.scenario
    actor, shown = story.actors[id], {*found.shown.actors}
    interests = sorted(actor.interests.items(), key=lambda one: (-one[1].salience, one[0]))
    return {
        "id": id, "name": name_of(id, story), "kind": actor.kind,
        "capability": None if actor.capability is None else size(actor.capability.value),
        "capability_rests": library.grounds(actor.capability),
        "interests": [
            {"issue": story.issues[k], "position": one.position, "shown": signed(one.position),
             "salience": one.salience, **library.grounds(one)}
            for k, one in interests
        ],
        "regards": [
            {"to": r.to, "name": name_of(str(r.to), story), "shown": signed(r.value), **library.grounds(r)}
            for r in story.regards if r.from_ == id and r.to in shown
        ],
    }  # fmt: skip


def size(value: float) -> str:
    """Return a capability to three digits that count."""
    return f"{float(f'{value:.3g}'):,.10g}"


def treaties(story: Scenario, library: Library) -> list[Plain]:
    """Return the treaties: members, obligations, from when to when, and what that rests on."""
    return [
        {
            "title": one.title or one.id, "members": ", ".join(one.members), "obligations": ", ".join(one.obligations),
            "start": one.start or ("not yet signed" if one.awaits_signing else "before the clock"),
            "end": one.end or "–", **library.grounds(one),
        }
        for one in story.treaties
    ]  # fmt: skip


def parameters(story: Scenario) -> list[Plain]:
    """Return the parameters with their values, defaults and meanings, and which of them the theory holds."""
    fixed = THEORIES[story.theory].fixed
    return [
        {
            "name": name, "symbol": p.symbol, "meaning": p.meaning, "default": f"{p.default:g}",
            "value": in_words(story.parameters[name]), "fixed": name in fixed,
            "changed": story.parameters[name] != p.default,
        }
        for name, p in PARAMETERS.items()
    ]  # fmt: skip


def in_words(value: Any) -> str:
    """Return the value of a parameter, or the distribution from which each run draws it."""
    if isinstance(value, float | int):
        return f"{value:g}"
    return "; ".join(f"{kind} {numbers(getattr(value, kind))}" for kind in value.given)


def numbers(values: Sequence[float]) -> str:
    """Return numbers one after another."""
    return ", ".join(f"{value:g}" for value in values)


def effect_columns(effects: Plain, pairs: Sequence[Plain], count: int = 3) -> list[str]:
    """Return the labels of the pairs whose effects the table of events shows: those that moved most."""
    return [pair["label"] for pair in pairs[:count]] if effects["of"] else []


def event_rows(events: Sequence[Plain], effects: Plain, columns: int) -> list[Plain]:
    """Return the events with what each makes of the pairs that moved most, where it takes place."""
    of = {one["n"]: {p: (median, low, high) for p, _, low, median, high in one["on"]} for one in effects["of"]}
    return [
        {
            **event,
            "share_shown": percent(event["share"]),
            "effects": [told(of.get(event["n"], {}).get(p)) for p in range(columns)],
        }
        for event in events
    ]


def told(effect: tuple[float, float, float] | None) -> tuple[str, str]:
    """Return a median effect, and its bounds."""
    return ("–", "") if effect is None else (signed(effect[0], 3), f"{signed(effect[1], 3)} … {signed(effect[2], 3)}")
