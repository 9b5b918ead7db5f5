"""A slow plain-loop twin of the alignment model, written from its equations alone.

It is an oracle: it shares no code with the program it checks. Section numbers are those of the model page.
It runs any number of any seed: run 0 has the coded values, every other run draws what coders are unsure of.
"""

import datetime
import hashlib
import math

Matrix = list[list[float]]
Act = tuple[str, int, int, float, int | None, float, bool]  # id, actor, target, g, issue, witness, reciprocity?
Dice = tuple[list[int], int]  # the key that the seed makes, and the run

MONTHS_PER_STEP = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1, "quarter": 3, "year": 12}
OMEGA = {"defense": 0.5, "offense": 0.5, "neutrality": 0.2, "nonaggression": 0.2, "consultation": 0.1}


def twin(document: dict, steps: int | None = None, seed: int = 0, run: int = 0) -> dict:
    """Run a resolved scenario and return its rows 0..T, its acts and the periods of its events."""
    dice = (digest_words(str(seed), 8), run)
    document = drawn_document(document, dice)
    total = document["clock"]["steps"] if steps is None else steps
    parameters = rates_per_step(document["parameters"], document["clock"]["step"])
    index = {actor: i for i, actor in enumerate(sorted(document["actors"]))}
    issues = {issue: k for k, issue in enumerate(sorted(document["issues"]))}
    events = in_order(document["events"])
    happened: dict[str, list[int]] = {event["id"]: [] for event in events}
    streaks = {event["id"]: 0 for event in events}
    state = coded_start(document, index, issues)
    out: dict = {"alignment": [], "regard": [], "position": [], "similarity": [], "acts": [], "happened": happened}
    alignment = record(out, state, parameters)
    implied_at_start, pull = rest_effects(state, alignment, parameters, document["rest"])
    stirred = document["rest"] == "free"
    for t in range(total):
        taken = events_taken(events, t, alignment, streaks, happened, index, document["clock"], dice)
        acts = gather(taken, index, issues, parameters["witness"])
        acts += initiative(state, alignment, index, parameters, dice, t)
        note_acts(out["acts"], acts, t, list(index))
        apply_shifts(state, taken, index, issues)
        signed = apply_treaties(state, taken, document, t, index)
        stirred = stirred or signed or any(act[3] != 0 for act in acts) or any(event.get("shifts") for event in taken)
        weight = [math.sqrt(c) for c in state["capability"]]
        move_regard(state, acts, alignment, parameters)
        if stirred:  # with the status quo nothing moves before something has happened
            relax_regard(state, weight, alignment, implied_at_start, parameters)
        shock_regard(state, index, parameters["volatility"], dice, t)
        stirred = stirred or parameters["volatility"] > 0
        if stirred:
            move_positions(state, weight, alignment, pull, parameters)
        alignment = record(out, state, parameters)
    return out


# Arithmetic (section 9)


def clip(value: float, low: float, high: float) -> float:
    """Hold a value within bounds."""
    return low if value < low else high if value > high else value


def sign(value: float) -> float:
    """Sign with sign(0) = 0."""
    return 1.0 if value > 0 else -1.0 if value < 0 else 0.0


def sat(z: float) -> float:
    """Algebraic sigmoid of section 3, phase 4."""
    return z / math.hypot(1.0, z)


def zeros(rows: int, columns: int) -> Matrix:
    """Matrix of zeros."""
    return [[0.0] * columns for _ in range(rows)]


def twelve_digits(value: float) -> float:
    """Round to 12 significant digits."""
    return float(f"{value:.11e}")


def rates_per_step(parameters: dict, step: str) -> dict:
    """Turn monthly rates into rates per step; a pair shares its budget (section 7)."""
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
    months = (day.year - start.year) * 12 + day.month - start.month
    return months // MONTHS_PER_STEP[clock["step"]]


