"""The score of a model over stories: where its telling claims rank, beside the verdicts and the denials kept.

The rank of a claim is the mean of its ranks among relabelled actors and among other events, of those that can be told;
the score is the mean over telling claims that have one. A sentence of a document that two stories claim counts once, in
the first of them. The interval is by bootstrap over stories.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from sim.studies.claims.directness import DENIAL
from sim.studies.claims.nulls import Rank
from sim.studies.claims.verdicts import ClaimResult
from sim.studies.claims.words import AS_CLAIMED, HOLDS, tells

RESAMPLES, SEED = 2000, 0
INTERVAL = (0.05, 0.95)
Table = Sequence[tuple[str, ClaimResult]]  # story and result


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over claims with its interval of 90 %, and how many claims have a number."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """How a model does on some stories; `verdicts` counts claims by kind and word."""

    rank: Mean
    rank_actors: Mean
    rank_causes: Mean
    telling: int
    right: int
    denials: int
    kept: int
    verdicts: Mapping[tuple[str, str], int]


def score(results: Iterable[tuple[str, ClaimResult]]) -> Score:
    """Return the score of claims, each with its story."""
    once = each_once(results)
    telling = [(story, c) for story, c in once if c.is_telling]
    denials = [c for _, c in once if c.kind == DENIAL]
    return Score(
        mean_over_stories((story, rank_of(c)) for story, c in telling),
        mean_over_stories((story, told(Rank(c.rank_actors, c.actors))) for story, c in telling),
        mean_over_stories((story, told(Rank(c.rank_causes, c.causes))) for story, c in telling),
        len(telling),
        sum(bool(c.right) for _, c in telling),
        len(denials),
        sum(c.word in (HOLDS, AS_CLAIMED) for c in denials),
        Counter((c.kind, c.word) for _, c in once),
    )


def each_once(results: Iterable[tuple[str, ClaimResult]]) -> list[tuple[str, ClaimResult]]:
    """Return the results without a second claim of the same sentence of a document."""
    found: dict[object, tuple[str, ClaimResult]] = {}
    for story, result in results:
        source, words = result.claim.source, " ".join(result.claim.claim.split())
        cited = source is not None and source.document is not None
        key = (source.document, source.paragraph, words) if source is not None and cited else (story, result.claim.id)
        found.setdefault(key, (story, result))
    return list(found.values())


def told(rank: Rank) -> float:
    """Return a rank, nan where it cannot be told."""
    return rank.rank if tells(rank) else nan


def rank_of(result: ClaimResult) -> float:
    """Return the mean of the ranks of a claim that can be told, nan where none can."""
    ranks = [told(Rank(result.rank_actors, result.actors)), told(Rank(result.rank_causes, result.causes))]
    defined = [rank for rank in ranks if np.isfinite(rank)]
    return float(np.mean(defined)) if defined else nan


def mean_over_stories(values: Iterable[tuple[str, float]]) -> Mean:
    """Return the mean over all values that are defined, with an interval by resampling stories, not of one."""
    by_story: dict[str, list[float]] = {}
    for story, value in values:
        if np.isfinite(value):
            by_story.setdefault(story, []).append(value)
    if not by_story:
        return Mean(nan, nan, nan, 0)
    sums, counts = (np.array([f(v) for v in by_story.values()], float) for f in (sum, len))
    drawn = np.random.Generator(np.random.PCG64(SEED)).integers(0, len(sums), (RESAMPLES, len(sums)))
    if len(by_story) == 1:
        return Mean(float(sums.sum() / counts.sum()), nan, nan, int(counts.sum()))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), INTERVAL).tolist()
    return Mean(float(sums.sum() / counts.sum()), low, high, int(counts.sum()))
