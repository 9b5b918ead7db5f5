"""A slow plain-loop twin of the alignment model, written from its equations alone.

It is an oracle: it shares no code with the program it checks. Equation numbers are those of the model page.
It runs any number of any seed: run 0 has the coded values, every other run draws what coders are unsure of.
"""

import datetime
import hashlib
import math
from typing import NamedTuple

Matrix = list[list[float]]
Dice = tuple[list[int], int]  # the key that the seed makes, and the run
Pair = tuple[str, str | None]  # actor and target; None at nobody


class Act(NamedTuple):
    """One elementary act."""

    name: str  # of its event
    actor: int
    target: int | None  # None: at nobody
    g: float
    about: list[int]  # issues in order
    stances: dict[int, float]  # the coded ones, by issue
    n_a: int  # elementary acts of the coded act
    commits: bool
    knowing: set[int] | None = None  # who knows of a secret act; None: an open one
    revealed: bool = False  # judged a second time, by those who did not know


MONTHS_PER_STEP = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1, "quarter": 3, "year": 12}
OMEGA = {"defense": 0.5, "offense": 0.5, "neutrality": 0.2, "nonaggression": 0.2, "consultation": 0.1}


def twin(document: dict, steps: int | None = None, seed: int = 0, run: int = 0) -> dict:
    """Run a resolved scenario and return its rows 0..T, its acts and the periods of its events."""
    dice = (digest_words(str(seed), 8), run)
    document = drawn_document(document, dice)
    total = document["clock"]["steps"] if steps is None else steps
    parameters = rates_per_step(document["parameters"], document["clock"]["step"])
    parameters["theory"] = document.get("theory") or "full"
    index = {actor: i for i, actor in enumerate(sorted(document["actors"]))}
    issues = {issue: k for k, issue in enumerate(sorted(document.get("issues") or {}))}
    happened: dict[str, list[int]] = {event["id"]: [] for event in document["events"]}
    streaks = {event["id"]: 0 for event in document["events"]}
    opened: set[str] = set()
    secrets: dict[tuple[str, int], set[Pair]] = {}  # what was done in secret, by event and number of the act
    state = coded_start(document, index, issues)
    out: dict = {"alignment": [], "regard": [], "position": [], "similarity": [], "acts": [], "happened": happened}
    stays = [stay(document["actors"][actor], document["clock"]) for actor in index]
    alignment = record(out, state, parameters, stays)
    there = present(stays, 0)
    start_rest(state, alignment, parameters, document["rest"], there)
    stirred = document["rest"] == "free"
    for t in range(total):
        before, there = there, present(stays, t)
        if there != before:
            come_and_go(state, alignment, parameters, document["rest"], before, there)
        taken = events_taken(document, t, alignment, streaks, happened, index, dice, there)
        fresh = {name for event in taken for name in event.get("reveals") or []} - opened
        opened |= fresh
        acts = gather(taken, index, issues, there, opened)
        acts += initiative(state, alignment, index, parameters, dice, t, there)
        news = revelations(document, fresh, secrets, index, issues, there)
        note_acts(out["acts"], acts + news, t, list(index))
        keep_secrets(secrets, taken, opened, index, there)
        apply_shifts(state, taken, index, issues, there)
        rebonded = apply_treaties(state, taken, document, t, index, there)
        stirred = stirred or rebonded or any(act.g != 0 for act in acts) or any(event.get("shifts") for event in taken)
        stirred = stirred or parameters["volatility"] > 0
        weight = weights(state, there)
        move_regard(state, acts + news, alignment, parameters, there)
        if stirred:  # with the status quo nothing moves before something has happened
            relax_regard(state, weight, alignment, parameters, document["rest"], there)
        shock_regard(state, index, parameters["volatility"], dice, t, there)
        if stirred:
            move_positions(state, weight, alignment, parameters, there)
        alignment = record(out, state, parameters, stays)
    return out


# Arithmetic


def clip(value: float, low: float, high: float) -> float:
    """Hold a value within bounds."""
    return low if value < low else high if value > high else value


def sign(value: float) -> float:
    """Sign with sign(0) = 0."""
    return 1.0 if value > 0 else -1.0 if value < 0 else 0.0


def sat(z: float) -> float:
    """Algebraic sigmoid of equation 14."""
    return z / math.sqrt(1.0 + z * z)


def zeros(rows: int, columns: int) -> Matrix:
    """Matrix of zeros."""
    return [[0.0] * columns for _ in range(rows)]


def twelve_digits(value: float) -> float:
    """Round to 12 significant digits."""
    return float(f"{value:.11e}")


def rates_per_step(parameters: dict, step: str) -> dict:
    """Turn monthly rates into rates per step; a pair shares its budget."""
    result = dict(parameters)
    months = MONTHS_PER_STEP[step]
    if months == 1:
        return result
    for pair in (("balance", "memory"), ("influence", "anchor")):
        budget = result[pair[0]] + result[pair[1]]
        spent = 1.0 - (1.0 - budget) ** months
        for name in pair:
            if budget > 0:
                result[name] = twelve_digits(spent * (result[name] / budget))
    result["initiative"] = twelve_digits(1.0 - (1.0 - result["initiative"]) ** months)
    result["volatility"] = twelve_digits(result["volatility"] * math.sqrt(months))
    return result


# Time (scenario page)


def period_of(date: str, clock: dict) -> int:
    """Period of a date, counted from the start; negative before it."""
    day, start = day_of(date), day_of(clock["start"])
    if clock["step"] in ("day", "week"):
        return (day - start).days // {"day": 1, "week": 7}[clock["step"]]
    if clock["step"] == "year" and "-" not in str(date):
        return day.year - start.year  # a year alone is the period that begins in it
    months = (day.year - start.year) * 12 + day.month - start.month
    return months // MONTHS_PER_STEP[clock["step"]]