def day_of(date: str) -> datetime.date:
    """First day of a date given as a month, or the day itself."""
    parts = [int(part) for part in date.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


# Randomness

INITIATIVE, EVENT, SHOCK, NUMBER, INTERVAL, PARAMETER = 1, 2, 3, 4, 5, 6  # what a draw is for
SPREAD = {"stated": 0.05, "implied": 0.15, "assumed": 0.30}
RANGE = {"prior_stake": (0.0, math.inf), "balance_gain": (0.0, math.inf)}
RANGE |= {"decisiveness": (0.0, math.inf), "volatility": (0.0, math.inf)}  # every other parameter is a share


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
    """An event with one period for an interval, and intensities drawn around the coded ones."""
    path, drawn = f"events.{event['id']}", dict(event)
    if isinstance(event.get("step"), dict):
        drawn["step"] = drawn_period(event["step"], f"{path}.step", dice)
    if event.get("act"):
        drawn["act"] = drawn_act(event["act"], spread(event), f"{path}.act", dice)
    if event.get("acts"):
        drawn["acts"] = [drawn_act(act, spread(event), f"{path}.acts.{n}", dice) for n, act in enumerate(event["acts"])]
    return drawn


def drawn_act(act: dict, sd: float, path: str, dice: Dice) -> dict:
    """An act whose intensity is drawn around the coded one."""
    low, high = intensity_bounds(act["intensity"])
    return {**act, "intensity": around(act["intensity"], sd, low, high, f"{path}.intensity", dice)}


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


# The start (section 1)


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
        "in_force": {treaty["id"] for treaty in document["treaties"] if stands(treaty, document["clock"])},
    }


def stands(treaty: dict, clock: dict) -> bool:
    """Whether a treaty is in force at the start (section 5)."""
    if not treaty.get("start") or period_of(treaty["start"], clock) > 0:
        return False
    return not treaty.get("end") or period_of(treaty["end"], clock) > 0


def rest_effects(state: dict, alignment: Matrix, parameters: dict, rest: str) -> tuple[Matrix | None, Matrix]:
    """B(0) and f, taken once from the coded start (section 3, Rest); none and 0 when rest is free."""
    n, count = len(state["position"]), len(state["position"][0])
    implied, pull = zeros(n, n), zeros(n, count)
    if rest == "free":
        return None, pull
    weight = [math.sqrt(c) for c in state["capability"]]
    for i in range(n):
        for j in range(n):
            if i != j:
                implied[i][j] = implied_regard(i, j, weight, alignment, parameters["balance_gain"])
        for k in range(count):
            mean = friends_mean(i, k, state, weight, alignment)
            if mean is not None:
                pull[i][k] = state["position"][i][k] - mean
    return implied, pull


# Alignment (section 2)


def record(out: dict, state: dict, parameters: dict) -> Matrix:
    """Write the next row and return its alignment."""
    similarity = similarity_of(state["position"], state["salience"], parameters["prior_stake"])
    alignment = alignment_of(similarity, state["regard"], parameters["relational_weight"])
    out["similarity"].append(similarity)
    out["alignment"].append(alignment)
    out["regard"].append([row[:] for row in state["regard"]])
    out["position"].append([row[:] for row in state["position"]])
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
                similarity[i][j] = (1.0 - distance / stake) * (stake / (stake + prior_stake))
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


# Phase 1: events and their acts (sections 3 and 4)


def in_order(events: list[dict]) -> list[dict]:
    """Scheduled events by id, then triggered events by id."""
    return sorted(events, key=lambda event: (bool(event.get("when")), event["id"]))


def events_taken(
    events: list[dict],
    t: int,
    alignment: Matrix,
    streaks: dict,
    happened: dict,
    index: dict,
    clock: dict,
    dice: Dice,
) -> list[dict]:
    """Events that take place in period t, in order; notes them in `happened`."""
    for event in events:
        when = event.get("when") or {}
        if "alignment" in when:  # counted at every step, also outside after and before
            value = alignment[index[when["alignment"][0]]][index[when["alignment"][1]]]
            holds = value < when["below"] if when.get("below") is not None else value > when["above"]
            streaks[event["id"]] = streaks[event["id"]] + 1 if holds else 0
    now: set[str] = set()
    changed = True
    while changed:  # an event may need, or follow with delay 0, one of any id in the same period
        changed = False
        for event in events:
            if event["id"] not in now and takes_place(event, t, streaks, happened, clock, dice):
                now.add(event["id"])
                happened[event["id"]].append(t)
                changed = True
    for name in now:
        streaks[name] = 0  # the count starts again after it fires
    return [event for event in events if event["id"] in now]


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
    return t - when["delay"] in happened.get(when["event"], [])


def periods(event: dict) -> list[int]:
    """Periods of a scheduled event."""
    return event["steps"] if event.get("steps") is not None else [event["step"]]


def gather(taken: list[dict], index: dict, issues: dict, witness: float) -> list[Act]:
    """All single acts of the events of a step, in order."""
    acts: list[Act] = []
    for event in taken:
        for act in ([event["act"]] if event.get("act") else []) + (event.get("acts") or []):
            joint = bool(act.get("between"))
            pairs = joint_pairs(act["between"]) if joint else ordered_pairs(act["actor"], act["target"])
            issue = issues[act["issue"]] if act.get("issue") else None
            for actor, target in pairs:
                share = witness / len(pairs)
                g = float(act["intensity"])
                acts.append((event["id"], index[actor], index[target], g, issue, share, not joint))
    return acts


