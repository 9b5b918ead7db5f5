"""Changes to the bytes of a file, as editors, disks, transfers and enemies make them."""

from collections.abc import Callable
from random import Random

TOKENS = [
    b"\0", b"\xef\xbb\xbf", b"\t", b"\r", b"\x1b[31m", b"\x7f", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\n---\n", b"\n...\n",
    b"!!python/object/apply:os.system [x]", b"!!binary ", b"!!timestamp ", b"!x ", b"%YAML 1.1\n", b"&a ", b"*a ", b"&a [*a]",
    b"<<: ", b"? ", b"- ", b": ", b"#", b"'", b'"', b'"\\ud800"', b'"\\u202e"', b'"\\e[31m"', b"|\n", b">-\n", b"{", b"}", b"[", b"]",
    b"1e400", b".inf", b"-.inf", b".nan", b"NaN", b"1_0", b"0x1F", b"0o17", b"007", b"1:30", b"1,5", b"5 %", b"1e-400",
    b"9" * 25, b"9" * 5000, b"-1e308", b"2020-13", b"2020-02-30", b"0000-01", b"9999-12", b"10000-01", b"null", b"~", b"yes",
    b"[" * 60, b"{a: " * 60, b"[" * 3000, b"- " * 60, b"\n" * 300, b" " * 3000,
    *(c.encode() for c in "\u2028\u2029\x85\u202e\u200b\ufeff\u00a0\u2212\u0663\uff11\u0130\u0131\u0410\u00fc"), "u\u0308".encode(),
]  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1254", "utf-8-sig", "cp037")
LONGEST = 400  # bytes of a slice that is taken out, doubled or moved


def slice_of(data: bytes, random: Random) -> slice:
    """Return a short stretch of the bytes."""
    start = random.randrange(len(data) + 1)
    return slice(start, min(len(data), start + random.choice((1, 2, 8, 60, LONGEST))))


def flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data or b"\0")
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def delete(data: bytes, random: Random) -> bytes:
    part = slice_of(data, random)
    return data[: part.start] + data[part.stop :]


def double(data: bytes, random: Random) -> bytes:
    part, times = slice_of(data, random), random.choice((1, 1, 2, 50))
    return data[: part.stop] + data[part] * times + data[part.stop :]


def move(data: bytes, random: Random) -> bytes:
    part = slice_of(data, random)
    rest = data[: part.start] + data[part.stop :]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + data[part] + rest[place:]


def insert(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.choice(TOKENS) + data[place:]


def insert_before_a_value(data: bytes, random: Random) -> bytes:
    places = [n + 2 for n in range(len(data) - 1) if data[n : n + 2] in (b": ", b", ")] or [0]
    place = random.choice(places)
    return data[:place] + random.choice(TOKENS) + data[place:]


def cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def other_line_ends(data: bytes, random: Random) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\r", "\x85".encode(), "\u2028".encode())))


def other_indentation(data: bytes, random: Random) -> bytes:
    return data.replace(b"  ", random.choice((b"\t", b" ", b"   ", "\u00a0\u00a0".encode())))


def recode(data: bytes, random: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    flip, delete, double, move, insert, insert, insert_before_a_value, insert_before_a_value, cut, other_line_ends,
    other_indentation, recode,
)  # fmt: skip


def splice(data: bytes, other: bytes, random: Random) -> bytes:
    """Return the beginning of one file and the end of another."""
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def mutate(data: bytes, other: bytes, random: Random) -> bytes:
    """Return the bytes after one to four changes."""
    if random.random() < 0.1:
        data = splice(data, other, random)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(MUTATIONS)(data, random)
    return data
