"""Changes to the parsed document of a file: its keys, values, names and sizes, some of which leave it valid."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from sim.scenario.file.reading import read_text

LONGEST_KEY = 1000  # characters, about what YAML reads without a mark


class Raw(str):
    """Text that is written as it stands, without quotes."""


class Map(list):
    """A mapping as a list of [key, value], so that a key may stand twice."""


class Site(NamedTuple):
    """A value of the document: what holds it, its place there, and its key (None in a list)."""

    holder: list
    place: int
    key: str | None

    @property
    def value(self) -> Any:
        held = self.holder[self.place]
        return held if self.key is None else held[1]

    def put(self, value: Any) -> None:
        """Replace the value."""
        if self.key is None:
            self.holder[self.place] = value
        else:
            self.holder[self.place][1] = value


NUMBERS = [
    0, 1, -1, 2, 3, 0.5, -0.5, 1.0, 1e-9, 5e-324, 1e308, -1e308, 1e160, 2**31, 2**31 - 1, 2**53 + 1, 2**63 - 1, 2**63,
    -(2**63), 10**19, 100_000, 2_900_000, 10**9,
]  # fmt: skip
RAW = [Raw(text) for text in (
    ".inf", "-.inf", ".nan", "nan", "1_0", "1_000.5", "0x10", "0o17", "007", "1e400", "-1e400", "1e-400", "1e3", "1.", ".5",
    "+1", "٣", "１", "−1", "1,5", "5 %", "1:30", "9" * 5000, "1" * 21, "0." + "1" * 60, "2020-01-01", "1914-08-04T00:00:00+03:00", "NO", "yes",
    "on", "~", "null", "true", "=", "<<", "!!int 3", "*a", "&a 1", "? x", "|", "'", "[", "1" + "_1" * 3000 + "x", "Ünïcode",
)]  # fmt: skip
DATES = [
    "2020-13", "2020-00", "2020-02-30", "2021-02-29", "0000-01", "0001-01", "9999-12", "9999-12-31", "10000-01", "1-1",
    "2020", "2020-1", "2020-01-01T00:00", "+2020-01", "-0044-03", "２０２０-01", "2020-01-", "2020-W05", "1899-12", "2020-06-15",
    "2020-03", "2020-07", "2019-12-31",
]  # fmt: skip
TEXTS = [
    "", " ", "\n", "x", "x" * 64, "x" * 65, "x" * 201, "x" * 10_001, "../x", "a.b", "NO", "CON", "nul", "\u202e", "\x00", "\x1b[31m",
    "\ud800", "\u2028", "\x85", "Tu\u0308rkiye", "Türkiye", "\u0410AA", "ＵＳＡ", "=1+1", "[red]x[/]", r"$\bad$", "<<", "~", "null", "1e5",
    "036", "true", "1.5", "end", "peak", "mean", "rises", "falls", "steady", "status-quo", "free", "month", "day", "year", "week",
    "quarter", "state", "defense", "consultation", "040", "163", "0831", "999", "stated", "assumed", "witness", "parameters.witness", "clock.steps",
    "alignment(AAA,BBB)", "events.opening.step", "actors.AAA.capability.value", "story.yaml", "parts/left.yaml", "actors", "https://x.org/a.yaml",
]  # fmt: skip
EMPTY: list[Any] = [
    None,
    True,
    False,
    [],
    Map(),
    [[]],
    [None],
    Map([["", None]]),
    Map([["value", 1]]),
    Map([["from", 0], ["to", 3]]),
]
BLOCKS = (
    "id", "title", "summary", "extends", "clock", "issues", "actors", "groups", "regards", "treaties", "events", "parameters",
    "rest", "expect", "variants", "sweep", "act", "acts", "shifts", "treaty", "when", "needs", "once", "optional",
    "probability", "date", "step", "steps", "every", "from", "until", "after", "before", "for", "delay", "below", "above", "within",
    "at", "by", "to", "of", "because", "alignment", "regard", "position", "lean", "change", "more_than", "all", "without", "with",
    "set", "uniform", "normal", "discrete", "range", "points", "runs", "outcomes", "source", "assumption", "confidence", "coding",
)  # fmt: skip
A_WRONG_ENTRY = Map([["id", "x"], ["titel", 1]])


def document_of(data: bytes) -> Map:
    """Return the document of a valid file."""
    return mapped(read_text(data.decode("utf-8-sig"), "seed"))


def mapped(value: Any) -> Any:
    """Return plain values with mappings as lists of pairs."""
    if isinstance(value, dict):
        return Map([key, mapped(item)] for key, item in value.items())
    return [mapped(item) for item in value] if isinstance(value, list) else value


def text_of(document: Map, random: Random) -> str:
    """Return the document as YAML: blocks on top, JSON's flow below."""
    is_ascii = random.random() < 0.5
    return "".join(pair(key, block(value, is_ascii), is_ascii, "") for key, value in document)


