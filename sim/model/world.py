"""The names of everything that a rule may read or write.

`[i, j]` reads "i's view of j". Fields are indexed by integers and give one number each: memoryviews
of float64 when interpreted, fields of lanes when compiled. N actors, K issues, E occasions, T steps.
"""

from typing import Any, NamedTuple

from sim.model.arithmetic import Number

NOBODY = -1  # the target of an act at nobody
OPEN = -1  # the row of `knows` of an act that everybody sees
OUTSIDERS, KNOWING = range(2)  # who judges a secret act: those who did not know, once they do; those who know

Numbers = Any  # one float per index, in whichever form the host keeps them
Integers = Any  # the same for whole numbers, which never differ between runs


class Agenda(NamedTuple):
    """What the scenario schedules, the same for every run. Occasions are events and treaty dates."""

    order: Integers  # E: occasions, those that others need first
    due: Integers  # E x T: how an occasion becomes due at a step (`occasions.NEVER` ...)
    watched: Integers  # E x 2: the pair whose alignment is watched, or -1
    patience: Integers  # E: rows in a row that the condition must hold
    followed: Integers  # E x 2: the occasion that is followed and the delay, or -1
    once: Integers  # E: 1 where the occasion takes place at most once
    needs: Integers  # rows (occasion, needed occasion)
    acts: Integers  # rows (occasion, actor, target or NOBODY, coded act, joint, first topic, past the last, secret
    # or -1), in pressing order
    topics: Integers  # rows (issue, coded stance or -1 for the actor's position), by coded act and issue
    shared_by: Numbers  # casts x acts: number of acts that the coded act became; 0 where one of the two is not there
    secrets: Integers  # rows (act, row of `knows`): elementary acts that not everybody sees, by coded act
    knows: Integers  # secret coded acts x N: 1 where the actor knows of it when it takes place
    reveals: Integers  # rows (occasion, revealed occasion)
    shifts: Integers  # rows (occasion, quantity, actor, issue or other actor, absolute), in order
    treaty_changes: Integers  # rows (occasion, kind, treaty, member or -1), in order
    cast: Integers  # T: the set of actors that is there in a step
    there: Integers  # casts x N: 1 where the actor is there
    stakes: Integers  # N x K: 1 where the actor may have a stake in the issue, in any run, at any step
    codings: Integers  # rows (quantity, i or coded act, j or issue, hash, other hash) of numbers drawn by run
    spreads: Numbers  # codings: standard deviation
    intervals: Integers  # rows (occasion, periods, hash, other hash) of dates drawn by run
    acts_at: Integers  # T: 1 where anybody may act, in any run
    shifts_at: Integers  # T: 1 where a shift may take place
    reveals_at: Integers  # T: 1 where something may be revealed
    treaties_at: Integers  # T: 1 where a treaty may change
    status_quo: int  # 1 where the coded start is a world at rest
    initiative: int  # 1 where actors may act on their own
    shocks: int  # 1 where volatility may be above 0
    power: int  # what third parties make of a hostile act besides (`judgement.NO_POWER` ...)


class Dice(NamedTuple):
    """What a draw depends on besides the step: seed, run and stable names (docs/model.md)."""

    run: int
    key0: int
    key1: int
    actors: Integers  # N: 32-bit hash of the actor's id
    partners: Integers  # N: 29-bit hash of the partner's id, shifted past the purpose
    occasions: Integers  # E: 32-bit hash of the event's id


class World(NamedTuple):
    """The state of one run, and what the rules keep beside it."""

    position: Numbers  # x, N x K
    ideal: Numbers  # theta, N x K
    salience: Numbers  # s, N x K
    capability: Numbers  # c, N
    weight: Numbers  # v = sqrt(c), 0 for who is not there, N
    regard: Numbers  # r, N x N
    baseline: Numbers  # r bar, N x N
    joint: Numbers  # w, N x N x K, lower triangle
    stake: Numbers  # W, N x N
    shrinkage: Numbers  # W / (W + tau), N x N, lower triangle
    third_weight: Numbers  # sum of v over everybody else, N x N, lower triangle
    opinion: Numbers  # v_j s_jk, N x K
    opinions: Numbers  # V, the sum of it over everybody, K
    goodwill: Numbers  # max(A_ij, 0), N x N
    similarity: Numbers  # S, N x N
    alignment: Numbers  # A, N x N
    pressure: Numbers  # G, N x N
    interest: Numbers  # I of the act that is being judged, N
    bond: Numbers  # the strongest treaty of a pair, N x N, lower triangle
    moved: Numbers  # x(t+1) while it is being computed, N x K
    implied_at_start: Numbers  # B0, N x N
    pull_at_start: Numbers  # f, N x K
    present: Numbers  # E: 1 where the occasion belongs to this run
    date: Numbers  # E: the period (the first one, until drawn) of an occasion whose date may differ between runs
    probability: Numbers  # E
    below: Numbers  # E: the level that an alignment must be under, -2 for none
    above: Numbers  # E: the level that an alignment must be over, 2 for none
    streak: Numbers  # E: rows in a row that the condition has held
    fires: Numbers  # E: 1 where the occasion takes place in this step
    ever: Numbers  # E: 1 where the occasion has taken place
    happened: Numbers  # E x T
    revealed: Numbers  # E: 1 where the secret acts of the occasion are open by now
    undisclosed: Numbers  # secrets: g when the act last took place in secret, 0 where there is nothing to reveal
    intensity: Numbers  # coded acts: g
    stance: Numbers  # coded stances: d
    amount: Numbers  # shifts
    obligation: Numbers  # treaties: omega
    in_force: Numbers  # treaties: 1 where in force
    member: Numbers  # treaties x N: 1 where a member
    chosen: Numbers  # N: index of the actor that i acts on by itself, -1 for none
    tone: Numbers  # N: intensity of that act
    stirred: Numbers  # 1: 1 where anything has happened in this run so far, or nothing rests in it
    now: Integers  # 1: the step t
    rates: Any  # the parameters as a step uses them, a `parameters.Rates`
    agenda: Agenda
    dice: Dice


class Act(NamedTuple):
    """An elementary act: one actor, one target or nobody, and what it is about, topics `first` to `past`."""

    actor: int
    target: int  # or NOBODY
    first: int
    past: int
    intensity: Number  # g
    shared_by: Number  # n_a, elementary acts that the coded one became
    reciprocity: Number  # mu, 0 for a joint act
    known: int = OPEN  # row of `Agenda.knows`
    audience: int = KNOWING  # which of the third parties judge it, where not everybody sees it