def day_of(date: str) -> datetime.date:
    """First day of a date given as a month or a year, or the day itself."""
    parts = [int(part) for part in str(date).split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def last_day_of(date: str) -> datetime.date:
    """Last day of a date given as a month or a year, or the day itself."""
    parts = [int(part) for part in str(date).split("-")]
    if len(parts) == 3:
        return day_of(date)
    year, month = parts if len(parts) == 2 else (parts[0], 12)
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


# Who is there

Stay = tuple[float, float]  # first and last period, both inside


def stay(actor: dict, clock: dict) -> Stay:
    """The periods from the one in which `from` lies to the one in which `until` lies."""
    dates = actor.get("present") or {}
    first, last = dates.get("from"), dates.get("until")
    return (
        -math.inf if first is None else period_of(first, clock),
        math.inf if last is None else last_period_of(last, clock),
    )


def last_period_of(until: str, clock: dict) -> int:
    """The period of an `until`: a month stands for its last day, a year alone on a clock of years for its period."""
    if clock["step"] == "year" and "-" not in str(until):
        return period_of(until, clock)
    return period_of(last_day_of(until).isoformat(), clock)


def present(stays: list[Stay], t: int) -> set[int]:
    """Who is there in the step from t to t + 1."""
    return {i for i, (first, last) in enumerate(stays) if first <= t <= last}


def has_row(stays: list[Stay], t: int, *actors: int) -> bool:
    """Whether row t is one of these actors: from their first common period to the end of the last."""
    first, last = max(stays[i][0] for i in actors), min(stays[i][1] for i in actors)
    return first <= last and first <= t <= last + 1


def weights(state: dict, there: set[int]) -> list[float]:
    """Root of capability; 0 for who is not there."""
    return [math.sqrt(c) if i in there else 0.0 for i, c in enumerate(state["capability"])]


def those(there: set[int], index: dict, party: str | list[str]) -> list[str]:
    """The members of a party that are there, each once."""
    return [actor for actor in dict.fromkeys(as_list(party)) if index[actor] in there]


def attended(event: dict, there: set[int], index: dict) -> bool:
    """Whether somebody of every party of an event is there."""
    return all(those(there, index, party) for party in parties(event))


def parties(event: dict) -> list[str | list[str]]:
    """Actors, targets and entries of acts, actors of shifts and of their regards, members that join."""
    found = []
    for act in acts_of(event):
        found += parties_of(act)
    for shift in event.get("shifts") or []:
        found += shift["regard"] if shift.get("regard") else [shift["actor"]]
    return found + [change["member"] for change in changes_of(event) if change.get("join")]


def start_rest(state: dict, alignment: Matrix, parameters: dict, rest: str, there: set[int]) -> None:
    """B(0) and F(0) of the coded start, which a world at rest moves from; 0 when rest is free."""
    n, count = len(state["position"]), len(state["position"][0])
    state["implied"], state["pull"] = zeros(n, n), zeros(n, count)
    come_and_go(state, alignment, parameters, rest, set(), there)


def come_and_go(state: dict, alignment: Matrix, parameters: dict, rest: str, before: set[int], there: set[int]) -> None:
    """What a world at rest moves from follows those who come and go, so that coming and going moves nothing."""
    old, new = weights(state, before), weights(state, there)
    gain = parameters["balance_gain"]
    for i in there:
        for j in there - {i}:
            implied = implied_regard(i, j, new, alignment, gain)
            if i in before and j in before:
                was = implied_regard(i, j, old, alignment, gain)
                state["implied"][i][j] = state["implied"][i][j] - was + implied
            else:
                state["implied"][i][j] = implied if rest == "status-quo" else 0.0
        for k in range(len(state["position"][i])):
            pull = friends_pull(i, k, state, new, alignment)
            if i in before:
                was = friends_pull(i, k, state, old, alignment)
                state["pull"][i][k] = state["pull"][i][k] - was + pull
            else:
                state["pull"][i][k] = pull if rest == "status-quo" else 0.0


# Randomness

INITIATIVE, EVENT, SHOCK, NUMBER, INTERVAL, PARAMETER = 1, 2, 3, 4, 5, 6  # what a draw is for
SPREAD = {"stated": 0.05, "implied": 0.15, "assumed": 0.30}
RANGE = {"prior_stake": (0.0, 1e6), "balance_gain": (0.0, 1e6)}
RANGE |= {"decisiveness": (0.0, 1e6), "volatility": (0.0, 10.0)}  # every other parameter is a share


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Ten rounds of Philox 4x32 (Salmon et al. 2011)."""
    a, b, c, d = counter
    k, m = key
    for _ in range(10):
        high, low = divmod(0xD2511F53 * a, 2**32)
        other_high, other_low = divmod(0xCD9E8D57 * c, 2**32)
        a, b, c, d = other_high ^ b ^ k, other_low, high ^ d ^ m, low
        k, m = (k + 0x9E3779B9) % 2**32, (m + 0xBB67AE85) % 2**32
    return [a, b, c, d]


def digest_words(text: str, size: int) -> list[int]:
    """Little-endian words of the BLAKE2b digest of so many bytes."""
    digest = hashlib.blake2b(text.encode(), digest_size=size).digest()
    return [int.from_bytes(digest[at : at + 4], "little") for at in range(0, size, 4)]


def draw(dice: Dice, step: int, purpose: int, h: int, other: int = 0) -> list[int]:
    """Four words, told apart by run, step, purpose and what they are for."""
    key, run = dice
    return philox([run, step, h, purpose + (other << 3) % 2**32], key)


def draw_for(dice: Dice, step: int, purpose: int, id: str, other: str | None = None) -> list[float]:
    """Four uniforms of an actor or event at a step, or of an actor's view of another."""
    h = digest_words(id, 4)[0]
    return uniforms(draw(dice, step, purpose, h, digest_words(other, 4)[0] if other else 0))


def draw_at(dice: Dice, purpose: int, path: str) -> list[int]:
    """Four words of the number at a path of the complete form, once per run."""
    first, second = digest_words(path, 8)
    return draw(dice, 0, purpose, first, second)


def uniforms(words: list[int]) -> list[float]:
    """Numbers in [0, 1)."""
    return [word * 2.0**-32 for word in words]


def standardized(u: list[float]) -> float:
    """Sum of four uniforms with mean 0 and variance 1."""
    return (u[0] + u[1] + u[2] + u[3] - 2.0) * math.sqrt(3.0)


def drawn_document(document: dict, dice: Dice) -> dict:
    """The scenario of one run: numbers for distributions, one period for an interval, coded numbers drawn around."""
    return {
        **document,
        "parameters": {name: drawn_parameter(name, value, dice) for name, value in document["parameters"].items()},
        "actors": {actor: drawn_actor(actor, entry, dice) for actor, entry in document["actors"].items()},
        "regards": [drawn_regard(entry, dice) for entry in document["regards"]],
        "events": [drawn_event(event, dice) for event in document["events"]],
    }


def drawn_actor(actor: str, entry: dict, dice: Dice) -> dict:
    """An actor whose positions and saliences are drawn around the coded ones."""
    found = {}
    for issue, interest in entry["interests"].items():
        path, sd = f"actors.{actor}.interests.{issue}", spread(interest)
        position = around(interest["position"], sd, -1.0, 1.0, f"{path}.position", dice)
        salience = around(interest["salience"], salience_spread(sd), 0.0, 1.0, f"{path}.salience", dice)
        found[issue] = {**interest, "position": position, "salience": salience}
    return {**entry, "interests": found}


def drawn_regard(entry: dict, dice: Dice) -> dict:
    """A regard drawn around the coded one; each view of a pair by itself."""
    path = f"regards.{entry['from']}.{entry['to']}"
    return {**entry, "value": around(entry["value"], spread(entry), -1.0, 1.0, path, dice)}


def drawn_event(event: dict, dice: Dice) -> dict:
    """An event with one period for an interval, and acts drawn around the coded ones."""
    path, drawn = f"events.{event['id']}", dict(event)
    if isinstance(event.get("step"), dict):
        drawn["step"] = drawn_period(event["step"], f"{path}.step", dice)
    if event.get("act"):
        drawn["act"] = drawn_act(event["act"], spread(event), f"{path}.act", dice)
    if event.get("acts"):
        drawn["acts"] = [drawn_act(act, spread(event), f"{path}.acts.{n}", dice) for n, act in enumerate(event["acts"])]
    return drawn


def drawn_act(act: dict, sd: float, path: str, dice: Dice) -> dict:
    """An act whose intensity and coded stances are drawn around the coded ones."""
    low, high = intensity_bounds(act["intensity"])
    drawn = {**act, "intensity": around(act["intensity"], sd, low, high, f"{path}.intensity", dice)}
    if act.get("stance"):
        stances = act["stance"].items()
        drawn["stance"] = {issue: drawn_stance(d, sd, f"{path}.stance.{issue}", dice) for issue, d in stances}
    return drawn


def drawn_stance(coded: float, sd: float, path: str, dice: Dice) -> float:
    """A stance drawn around the coded one."""
    return around(coded, sd, -1.0, 1.0, path, dice)


def intensity_bounds(coded: float) -> tuple[float, float]:
    """The side of 0 on which an act stands; what stands on 0 stays there."""
    return (min(sign(coded), 0.0), max(sign(coded), 0.0))


def spread(entry: dict) -> float:
    """Standard deviation of a coded number, by the coder's confidence."""
    return SPREAD[entry["confidence"]]


def salience_spread(sd: float) -> float:
    """Half of it for saliences."""
    return sd / 2.0


def around(coded: float, sd: float, low: float, high: float, path: str, dice: Dice) -> float:
    """A coded number, drawn around its value in every run but run 0."""
    if is_coded_run(dice):
        return coded
    return clip(coded + sd * standardized(uniforms(draw_at(dice, NUMBER, path))), low, high)


def is_coded_run(dice: Dice) -> bool:
    """Run 0 is always the coded values."""
    return dice[1] == 0


def drawn_period(interval: dict, path: str, dice: Dice) -> int:
    """A period of an interval, both ends inside; the first in run 0. A clock cut short leaves the draw alone."""
    if is_coded_run(dice):
        return interval["from"]
    last = interval["to"] if interval.get("before_cut") is None else interval["before_cut"]
    return interval["from"] + int(length(interval["from"], last) * uniforms(draw_at(dice, INTERVAL, path))[0])


def length(first: int, last: int) -> int:
    """Number of periods, both ends inside."""
    return last - first + 1


def drawn_parameter(name: str, value: float | dict, dice: Dice) -> float:
    """A parameter, drawn where it is a distribution."""
    if not isinstance(value, dict):
        return value
    ((kind, given),) = [(kind, given) for kind, given in value.items() if given is not None]
    if is_coded_run(dice):
        return central(kind, given)
    q = (draw_at(dice, PARAMETER, f"parameters.{name}")[0] + 0.5) * 2.0**-32
    return quantile(kind, given, q, *RANGE.get(name, (0.0, 1.0)))


def central(kind: str, given: list[float]) -> float:
    """What run 0 takes of a distribution."""
    if kind == "uniform":
        return (given[0] + given[1]) / 2.0
    if kind == "log_uniform":
        return twelve_digits(math.exp((math.log(given[0]) + math.log(given[1])) / 2.0))
    return given[1] if kind == "triangular" else given[0]  # the mode; the mean or first value


def quantile(kind: str, given: list[float], q: float, lowest: float, highest: float) -> float:
    """Inverse of the distribution function, in the range of the parameter."""
    if kind == "discrete":
        return given[int(len(given) * q)]
    if kind == "normal":
        return normal_within(given[0], given[1], q, lowest, highest)
    low, high = given[0], given[-1]
    if kind == "log_uniform":
        return twelve_digits(math.exp(math.log(low) + q * (math.log(high) - math.log(low))))
    if kind == "uniform":
        return low + q * (high - low)
    mode, width = given[1], high - low
    if q * width < mode - low:
        return low + math.sqrt(q * width * (mode - low))
    return high - math.sqrt((1.0 - q) * width * (high - mode))


def normal_within(mean: float, sd: float, q: float, lowest: float, highest: float) -> float:
    """Quantile of the normal that is left when what lies beyond 4 sd or beyond the range is cut away."""
    if sd == 0:
        return mean
    below = normal_share(max(-4.0, (lowest - mean) / sd))
    above = normal_share(min(4.0, (highest - mean) / sd))
    return twelve_digits(mean + sd * normal_quantile(below + q * (above - below)))


def normal_share(z: float) -> float:
    """Standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def normal_quantile(q: float) -> float:
    """Standard normal quantile, by halving an interval around it."""
    if q > 0.5:
        return -normal_quantile(1.0 - q)
    low, high = -9.0, 0.0
    for _ in range(100):
        z = (low + high) / 2.0
        low, high = (z, high) if normal_share(z) < q else (low, z)
    return high


# The start


def coded_start(document: dict, index: dict, issues: dict) -> dict:
    """State at row 0: x = ideal point, r = baseline = coded regard."""
    n, count = len(index), len(issues)
    ideal, salience, regard = zeros(n, count), zeros(n, count), zeros(n, n)
    capability = [0.0] * n
    for actor, i in index.items():
        entry = document["actors"][actor]
        capability[i] = float(entry["capability"]["value"])
        for issue, interest in entry["interests"].items():
            ideal[i][issues[issue]] = float(interest["position"])
            salience[i][issues[issue]] = float(interest["salience"])
    for entry in document["regards"]:
        regard[index[entry["from"]]][index[entry["to"]]] = float(entry["value"])
    return {
        "position": [row[:] for row in ideal],
        "ideal": ideal,
        "salience": salience,
        "capability": capability,
        "regard": regard,
        "baseline": [row[:] for row in regard],
        "in_force": {treaty["id"] for treaty in document["treaties"] if stands(treaty, document)},
        "members": {treaty["id"]: set(as_list(treaty["members"])) for treaty in document["treaties"]},
    }


def stands(treaty: dict, document: dict) -> bool:
    """Whether a treaty is in force at the start."""
    if treaty.get("end") and period_of(treaty["end"], document["clock"]) <= 0:
        return False
    if treaty.get("start"):
        return period_of(treaty["start"], document["clock"]) <= 0
    return not treaty.get("awaits_signing")


# Alignment: equations 1 to 3


def record(out: dict, state: dict, parameters: dict, stays: list[Stay]) -> Matrix:
    """Write the next row, not a number where there is none, and return its alignment."""
    similarity = similarity_of(state["position"], state["salience"], parameters["prior_stake"])
    alignment = alignment_of(similarity, state["regard"], parameters["relational_weight"])
    t, n = len(out["alignment"]), len(stays)
    for name, values in (("similarity", similarity), ("alignment", alignment), ("regard", state["regard"])):
        out[name].append([[values[i][j] if has_row(stays, t, i, j) else math.nan for j in range(n)] for i in range(n)])
    out["position"].append([[x if has_row(stays, t, i) else math.nan for x in state["position"][i]] for i in range(n)])
    return alignment


def similarity_of(position: Matrix, salience: Matrix, prior_stake: float) -> Matrix:
    """Weighted S, shrunk towards 0 where little is at stake."""
    n = len(position)
    similarity = zeros(n, n)
    for i in range(n):
        for j in range(n):
            stake = distance = 0.0
            for k in range(len(position[i])):
                joint = math.sqrt(salience[i][k] * salience[j][k])
                stake += joint
                distance += joint * abs(position[i][k] - position[j][k])
            if stake > 0:
                similarity[i][j] = (1.0 - distance / stake) * stake / (stake + prior_stake)
    return similarity


def alignment_of(similarity: Matrix, regard: Matrix, eta: float) -> Matrix:
    """Similarity and mean regard, by relational weight; 1 with oneself."""
    n = len(regard)
    alignment = zeros(n, n)
    for i in range(n):
        for j in range(n):
            if i == j:
                alignment[i][j] = 1.0
            else:
                mutual = eta * (regard[i][j] + regard[j][i]) / 2.0
                alignment[i][j] = (1.0 - eta) * similarity[i][j] + mutual
    return alignment


# Phase 1: events and their acts, initiative


def in_order(events: list[dict]) -> list[dict]:
    """Scheduled events by id, then triggered events by id."""
    return sorted(events, key=lambda event: (bool(event.get("when")), event["id"]))


def events_taken(
    document: dict,
    t: int,
    alignment: Matrix,
    streaks: dict,
    happened: dict,
    index: dict,
    dice: Dice,
    there: set[int],
) -> list[dict]:
    """Events that take place in period t, in order; notes them in `happened`."""
    events, clock = in_order(document["events"]), document["clock"]
    for event in events:
        when = event.get("when") or {}
        if "alignment" in when:  # counted at every step, also outside after and before
            holds = condition_holds(when, alignment, index, there)
            streaks[event["id"]] = streaks[event["id"]] + 1 if holds else 0
    now: set[str] = set()
    changed = True
    while changed:  # an event may need, or follow with delay 0, one of any id in the same period
        changed = False
        for event in events:
            due = event["id"] not in now and attended(event, there, index)
            if due and takes_place(event, t, streaks, happened, clock, dice):
                now.add(event["id"])
                happened[event["id"]].append(t)
                changed = True
    for name in now:
        streaks[name] = 0  # the count starts again after it fires
    return [event for event in events if event["id"] in now]


def condition_holds(when: dict, alignment: Matrix, index: dict, there: set[int]) -> bool:
    """Whether an alignment stands beyond its bound; never where one of the two is absent."""
    a, b = (index[actor] for actor in when["alignment"])
    if not {a, b} <= there:
        return False
    return alignment[a][b] < when["below"] if when.get("below") is not None else alignment[a][b] > when["above"]


def takes_place(event: dict, t: int, streaks: dict, happened: dict, clock: dict, dice: Dice) -> bool:
    """Whether an event is due in period t and its dice let it take place."""
    if not is_due(event, t, streaks, happened, clock):
        return False
    return draw_for(dice, t, EVENT, event["id"])[0] < event["probability"]


def is_due(event: dict, t: int, streaks: dict, happened: dict, clock: dict) -> bool:
    """Whether an event is due in period t, given what has happened so far."""
    if event.get("optional") or not all(happened.get(name) for name in event.get("needs") or []):
        return False
    when = event.get("when")
    if not when:
        return t in periods(event)
    if event.get("once", True) and happened[event["id"]]:
        return False
    if event.get("after") and t < period_of(event["after"], clock):
        return False
    if event.get("before") and t >= period_of(event["before"], clock):
        return False
    if "alignment" in when:
        return streaks[event["id"]] >= when.get("for", 1)
    return t - when.get("delay", 0) in happened.get(when["event"], [])


def periods(event: dict) -> list[int]:
    """Periods of a scheduled event."""
    return event["steps"] if event.get("steps") is not None else [event["step"]]


def acts_of(event: dict) -> list[dict]:
    """The coded acts of an event, as written."""
    return ([event["act"]] if event.get("act") else []) + (event.get("acts") or [])


def gather(taken: list[dict], index: dict, issues: dict, there: set[int], opened: set[str]) -> list[Act]:
    """All elementary acts of the events of a step, in order."""
    acts: list[Act] = []
    for event in taken:
        for act in acts_of(event):
            pairs = pairs_there(act, index, there)
            secret = act.get("known_to") is not None and event["id"] not in opened
            knowing = {index[actor] for actor in initiated(act)} if secret else None
            acts += elementary(event["id"], act, pairs, index, issues, knowing)
    return acts


def elementary(
    name: str, act: dict, pairs: list[Pair], index: dict, issues: dict, knowing: set[int] | None, revealed: bool = False
) -> list[Act]:
    """The elementary acts of a coded one, between these pairs."""
    about = sorted({issues[issue] for issue in as_list(act.get("issue") or [])})
    stances = {issues[issue]: float(d) for issue, d in (act.get("stance") or {}).items()}
    g, commits = float(act["intensity"]), not act.get("between")
    return [
        Act(name, index[i], None if j is None else index[j], g, about, stances, len(pairs), commits, knowing, revealed)
        for i, j in pairs
    ]


def pairs_there(act: dict, index: dict, there: set[int]) -> list[Pair]:
    """Who acts on whom among those who are there; a target of None is nobody."""
    if act.get("between"):
        return joint_pairs([those(there, index, party) for party in act["between"]])
    actors = those(there, index, act["actor"])
    if not act.get("target"):
        return [(actor, None) for actor in actors]
    return ordered_pairs(actors, those(there, index, act["target"]))


def initiated(act: dict) -> set[str]:
    """Who takes part in a secret act, there or not, or is told of it."""
    return {actor for party in parties_of(act) for actor in as_list(party)} | set(act["known_to"])


def parties_of(act: dict) -> list[str | list[str]]:
    """Actor, target and entries of an act."""
    return [*(act.get("between") or []), *(act[side] for side in ("actor", "target") if act.get(side))]


def keep_secrets(secrets: dict, taken: list[dict], opened: set[str], index: dict, there: set[int]) -> None:
    """Write down which elementary acts took place in secret."""
    for event in taken:
        for number, act in enumerate(acts_of(event)):
            if act.get("known_to") is None or event["id"] in opened:
                continue
            secrets.setdefault((event["id"], number), set()).update(pairs_there(act, index, there))


def revelations(
    document: dict, fresh: set[str], secrets: dict, index: dict, issues: dict, there: set[int]
) -> list[Act]:
    """What was done in secret by the events that become open, to be judged by those who did not know."""
    acts: list[Act] = []
    for event in sorted(document["events"], key=lambda event: event["id"]):
        for number, act in enumerate(acts_of(event)):
            done = secrets.get((event["id"], number))
            if event["id"] in fresh and done:
                pairs = pairs_there(act, index, there)  # n_a counts those that did not take place, too
                knowing = {index[actor] for actor in initiated(act)}
                again = elementary(event["id"], act, pairs, index, issues, knowing, revealed=True)
                acts += [one for one, pair in zip(again, pairs, strict=True) if pair in done]
    return acts


def note_acts(noted: list, acts: list[Act], t: int, actors: list[str]) -> None:
    """Write down who did what, or of whom it came out, by the row in which it first shows."""
    for act in acts:
        target = "" if act.target is None else actors[act.target]
        noted.append((act.name, t + 1, actors[act.actor], target, act.revealed, act.g))


def initiative(
    state: dict, alignment: Matrix, index: dict, parameters: dict, dice: Dice, t: int, there: set[int]
) -> list[Act]:
    """Acts that actors take by themselves, in the order of the actors (equations 21 and 22)."""
    acts: list[Act] = []
    if parameters["act_intensity"] == 0:  # an act of no intensity is none
        return acts
    for actor, i in index.items():
        whether, whom, tone, _ = draw_for(dice, t, INITIATIVE, actor)
        j = chosen(i, whom, state, there)
        if i in there and whether < parameters["initiative"] and j is not None:
            cooperates = tone < cooperation(parameters["decisiveness"] * alignment[i][j])
            g = parameters["act_intensity"] if cooperates else -parameters["act_intensity"]
            acts.append(Act("initiative", i, j, g, [], {}, 1, commits=True))
    return acts


def chosen(i: int, u: float, state: dict, there: set[int]) -> int | None:
    """The actor on whom i acts, by weight and by what both have at stake; None where there is nobody."""
    chances = [target_weight(i, j, state) if j in there - {i} else 0.0 for j in range(len(state["capability"]))]
    total = reached = 0.0
    for chance in chances:
        total += chance
    for j, chance in enumerate(chances):
        reached += chance
        if reached > u * total:
            return j
    return None


def target_weight(i: int, j: int, state: dict) -> float:
    """Weight of j times the stakes that i and j share."""
    joint = 0.0
    for mine, theirs in zip(state["salience"][i], state["salience"][j], strict=True):
        joint += math.sqrt(mine * theirs)
    return math.sqrt(state["capability"][j]) * joint


def cooperation(z: float) -> float:
    """Probability of a cooperative tone."""
    return 0.5 * (1.0 + sat(z))


def as_list(party: str | list[str]) -> list[str]:
    """Members of a party given as an id or a list of ids."""
    return [party] if isinstance(party, str) else party


def ordered_pairs(actors: str | list[str], targets: str | list[str]) -> list[tuple[str, str]]:
    """Each actor on each target, never on itself, each ordered pair once."""
    pairs = [(x, y) for x in as_list(actors) for y in as_list(targets) if x != y]
    return list(dict.fromkeys(pairs))


def joint_pairs(parties: list) -> list[tuple[str, str]]:
    """Every member of each entry with every member of each later one, both ways, each ordered pair once."""
    pairs = []
    for p in range(len(parties)):
        for q in range(p + 1, len(parties)):
            for x, y in ordered_pairs(parties[p], parties[q]):
                pairs += [(x, y), (y, x)]
    return list(dict.fromkeys(pairs))


# Phase 2: shifts and treaties


def apply_shifts(state: dict, taken: list[dict], index: dict, issues: dict, there: set[int]) -> None:
    """Shifts of this step of those who are there, by event id whether dated or triggered, then as written."""
    for event in sorted(taken, key=lambda event: event["id"]):
        for shift in event.get("shifts") or []:
            if shift.get("regard"):
                for a, b in ordered_pairs(*(those(there, index, party) for party in shift["regard"])):
                    row = state["baseline"][index[a]]
                    row[index[b]] = clip(shifted(row[index[b]], shift), -1.0, 1.0)
                continue
            for actor in those(there, index, shift["actor"]):
                shift_actor(state, index[actor], shift, issues)


def shift_actor(state: dict, i: int, shift: dict, issues: dict) -> None:
    """Shift one actor's position with its ideal point, ideal point alone, salience or capability."""
    if shift["of"] == "capability":
        value = shifted(state["capability"][i], shift)
        if value < 0:
            raise ValueError("a shift takes a capability below 0")
        state["capability"][i] = value
        return
    k = issues[shift["issue"]]
    low = 0.0 if shift["of"] == "salience" else -1.0
    for name in ("position", "ideal") if shift["of"] == "position" else (shift["of"],):
        state[name][i][k] = clip(shifted(state[name][i][k], shift), low, 1.0)


def shifted(value: float, shift: dict) -> float:
    """Value moved by, or set to."""
    return float(shift["to"]) if shift.get("to") is not None else value + shift["by"]


def changes_of(event: dict) -> list[dict]:
    """The changes of treaties of an event, as written."""
    treaty = event.get("treaty") or []
    return treaty if isinstance(treaty, list) else [treaty]


def apply_treaties(state: dict, taken: list[dict], document: dict, t: int, index: dict, there: set[int]) -> bool:
    """All changes of treaties in this step, then baselines follow the bonds; whether any bond changed."""
    treaties = sorted(document["treaties"], key=lambda treaty: treaty["id"])
    before = bonds(state, treaties, index)
    for treaty in treaties:
        start, end = treaty.get("start"), treaty.get("end")
        if start and period_of(start, document["clock"]) == t > 0:  # at 0 it is part of the coded regard
            change_treaty(state, "sign", treaty["id"], [])
        if end and period_of(end, document["clock"]) == t:
            change_treaty(state, "end", treaty["id"], [])
    for verb in ("sign", "join", "leave", "end"):
        for event in sorted(taken, key=lambda event: event["id"]):
            for change in changes_of(event):
                if change.get(verb):
                    members = as_list(change.get("member") or [])
                    members = those(there, index, members) if verb == "join" else members  # the absent may leave
                    change_treaty(state, verb, change[verb], members)
    return follow_bonds(state, before, bonds(state, treaties, index), there)


def change_treaty(state: dict, verb: str, name: str, members: list[str]) -> None:
    """Sign or end a treaty, or have members join or leave it while it is in force; a no-op where it changes nothing."""
    if verb == "sign":
        state["in_force"].add(name)
    elif verb == "end":
        state["in_force"].discard(name)
    elif name in state["in_force"]:
        for member in members:
            if verb == "join":
                state["members"][name].add(member)
            else:
                state["members"][name].discard(member)


def bonds(state: dict, treaties: list[dict], index: dict) -> Matrix:
    """The largest strength among the treaties in force of which both are members; 0 where there is none."""
    bond = zeros(len(index), len(index))
    for treaty in treaties:
        if treaty["id"] not in state["in_force"]:
            continue
        for a in state["members"][treaty["id"]]:
            for b in state["members"][treaty["id"]]:
                if a != b:
                    bond[index[a]][index[b]] = max(bond[index[a]][index[b]], strength(treaty))
    return bond


def strength(treaty: dict) -> float:
    """The strength of the strongest obligation."""
    return max([OMEGA[name] for name in treaty["obligations"]], default=0.0)


def follow_bonds(state: dict, before: Matrix, after: Matrix, there: set[int]) -> bool:
    """Baselines of pairs that are there follow the bonds that changed (equation 4); whether any did."""
    changed = False
    for i in there:
        for j in there:
            if i != j and before[i][j] != after[i][j]:
                state["baseline"][i][j] = rebound(state["baseline"][i][j], before[i][j], after[i][j])
                changed = True
    return changed


def rebound(baseline: float, before: float, after: float) -> float:
    """A baseline after its bond went from one strength to another (equation 4)."""
    return max(1.0 - ((1.0 - baseline) * (1.0 - after)) / (1.0 - before), -1.0)


# Phase 3: acts press on regard


def move_regard(state: dict, acts: list[Act], alignment: Matrix, parameters: dict, there: set[int]) -> None:
    """Phase 3: regard moves by what all acts press, and the baseline keeps a share (equations 11 and 12)."""
    n = len(alignment)
    pressure = zeros(n, n)
    for act in acts:
        press(pressure, act, state, alignment, parameters, there)
    regard, baseline = state["regard"], state["baseline"]
    for i in range(n):
        for j in range(n):
            u = clip(parameters["responsiveness"] * pressure[i][j], -1.0, 1.0)
            regard[i][j] = regard[i][j] + abs(u) * (sign(u) - regard[i][j])
            baseline[i][j] = baseline[i][j] + parameters["lasting"] * abs(u) * (sign(u) - baseline[i][j])


def judge(act: Act, *thirds: int) -> bool:
    """Whether third parties judge an act: of a secret one those who all know, of a revealed one the others."""
    if act.knowing is None:
        return True
    return act.knowing.issuperset(thirds) != act.revealed


def press(pressure: Matrix, act: Act, state: dict, alignment: Matrix, parameters: dict, there: set[int]) -> None:
    """Add the pressures of one elementary act, channel by channel."""
    i, j, g = act.actor, act.target, act.g
    others = sorted(there - {i, j})
    interest = [interest_of(m, i, act.about, act.stances, state) for m in range(len(pressure))]
    share = parameters["concern"] / act.n_a
    judging = [m for m in others if judge(act, m)]
    if j is None:
        for m in judging:
            press_nobody(pressure, i, m, g, share, interest[m])
    else:
        press_pair(pressure, act, judging, interest, state, alignment, parameters, there)
    for m in others:
        for n in others:
            if m != n and judge(act, m, n):
                press_sides(pressure, m, n, g, share, interest)


def press_pair(
    pressure: Matrix,
    act: Act,
    judging: list[int],
    interest: list[float],
    state: dict,
    alignment: Matrix,
    parameters: dict,
    there: set[int],
) -> None:
    """Everything about an act at somebody but sides (equations 5 to 8, 23 and 24)."""
    i, j, g, n_a = act.actor, act.target, act.g, act.n_a
    if not act.revealed:
        press_target(pressure, i, j, g)
    if act.commits and not act.revealed:
        press_commitment(pressure, i, j, g, parameters["reciprocity"])
    for m in judging:
        press_ties(pressure, i, j, m, g, parameters["witness"] / n_a, stake_of(m, act.about, state), alignment)
        press_interests(pressure, i, j, m, g, parameters["concern"] / n_a, interest[m])
    weight = weights(state, there)
    for m in judging if g < 0 else []:
        if parameters["theory"] == "threat":
            press_threat(pressure, i, j, m, g, 1.0 / n_a, weight, alignment)
        if parameters["theory"] == "bandwagon":
            press_bandwagon(pressure, i, j, m, g, 1.0 / n_a, weight)


def press_target(pressure: Matrix, i: int, j: int, g: float) -> None:
    """Equation 5: the target answers."""
    pressure[j][i] += g


def press_commitment(pressure: Matrix, i: int, j: int, g: float, mu: float) -> None:
    """Equation 6: the actor commits itself by acting."""
    pressure[i][j] += mu * g


def press_ties(
    pressure: Matrix, i: int, j: int, m: int, g: float, share: float, stake: float, alignment: Matrix
) -> None:
    """Equation 7: a third party judges by whom the act concerns."""
    pressure[m][i] += share * stake * g * alignment[m][j]
    pressure[m][j] += share * stake * g * alignment[m][i]


def press_interests(pressure: Matrix, i: int, j: int, m: int, g: float, share: float, interest: float) -> None:
    """Equation 8: a third party judges by what the act is about."""
    pressure[m][i] += share * abs(g) * interest
    pressure[m][j] += share * g * interest


def press_nobody(pressure: Matrix, i: int, m: int, g: float, share: float, interest: float) -> None:
    """Equation 8 without a target: a third party judges by what the act is about."""
    pressure[m][i] += share * abs(g) * interest


def press_sides(pressure: Matrix, m: int, n: int, g: float, share: float, interest: list[float]) -> None:
    """Equation 9: two third parties that judge alike draw together."""
    pressure[m][n] += share * abs(g) * interest[m] * interest[n]


def press_threat(
    pressure: Matrix, i: int, j: int, m: int, g: float, share: float, weight: list[float], alignment: Matrix
) -> None:
    """Equation 23: who fears a strong aggressor draws to its victim, and the victim to it."""
    q = share * abs(g) * max(-alignment[m][i], 0.0) * share_of_weight(weight[i], weight[m])
    pressure[m][j] += q
    pressure[j][m] += q


def press_bandwagon(pressure: Matrix, i: int, j: int, m: int, g: float, share: float, weight: list[float]) -> None:
    """Equation 24: the weaker join a strong aggressor."""
    q = share * abs(g) * (2.0 * max(share_of_weight(weight[i], weight[m]) - 0.5, 0.0))
    pressure[m][i] += q
    pressure[m][j] -= q


def share_of_weight(mine: float, other: float) -> float:
    """A share of the weight of two; 0 where both have none."""
    return mine / (mine + other) if mine + other > 0 else 0.0


def stake_of(m: int, about: list[int], state: dict) -> float:
    """z_m: the largest salience among the issues of an act; 1 where it names none."""
    return max([state["salience"][m][k] for k in about], default=1.0)


def interest_of(m: int, i: int, about: list[int], stances: dict[int, float], state: dict) -> float:
    """I_m of equation 10: how much nearer to what m wants an act of i would bring things than the midpoint is."""
    total = 0.0
    for k in about:
        d = stances[k] if k in stances else state["position"][i][k]
        x = state["position"][m][k]
        total += state["salience"][m][k] * (abs(x) - abs(x - d))
    return clip(total, -1.0, 1.0)


# Phase 4: regard relaxes


def implied_regard(i: int, j: int, weight: list[float], alignment: Matrix, gain: float) -> float:
    """B_ij: what third parties imply, each by its weight (equations 13 and 14)."""
    total = known = 0.0
    for m in range(len(weight)):
        if m not in (i, j):
            total += weight[m] * (alignment[i][m] * alignment[m][j])
            known += weight[m]
    return sat(gain * (total / known if known > 0 else 0.0))


def relax_regard(
    state: dict, weight: list[float], alignment: Matrix, parameters: dict, rest: str, there: set[int]
) -> None:
    """Phase 4: regard relaxes towards its baseline and towards balance (equations 15 and 16)."""
    beta, delta = parameters["balance"], parameters["memory"]
    regard, baseline = state["regard"], state["baseline"]
    for i in there:
        for j in there - {i}:
            # e follows the baseline as it now stands, after phases 2 and 3.
            e = (0.0 if rest == "free" else baseline[i][j]) - state["implied"][i][j]
            implied = implied_regard(i, j, weight, alignment, parameters["balance_gain"])
            target = clip(implied + e, -1.0, 1.0)
            value = (1.0 - beta - delta) * regard[i][j] + beta * target + delta * baseline[i][j]
            regard[i][j] = clip(value, -1.0, 1.0)


# Phase 5: shocks


def shock_regard(state: dict, index: dict, sigma: float, dice: Dice, t: int, there: set[int]) -> None:
    """Phase 5: every view of another is shaken by itself; skipped where nothing is volatile (equation 17)."""
    if sigma == 0:
        return
    for a, i in index.items():
        for b, j in index.items():
            if i != j and {i, j} <= there:
                shaken = state["regard"][i][j] + sigma * standardized(draw_for(dice, t, SHOCK, a, b))
                state["regard"][i][j] = clip(shaken, -1.0, 1.0)


# Phase 6: positions


def weight_of_opinions(k: int, state: dict, weight: list[float]) -> float:
    """V_k: the weight of all who care, the actor itself among them (equation 18)."""
    total = 0.0
    for j in range(len(weight)):
        total += weight[j] * state["salience"][j][k]
    return total


def friends_pull(i: int, k: int, state: dict, weight: list[float], alignment: Matrix) -> float:
    """P_ik: friends pull by their share of all weight; 0 where nobody of weight cares (equation 19)."""
    known = weight_of_opinions(k, state, weight)
    if known == 0:
        return 0.0
    total = 0.0
    for j in range(len(weight)):
        if j != i:
            q = weight[j] * state["salience"][j][k] * max(alignment[i][j], 0.0)
            total += q * (state["position"][j][k] - state["position"][i][k])
    return total / known


def move_positions(state: dict, weight: list[float], alignment: Matrix, parameters: dict, there: set[int]) -> None:
    """Phase 6: friends pull those who care without being committed; the ideal point anchors (equation 20)."""
    moved = [row[:] for row in state["position"]]
    for i in there:
        for k in range(len(moved[i])):
            x, s, theta = state["position"][i][k], state["salience"][i][k], state["ideal"][i][k]
            a = 4.0 * parameters["influence"] * s * (1.0 - s)
            value = x + a * (friends_pull(i, k, state, weight, alignment) - state["pull"][i][k])
            moved[i][k] = clip(value + parameters["anchor"] * (theta - x), -1.0, 1.0)
    state["position"] = moved