def block(value: Any, is_ascii: bool) -> str:
    """Return what stands below a top-level key, an entry a line."""
    if isinstance(value, Map) and value:
        return "\n" + "".join(pair(key, flow(item, is_ascii), is_ascii, "  ") for key, item in value)
    if type(value) is list and value:
        return "".join(f"\n  - {flow(item, is_ascii)}" for item in value)
    return flow(value, is_ascii)


def pair(key: Any, value: str, is_ascii: bool, indent: str) -> str:
    """Return a line of key and value; a key that is too long for one line is marked as YAML wants it."""
    text = flow(key, is_ascii)
    return f"{indent}{text}: {value}\n" if len(text) < LONGEST_KEY else f"{indent}? {text}\n{indent}: {value}\n"


def flow(value: Any, is_ascii: bool = True) -> str:
    """Return a value on one line; lone surrogates are written as escapes."""
    if isinstance(value, Map):
        return "{" + ", ".join(f"{flow(key, is_ascii)}: {flow(item, is_ascii)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, is_ascii) for item in value) + "]"
    if isinstance(value, Raw):
        return str(value)
    return json.dumps(value, ensure_ascii=is_ascii or value == "\ud800")


def sites(value: Any) -> Iterator[Site]:
    """Yield every value below a value."""
    for place in range(len(value) if isinstance(value, list) else 0):
        site = Site(value, place, value[place][0] if isinstance(value, Map) else None)
        yield site
        yield from sites(site.value)


def any_site(document: Map, random: Random, kind: type | tuple[type, ...] = object) -> Site:
    """Return a value of the document, of this kind where there is one."""
    found = list(sites(document))
    return random.choice([s for s in found if isinstance(s.value, kind)] or found or [Site([None], 0, None)])


def ids(document: Map) -> list[str]:
    """Return every key and every short text of the document, which may be ids."""
    keys = [s.key for s in sites(document) if s.key is not None]
    return keys + [s.value for s in sites(document) if isinstance(s.value, str) and len(s.value) < 30] or ["x"]


def put_extreme(document: Map, random: Random) -> None:
    site = any_site(document, random)
    site.put(deepcopy(random.choice(random.choice((NUMBERS, RAW, DATES, TEXTS, EMPTY)))))


def put_number(document: Map, random: Random) -> None:
    any_site(document, random, (int, float)).put(random.choice(NUMBERS + RAW))


def put_date(document: Map, random: Random) -> None:
    dated = [s for s in sites(document) if s.key in ("date", "start", "end", "from", "to", "until", "after", "before")]
    random.choice(dated or [any_site(document, random, str)]).put(random.choice(DATES))


def put_reference(document: Map, random: Random) -> None:
    any_site(document, random, str).put(random.choice(ids(document)))


def put_copy(document: Map, random: Random) -> None:
    any_site(document, random).put(deepcopy(any_site(document, random).value))


def wrap(document: Map, random: Random) -> None:
    site, depth = any_site(document, random), random.choice((1, 1, 1, 2, 48, 60, 2000))
    if depth > 100:  # more than this program's own recursion bears
        site.put(Raw("[" * depth + "]" * depth))
        return
    value = site.value
    for _ in range(depth):
        value = [value] if random.random() < 0.5 else Map([["value", value]])
    site.put(value)


def drop(document: Map, random: Random) -> None:
    site = any_site(document, random)
    del site.holder[site.place]


def rename_key(document: Map, random: Random) -> None:
    keyed = [s for s in sites(document) if s.key is not None]
    if keyed:
        site = random.choice(keyed)
        names = (site.key[:-1], site.key + "x", site.key.upper(), random.choice(BLOCKS), random.choice(ids(document)))
        site.holder[site.place][0] = random.choice((*names, random.choice(TEXTS + RAW), None, 1, True))


def add_key(document: Map, random: Random) -> None:
    site = any_site(document, random, Map)
    holder = site.value if isinstance(site.value, Map) else document
    holder.insert(0, [random.choice(BLOCKS), deepcopy(any_site(document, random).value)])