def note_acts(noted: list, acts: list[Act], t: int, actors: list[str]) -> None:
    """Write down who did what, by the row in which it first shows."""
    for name, i, j, g, *_ in acts:
        noted.append((name, t + 1, actors[i], actors[j], g))


def initiative(state: dict, alignment: Matrix, index: dict, parameters: dict, dice: Dice, t: int) -> list[Act]:
    """Acts that actors take by themselves, in the order of the actors (equations 13 and 14)."""
    acts: list[Act] = []
    if parameters["act_intensity"] == 0:  # an act of no intensity is none
        return acts
    for actor, i in index.items():
        whether, whom, tone, _ = draw_for(dice, t, INITIATIVE, actor)
        j = chosen(i, whom, state)
        if whether < parameters["initiative"] and j is not None:
            cooperates = tone < cooperation(parameters["decisiveness"] * alignment[i][j])
            g = parameters["act_intensity"] if cooperates else -parameters["act_intensity"]
            acts.append(("initiative", i, j, g, None, parameters["witness"], True))
    return acts


def chosen(i: int, u: float, state: dict) -> int | None:
    """The actor on whom i acts, by weight and by what both have at stake; None where there is nobody."""
    chances = [target_weight(i, j, state) if j != i else 0.0 for j in range(len(state["capability"]))]
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
    """Every member of each party with every member of each later one, both ways."""
    pairs = []
    for p in range(len(parties)):
        for q in range(p + 1, len(parties)):
            for x, y in ordered_pairs(parties[p], parties[q]):
                pairs += [(x, y), (y, x)]
    return list(dict.fromkeys(pairs))


# Phase 2: shifts and treaties (sections 3 and 5)


def apply_shifts(state: dict, taken: list[dict], index: dict, issues: dict) -> None:
    """Shifts of this step, in order."""
    for event in taken:
        for shift in event.get("shifts") or []:
            if shift.get("regard"):
                a, b = shift["regard"]
                row = state["baseline"][index[a]]
                row[index[b]] = clip(shifted(row[index[b]], shift), -1.0, 1.0)
                continue
            for actor in as_list(shift["actor"]):
                shift_actor(state, index[actor], shift, issues)


def shift_actor(state: dict, i: int, shift: dict, issues: dict) -> None:
    """Shift one actor's ideal point, salience or capability."""
    if shift["of"] == "capability":
        value = shifted(state["capability"][i], shift)
        if value < 0:
            raise ValueError("a shift takes a capability below 0")
        state["capability"][i] = value
        return
    name, low = ("ideal", -1.0) if shift["of"] == "position" else ("salience", 0.0)
    k = issues[shift["issue"]]
    state[name][i][k] = clip(shifted(state[name][i][k], shift), low, 1.0)


def shifted(value: float, shift: dict) -> float:
    """Value moved by, or set to."""
    return float(shift["to"]) if shift.get("to") is not None else value + shift["by"]


def apply_treaties(state: dict, taken: list[dict], document: dict, t: int, index: dict) -> bool:
    """Treaties change by their own dates, then by events; whether any did."""
    treaties = {treaty["id"]: treaty for treaty in document["treaties"]}
    changes = []
    for name in sorted(treaties):
        start, end = treaties[name].get("start"), treaties[name].get("end")
        if start and period_of(start, document["clock"]) == t > 0:  # at 0 it is part of the coded regard
            changes.append(("sign", name))
        if end and period_of(end, document["clock"]) == t:
            changes.append(("end", name))
    for event in taken:
        for verb in ("sign", "end"):
            if (event.get("treaty") or {}).get(verb):
                changes.append((verb, event["treaty"][verb]))
    changed = [change_treaty(state, treaties[name], verb, index) for verb, name in changes]
    return any(changed)


def change_treaty(state: dict, treaty: dict, verb: str, index: dict) -> bool:
    """Sign or end a treaty; a no-op where it changes nothing. Whether it did."""
    if (verb == "sign") == (treaty["id"] in state["in_force"]):
        return False
    state["in_force"] ^= {treaty["id"]}
    omega = max([OMEGA[name] for name in treaty["obligations"]], default=0.0)
    for a, b in ordered_pairs(treaty["members"], treaty["members"]):
        row, j = state["baseline"][index[a]], index[b]
        if verb == "sign":
            row[j] = row[j] + omega * (1.0 - row[j])
        else:
            row[j] = max((row[j] - omega) / (1.0 - omega), -1.0)
    return True


