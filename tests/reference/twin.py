"""A slow plain-loop twin of the alignment model, written from its equations alone.

It is an oracle: it shares no code with the program it checks. Section numbers are those of the model page.
Deterministic runs only: no initiative, no volatility, every probability 1 (sections 4 and 6 left out).
"""

import datetime
import math

Matrix = list[list[float]]
Act = tuple[int, int, float, int | None, float, bool]  # actor, target, g, issue, witness, reciprocity?

MONTHS_PER_STEP = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1, "quarter": 3, "year": 12}
OMEGA = {"defense": 0.5, "offense": 0.5, "neutrality": 0.2, "nonaggression": 0.2, "consultation": 0.1}


def twin(document: dict, steps: int | None = None) -> dict:
    """Run a resolved deterministic scenario and return its rows 0..T."""
    total = document["clock"]["steps"] if steps is None else steps
    parameters = rates_per_step(document["parameters"], document["clock"]["step"])
    index = {actor: i for i, actor in enumerate(sorted(document["actors"]))}
    issues = {issue: k for k, issue in enumerate(sorted(document["issues"]))}
    events = in_order(document["events"])
    happened: dict[str, list[int]] = {event["id"]: [] for event in events}
    streaks = {event["id"]: 0 for event in events}
    state = coded_start(document, index, issues)
    out: dict = {"alignment": [], "regard": [], "position": [], "similarity": [], "happened": happened}
    alignment = record(out, state, parameters)
    implied_at_start, pull = rest_effects(state, alignment, parameters, document["rest"])
    for t in range(total):
        taken = events_taken(events, t, alignment, streaks, happened, index, document["clock"])
        acts = gather(taken, index, issues, parameters["witness"])
        apply_shifts(state, taken, index, issues)
        apply_treaties(state, taken, document, t, index)
        weight = [math.sqrt(c) for c in state["capability"]]
        move_regard(state, acts, alignment, parameters)
        relax_regard(state, weight, alignment, implied_at_start, parameters)
        # Phase 5, shocks, is skipped: sigma is 0 here.
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
    return z / math.sqrt(1.0 + z * z)


def zeros(rows: int, columns: int) -> Matrix:
    """Matrix of zeros."""
    return [[0.0] * columns for _ in range(rows)]


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
                result[name] = float(f"{spent * (result[name] / budget):.11e}")
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
    events: list[dict], t: int, alignment: Matrix, streaks: dict, happened: dict, index: dict, clock: dict
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
            if event["id"] not in now and takes_place(event, t, streaks, happened, clock):
                now.add(event["id"])
                happened[event["id"]].append(t)
                changed = True
    for name in now:
        streaks[name] = 0  # the count starts again after it fires
    return [event for event in events if event["id"] in now]


def takes_place(event: dict, t: int, streaks: dict, happened: dict, clock: dict) -> bool:
    """Whether an event takes place in period t, given what has happened so far."""
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
    """Periods of a scheduled event; an interval counts by its first."""
    if event.get("steps") is not None:
        return event["steps"]
    return [event["step"]["from"] if isinstance(event["step"], dict) else event["step"]]


def gather(taken: list[dict], index: dict, issues: dict, witness: float) -> list[Act]:
    """All single acts of a step, in order."""
    acts: list[Act] = []
    for event in taken:
        for act in ([event["act"]] if event.get("act") else []) + (event.get("acts") or []):
            joint = bool(act.get("between"))
            pairs = joint_pairs(act["between"]) if joint else ordered_pairs(act["actor"], act["target"])
            issue = issues[act["issue"]] if act.get("issue") else None
            for actor, target in pairs:
                share = witness / len(pairs)
                acts.append((index[actor], index[target], float(act["intensity"]), issue, share, not joint))
    return acts


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


def apply_treaties(state: dict, taken: list[dict], document: dict, t: int, index: dict) -> None:
    """Treaties change by their own dates, then by events."""
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
    for verb, name in changes:
        change_treaty(state, treaties[name], verb, index)


def change_treaty(state: dict, treaty: dict, verb: str, index: dict) -> None:
    """Sign or end a treaty; a no-op where it changes nothing."""
    if (verb == "sign") == (treaty["id"] in state["in_force"]):
        return
    state["in_force"] ^= {treaty["id"]}
    omega = max([OMEGA[name] for name in treaty["obligations"]], default=0.0)
    for a, b in ordered_pairs(treaty["members"], treaty["members"]):
        row, j = state["baseline"][index[a]], index[b]
        if verb == "sign":
            row[j] = row[j] + omega * (1.0 - row[j])
        else:
            row[j] = max((row[j] - omega) / (1.0 - omega), -1.0)


# Phases 3 and 4: regard (section 3)


def move_regard(state: dict, acts: list[Act], alignment: Matrix, parameters: dict) -> None:
    """Phase 3: acts press on regard, and the baseline keeps a share."""
    n = len(alignment)
    pressure = zeros(n, n)
    for i, j, g, issue, witness, answers in acts:
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