def repeat(document: Map, random: Random) -> None:
    site = any_site(document, random)
    times = random.choice((1, 1, 1, 3, 60))
    site.holder[site.place : site.place] = deepcopy(site.holder[site.place : site.place + 1] * times)


def reorder(document: Map, random: Random) -> None:
    value = any_site(document, random, list).value
    random.shuffle(value if isinstance(value, list) else document)


def swap(document: Map, random: Random) -> None:
    one, other = any_site(document, random), any_site(document, random)
    first, second = deepcopy(one.value), deepcopy(other.value)
    one.put(second)
    other.put(first)


def refer_to_itself(document: Map, random: Random) -> None:
    entries = [s.value for s in sites(document) if isinstance(s.value, Map) and any(k == "id" for k, _ in s.value)]
    if entries:
        entry = random.choice(entries)
        own = next(value for key, value in entry if key == "id")
        entry.append(
            random.choice([["needs", [own]], ["when", Map([["event", own]])], ["because", [own]], ["from", own]])
        )


def nudge(document: Map, random: Random) -> None:
    site = any_site(document, random, (int, float))
    if isinstance(site.value, float):
        site.put(round(site.value * random.choice((0.5, 0.9, -1, 0)), 4))
    elif isinstance(site.value, int) and not isinstance(site.value, bool):
        site.put(max(0, site.value + random.choice((-1, 1, 2))))


def rename_everywhere(document: Map, random: Random) -> None:
    old = random.choice([s.value for s in sites(document) if s.key == "id"] or ids(document))
    new = random.choice(("Z-9", "NO", "036", "x" * 64, "null", "e", "CON", "end", "clock"))
    for site in sites(document):
        if site.value == old and isinstance(old, str):
            site.put(new)
        if site.key == old:
            site.holder[site.place][0] = new


def copy_entry(document: Map, random: Random) -> None:
    lists = [v for k, v in document if k in ("events", "expect", "treaties") and type(v) is list and v]
    if lists:
        entries = random.choice(lists)
        entry = deepcopy(random.choice(entries))
        for n, pair in enumerate(entry if isinstance(entry, Map) else []):
            if pair[0] == "id":
                entry[n][1] = f"copy-{random.randrange(10**6)}"
        entries.append(entry)


def retell(document: Map, random: Random) -> None:
    titled = [s for s in sites(document) if s.key in ("title", "summary", "name", "claim", "assumption", "note")]
    if titled:
        random.choice(titled).put(
            random.choice(("Türkiye, Côte d'Ivoire", "中国 🦊", "[red]x[/]", "=1+1", "x: y #z", "- a", "a" * 200))
        )


def other_clock(document: Map, random: Random) -> None:
    for key, value in document:
        if key == "clock" and isinstance(value, Map):
            for pair in value:
                if pair[0] == "step" or (pair[0] == "steps" and random.random() < 0.3):
                    pair[1] = random.choice(("day", "week", "year") if pair[0] == "step" else (1, 5, 30, 4000))


def other_parameter(document: Map, random: Random) -> None:
    from sim.model.parameters import PARAMETERS

    given = next((v for k, v in document if k == "parameters" and isinstance(v, Map)), None)
    if given is None:
        given = Map()
        document.append(["parameters", given])
    given.append(
        [
            random.choice(list(PARAMETERS)),
            random.choice((0, 0.25, 0.5, 1, 3, 1e6, 1e160, Map([["uniform", [0, 1]]]), Map([["normal", [0.5, 10]]]))),
        ]
    )


def many_wrong_entries(document: Map, random: Random) -> None:
    key = random.choice(("events", "expect", "treaties", "regards"))
    document.append([key, [A_WRONG_ENTRY] * random.choice((300, 20_000))])


def long_key_with_children(document: Map, random: Random) -> None:
    key = "k" * random.choice((65, 2_000, 200_000))
    children = Map([f"c{n}", 1] for n in range(random.choice((10, 2_000, 20_000))))
    put_block(document, random.choice(("actors", "variants", "groups", "zzz")), Map([[key, children]]))
    if random.random() < 0.3:
        put_block(document, "events", [Map([["id", key], *children])])


def chain_of_events(document: Map, random: Random) -> None:
    length, link = random.choice((50, 1_000, 2_000)), random.choice(("needs", "when"))
    chain = [Map([["id", "e0"], ["step", 0], ["assumption", "x"]])]
    for n in range(1, length):
        last = f"e{n - 1}"
        how = [["step", 0], ["needs", [last]]] if link == "needs" else [["when", Map([["event", last]])]]
        chain.append(Map([["id", f"e{n}"], *how, ["assumption", "x"]]))
    random.shuffle(chain)
    add_to(document, "events", chain)