# Phases 3 and 4: regard (section 3)


def move_regard(state: dict, acts: list[Act], alignment: Matrix, parameters: dict) -> None:
    """Phase 3: acts press on regard, and the baseline keeps a share."""
    n = len(alignment)
    pressure = zeros(n, n)
    for _, i, j, g, issue, witness, answers in acts:
        pressure[j][i] += g
        if answers:
            pressure[i][j] += parameters["reciprocity"] * g
        for m in range(n):
            if m not in (i, j):
                z = 1.0 if issue is None else state["salience"][m][issue]
                pressure[m][i] += witness * z * g * alignment[m][j]
                pressure[m][j] += witness * z * g * alignment[m][i]
    regard, baseline = state["regard"], state["baseline"]
    for i in range(n):
        for j in range(n):
            u = clip(parameters["responsiveness"] * pressure[i][j], -1.0, 1.0)
            regard[i][j] = regard[i][j] + abs(u) * (sign(u) - regard[i][j])
            baseline[i][j] = baseline[i][j] + parameters["lasting"] * abs(u) * (sign(u) - baseline[i][j])


def implied_regard(i: int, j: int, weight: list[float], alignment: Matrix, gain: float) -> float:
    """B_ij: what third parties imply, each by its weight."""
    total = known = 0.0
    for m in range(len(weight)):
        if m not in (i, j):
            total += weight[m] * (alignment[i][m] * alignment[m][j])
            known += weight[m]
    return sat(gain * (total / known if known > 0 else 0.0))


def relax_regard(
    state: dict, weight: list[float], alignment: Matrix, implied_at_start: Matrix | None, parameters: dict
) -> None:
    """Phase 4: regard relaxes towards its baseline and towards balance."""
    beta, delta = parameters["balance"], parameters["memory"]
    regard, baseline = state["regard"], state["baseline"]
    for i in range(len(regard)):
        for j in range(len(regard)):
            if i == j:
                continue
            # e follows the baseline as it now stands, after phases 2 and 3.
            e = baseline[i][j] - implied_at_start[i][j] if implied_at_start else 0.0
            implied = implied_regard(i, j, weight, alignment, parameters["balance_gain"])
            target = clip(implied + e, -1.0, 1.0)
            value = (1.0 - beta - delta) * regard[i][j] + beta * target + delta * baseline[i][j]
            regard[i][j] = clip(value, -1.0, 1.0)


# Phase 5: shocks


def shock_regard(state: dict, index: dict, sigma: float, dice: Dice, t: int) -> None:
    """Phase 5: every view of another is shaken by itself; skipped where nothing is volatile."""
    if sigma == 0:
        return
    for a, i in index.items():
        for b, j in index.items():
            if i != j:
                shaken = state["regard"][i][j] + sigma * standardized(draw_for(dice, t, SHOCK, a, b))
                state["regard"][i][j] = clip(shaken, -1.0, 1.0)


# Phase 6: positions (section 3)


def friends_mean(i: int, k: int, state: dict, weight: list[float], alignment: Matrix) -> float | None:
    """X_ik: mean position of the friends who care; None where there is none."""
    total = known = 0.0
    for j in range(len(weight)):
        if j != i:
            q = weight[j] * max(alignment[i][j], 0.0) * state["salience"][j][k]
            total += q * state["position"][j][k]
            known += q
    return total / known if known > 0 else None


def move_positions(state: dict, weight: list[float], alignment: Matrix, pull: Matrix, parameters: dict) -> None:
    """Phase 6: friends pull those who care without being committed; the ideal point anchors."""
    rho = parameters["anchor"]
    moved = [row[:] for row in state["position"]]
    for i in range(len(moved)):
        for k in range(len(moved[i])):
            x, s, theta = state["position"][i][k], state["salience"][i][k], state["ideal"][i][k]
            mean = friends_mean(i, k, state, weight, alignment)
            if mean is None:
                value = (1.0 - 0.0 - rho) * x + rho * theta
            else:
                a = 4.0 * parameters["influence"] * s * (1.0 - s)
                value = (1.0 - a - rho) * x + a * clip(mean + pull[i][k], -1.0, 1.0) + rho * theta
            moved[i][k] = clip(value, -1.0, 1.0)
    state["position"] = moved
