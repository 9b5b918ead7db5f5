"""What the charts of a page draw, as plain values: numbers in four decimals, pairs by place, events by number."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from sim.engine.runs import pair_row
from sim.figures.events import Mark, marks_of
from sim.figures.palette import look_of_pairs, look_of_positions
from sim.report.findings import Findings
from sim.report.limits import LINES, MOST_MARKS, MOST_PAIRS, MOST_SPLITS, curves, spread
from sim.report.shown import Pair, row_of
from sim.report.sources import Library
from sim.report.words import deeds, name_of, title_of, when
from sim.scenario.file.schema import Event
from sim.studies.claims.directness import joined_pairs
from sim.studies.comparing.differences import World
from sim.studies.ensembles.ensemble import Bands
from sim.studies.explaining.account import Account
from sim.studies.explaining.reading import LEAST_SHOWN, effect, largest, lines_of, quantiles

DIGITS = 4
QUANTILES = ("low90", "low50", "median", "high50", "high90")
FEWEST = 10  # runs with an event, and without, from which the two are told apart
Plain = dict[str, Any]


def rounded(values: Any) -> Any:
    """Return numbers in four decimals, None where they are not defined."""
    array = np.round(np.asarray(values, float), DIGITS) + 0.0
    plain = np.array(array, object)
    plain[~np.isfinite(array)] = None
    return plain.tolist()


def bands_of(bands: Bands) -> Any:
    """Return the five quantiles by row."""
    return rounded([getattr(bands, name) for name in QUANTILES])


def pairs(found: Findings) -> list[Plain]:
    """Return the curves of the pairs, those that moved most first."""
    story, looks = found.made.scenario, look_of_pairs(found.made.scenario)
    made = []
    for a, b in found.shown.pairs:
        bands, (colour, dash) = found.made.bands_of(a, b), looks[a, b]
        changes = found.sample.changes((a, b))
        made.append(
            {
                "a": a, "b": b, "label": f"{a}–{b}", "names": f"{name_of(a, story)} and {name_of(b, story)}",
                "colour": colour, "dash": dash, "bands": rounded(found.sample.bands((a, b))),
                "coded": rounded(found.made.first.between(a, b)),
                "error": rounded(bands.error[bands.rows[-1]]), "change": float(np.median(changes)),
            }
        )  # fmt: skip
    return made


def positions(found: Findings) -> list[Plain]:
    """Return the curves of the positions, those that moved most first."""
    story, looks = found.made.scenario, look_of_positions(found.made.scenario)
    made = []
    for actor, issue in found.shown.interests:
        bands, (colour, dash) = found.made.position_bands_of(actor, issue), looks[actor, issue]
        made.append(
            {
                "actor": actor, "issue": issue, "label": f"{actor} on {story.issues[issue].title}",
                "colour": colour, "dash": dash, "bands": bands_of(bands),
                "coded": rounded(found.made.first.position_of(actor, issue)),
            }
        )  # fmt: skip
    return made


def events(found: Findings, library: Library) -> list[Plain]:
    """Return the events: when and in which share of runs they take place, what they do and what they rest on."""
    marks = {mark.event.id: mark for mark in marks_of(found.made.first, found.made)}
    return [
        {**event_told(n, event, found, library), **secrecy(marks.get(event.id))}
        for n, event in enumerate(found.shown.events, 1)
    ]


def secrecy(mark: Mark | None) -> Plain:
    """Return of an event that is secret who knows of it, and the period in which it comes to light."""
    if mark is None or not mark.is_secret(mark.steps[0]):
        return {"secret": "", "light": None}
    return {"secret": mark.secrecy, "light": mark.light.steps[0] if mark.light else None}


def event_told(n: int, event: Event, found: Findings, library: Library) -> Plain:
    """Return an event under its number."""
    story, share = found.made.scenario, found.share[event.id]
    counts = found.made.acts.events[row_of(event, found.made)]
    periods = np.flatnonzero(counts)
    joined = joined_pairs(event, story)
    tone = sum(act.intensity or 0.0 for act in event.all_acts)
    return {
        "n": n, "id": event.id, "title": title_of(event), "when": when(event, story),
        "share": rounded(share), "certain": share == 1.0,
        "marks": [[int(t), rounded(counts[t] / found.made.acts.runs)] for t in periods[:MOST_MARKS]],
        "more": max(len(periods) - MOST_MARKS, 0), "sign": int(np.sign(tone)),
        "acts": deeds(event, story),
        "pairs": [p for p, pair in enumerate(found.shown.pairs) if frozenset(pair) in joined],
        **library.grounds(event),
    }  # fmt: skip


def effects(found: Findings) -> Plain:
    """Return what events make of pairs at the end, in the runs in which they took place."""
    if found.explanation is None:
        return {"runs": 0, "of": []}
    of: dict[str, list[Any]] = {}
    place = {pair: p for p, pair in enumerate(found.shown.pairs)}
    for account in found.explanation.accounts:
        for removal in found.explanation.removals_for(account):
            taken = found.taken(removal.event, len(account.change))
            made = effect(account, removal)
            if taken.any():
                low, median, high = quantiles(made[taken])
                coded = float(made[0]) if taken[0] else np.nan
                row = [place[account.pair], *rounded([coded, low, median, high])]
                of.setdefault(removal.event, []).append(row)
    runs = len(found.explanation.accounts[0].change)
    numbers = {event.id: n for n, event in enumerate(found.shown.events, 1)}
    told = [
        {"n": numbers[id], "taken": int(found.taken(id, runs).sum()), "on": sorted(rows)}
        for id, rows in of.items()
        if id in numbers
    ]
    return {"runs": runs, "of": sorted(told, key=lambda one: one["n"])}


def accounts(found: Findings) -> Plain:
    """Return what moved pairs in the coded run, at every row: from the start on, and from the row before on."""
    sources: dict[str, int] = {}
    by_pair: list[Plain] = (
        [{"p": p, "span": [[]], "step": [[]]} for p in range(len(found.by_row[0][0]))] if found.by_row else []
    )
    for row in found.by_row:
        for name, told in zip(("span", "step"), row, strict=True):
            for one, account in zip(by_pair, told, strict=True):
                one[name].append(lines(account, sources))
    numbers = {event.id: n for n, event in enumerate(found.shown.events, 1)}
    titles = {event.id: title_of(event) for event in found.made.scenario.events}
    words = {
        line.source.name: line.words for row in found.by_row[-1:] for part in row for a in part for line in lines_of(a)
    }
    told_sources = [{"words": titles.get(name, words.get(name, name)), "n": numbers.get(name)} for name in sources]
    return {"sources": told_sources, "of": by_pair}


def lines(account: Account, sources: dict[str, int]) -> list[Any]:
    """Return the largest lines of an account, each a source by its place among `sources`, and its amount."""
    shown, _, _ = largest(lines_of(account), LINES)
    return [
        [sources.setdefault(line.source.name, len(sources)), rounded(line.amount)]
        for line in shown
        if line.size >= LEAST_SHOWN
    ]


def ties(found: Findings) -> Plain:
    """Return the medians and changes of everybody shown with everybody, in the order of the camps at the end."""
    made, index = found.made, found.made.scenario.actor_index
    order = by_camps(found)
    rows = spread(made.scenario.steps + 1, len(order) * (len(order) - 1) // 2)
    pairs = [(a, b) for i, a in enumerate(order) for b in order[:i]]
    places = [pair_row(index[a], index[b]) for a, b in pairs]
    median = made.bands.median[places][:, rows]
    moved = [change(found, pair, rows, values) for pair, values in zip(pairs, median, strict=True)]
    return {"actors": order, "rows": rows, "median": rounded(median.T), "change": rounded(np.transpose(moved))}


def change(found: Findings, pair: Pair, rows: list[int], median: np.ndarray) -> np.ndarray:
    """Return the change of a pair since the start, by row: the median of the runs, else, without a curve, of it."""
    runs = found.sample.alignment.get(pair, found.sample.alignment.get(pair[::-1]))
    return median - median[0] if runs is None else np.quantile(runs[:, rows] - runs[:, :1], 0.5, axis=0)


def by_camps(found: Findings) -> list[str]:
    """Return the actors by their bloc at the end, in each the best tied to it first; then who is not there."""
    ids = found.shown.actors
    if found.camps is None:
        return [*ids]
    trajectory = found.made.first
    index, last = found.made.scenario.actor_index, trajectory.alignment[-1]
    blocs = sorted(found.camps.landscapes[-1].deepest.blocs, key=len, reverse=True)
    there = [
        id
        for bloc in blocs
        for id in sorted((id for id in bloc if id in ids), key=lambda id: -sum(last[index[id], index[o]] for o in bloc))
    ]
    return there + [id for id in ids if id not in there]


def camps_told(found: Findings) -> Plain | None:
    """Return who stands with whom at every row, the two sides named alike from row to row; None while not there."""
    if found.camps is None:
        return None
    order = by_camps(found)
    found_sides = [[side_of(id, landscape.deepest.blocs) for id in order] for landscape in found.camps.landscapes]
    sides: list[list[int | None]] = []
    for side in found_sides:
        before = sides[-1] if sides else [0] * len(order)
        both = [(a, b) for a, b in zip(side, before, strict=True) if a is not None and b is not None]
        turned = 2 * sum(a != b for a, b in both) > len(both)
        sides.append([None if s is None else 1 - s for s in side] if turned else side)
    support = found.camps.support
    return {
        "runs": support[0].runs if support else 1,
        "rows": list(found.camps.rows),
        "actors": order,
        "sides": sides,
        "waverer": [landscape.deepest.waverer for landscape in found.camps.landscapes],
        "same": rounded([one.blocs for one in support]) if support else [None] * len(sides),
    }


def side_of(id: str, blocs: Sequence[Collection[str]]) -> int | None:
    """Return in which of two blocs an actor stands, None of one that is not there."""
    return next((number for number, bloc in enumerate(blocs) if id in bloc), None)


def variants(found: Findings) -> Plain:
    """Return by how much each variant differs from the story, run by run, in the pairs that it sets furthest apart."""
    compared = found.comparison
    if compared is None:
        return {"runs": 0, "of": []}
    place = {pair: p for p, pair in enumerate(found.shown.pairs)}
    count = curves(compared.scenario.steps + 1, MOST_PAIRS, len(compared.worlds))
    told = []
    for world in compared.worlds:
        apart = [pair for pair in compared.apart(len(compared.pairs), world.name) if pair in place][:count]
        on = [difference(world, compared.pair_row(*pair), place[pair]) for pair in apart]
        title = found.made.scenario.variants[world.name].title or world.name
        told.append({"id": world.name, "title": title, "says": [*map(str, world.changes_told)], "on": on})
    return {"runs": compared.runs, "of": told}


def difference(world: World, row: int, p: int) -> Plain:
    """Return the difference that a world makes of a pair, in bands by row."""
    shared = np.flatnonzero(~np.isnan(world.there[row]))
    return {
        "p": p,
        "bands": rounded([getattr(world, name)[row] for name in QUANTILES]),
        "coded": rounded(world.coded[row]),
        "end_there": rounded(world.there[row][shared[-1]]) if len(shared) else None,
    }


def splits(found: Findings) -> list[Plain]:
    """Return the bands with and without each event that takes place in some runs only, the most telling ones first."""
    both = {id: taken for id, taken in found.sample.happened.items() if min(taken.sum(), (~taken).sum()) >= FEWEST}
    gaps = {(id, pair): gap(found, pair, taken) for id, taken in both.items() for pair in found.shown.pairs}
    largest_gap = {id: max(gaps[id, pair] for pair in found.shown.pairs) for id in both}
    chosen = sorted(both, key=lambda id: -largest_gap[id])[:MOST_SPLITS]
    numbers = {event.id: n for n, event in enumerate(found.shown.events, 1)}
    count = curves(found.made.scenario.steps + 1, MOST_PAIRS, 2 * max(len(chosen), 1))
    place = {pair: p for p, pair in enumerate(found.shown.pairs)}
    told = []
    for id in chosen:
        apart = sorted(found.shown.pairs, key=lambda pair: -gaps[id, pair])[:count]
        on = [
            {
                "p": place[pair],
                **{w: rounded(found.sample.bands(pair, m)) for w, m in (("with", both[id]), ("without", ~both[id]))},
            }
            for pair in apart
        ]
        told.append({"n": numbers[id], "taken": int(both[id].sum()), "not_taken": int((~both[id]).sum()), "on": on})
    return told


def gap(found: Findings, pair: Pair, taken: np.ndarray) -> float:
    """Return how far apart the medians at the end are with and without an event."""
    ends = found.sample.alignment[pair][:, found.sample.span(pair)[1]]
    return float(abs(np.median(ends[taken]) - np.median(ends[~taken])))