def dense_recurrences(document: Map, random: Random) -> None:
    put_block(
        document,
        "clock",
        Map([["start", "0001-01-01"], ["step", "day"], ["steps", random.choice((20_000, 2_900_000))]]),
    )
    event = [["every", "day"], ["from", "0001-01-01"], ["until", "9000-01-01"], ["assumption", "x"]]
    add_to(document, "events", [Map([["id", f"r{n}"], *event]) for n in range(random.choice((1, 20)))])


def many_of_a_list(document: Map, random: Random) -> None:
    site = any_site(document, random, list)
    if type(site.value) is list and site.value:
        site.put((site.value * random.choice((300, 20_000)))[:20_000])


def many_variants(document: Map, random: Random) -> None:
    sound, wrong = Map([["set", Map([["parameters.witness", 0.5]])]]), [Map([["without", ["e"]]]), Map([["sett", 1]])]
    value, most = random.choice(((sound, 200), (wrong[0], 3_000), (wrong[1], 3_000)))
    put_block(document, "variants", Map([f"v{n}", value] for n in range(most)))


def many_actors(document: Map, random: Random) -> None:
    add_to(document, "actors", Map([f"Q{n}", Map([["name", "Q"]])] for n in range(random.choice((50, 300, 12_000)))))


def long_text(document: Map, random: Random) -> None:
    text = random.choice(("\x01", "1_", "9", "-", " ", "a", "(", "1.", "2020-01-", "é")) * random.choice(
        (2_000, 150_000)
    )
    any_site(document, random).put(Raw(text) if random.random() < 0.5 else text)


def add_to(document: Map, key: str, entries: list) -> None:
    """Add entries to a block of the document, which may not have it yet."""
    for name, value in document:
        if name == key and type(value) is type(entries):
            value.extend(entries)
            return
    document.append([key, entries])


def put_block(document: Map, key: str, value: Any) -> None:
    """Give the document this block in place of its own."""
    document[:] = [pair for pair in document if pair[0] != key] + [[key, value]]


Mutation = Callable[[Map, Random], None]
HARSH: tuple[Mutation, ...] = (
    put_extreme, put_extreme, put_extreme, put_number, put_number, put_date, put_reference, put_reference, put_copy, wrap, drop,
    drop, rename_key, add_key, repeat, reorder, swap, refer_to_itself, other_clock,
)  # fmt: skip
MILD: tuple[Mutation, ...] = (
    nudge, nudge, nudge, put_date, put_reference, reorder, reorder, rename_everywhere, copy_entry, retell, retell, other_clock,
    other_parameter, other_parameter, drop,
)  # fmt: skip
HEAVY: tuple[Mutation, ...] = (
    many_wrong_entries, long_key_with_children, chain_of_events, dense_recurrences, many_of_a_list, many_variants, many_actors, long_text,
)  # fmt: skip


def graft(document: Map, other: Map, random: Random) -> None:
    """Add a block of another document to this one; most seeds have the same actors, so it often stays valid."""
    blocks = [(key, value) for key, value in other if isinstance(value, list)]
    for key, value in random.sample(blocks, min(len(blocks), random.choice((1, 2, 9)))):
        own = next((v for k, v in document if k == key and type(v) is type(value)), None)
        if own is None:
            document.append([key, deepcopy(value)])
        elif isinstance(value, Map):
            own.extend(deepcopy([pair for pair in value if pair[0] not in [k for k, _ in own]]))
        else:
            given = [entry_id(entry) for entry in own]
            own.extend(deepcopy([entry for entry in value if entry_id(entry) not in given]))


def entry_id(entry: Any) -> Any:
    """Return what tells entries of a list apart: the id, or for want of one the whole."""
    return next((v for k, v in entry if k == "id"), entry) if isinstance(entry, Map) else entry


def mutate(document: Map, other: Map, random: Random) -> bytes:
    """Return the file of a copy of the document after a few changes; one file in a hundred is large."""
    changed = deepcopy(document)
    if random.random() < 0.3:
        graft(changed, other, random)
    kinds = random.choices((MILD, HARSH, HEAVY), (50, 49, 1))[0]
    for _ in range(1 if kinds is HEAVY else random.choice((0, 1, 1, 1, 2, 4))):
        random.choice(kinds)(changed, random)
    return text_of(changed, random).encode("utf-8", "surrogatepass")
