"""Names to words of random counters and keys: the same everywhere, whatever else is in the scenario."""

import hashlib

from sim.model.dice import MASK

PURPOSE_BITS = 3  # a second hash leaves them free


def hashed(text: str, size: int) -> bytes:
    """Return so many bytes of the text's hash."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=size).digest()


def hash_name(name: str) -> int:
    """Return a 32-bit hash of an id."""
    return int.from_bytes(hashed(name, 4), "little")


def hash_path(path: str) -> tuple[int, int]:
    """Return two hashes of a number's path, the second with room for the purpose."""
    both = hashed(path, 8)
    return int.from_bytes(both[:4], "little"), beside_purpose(int.from_bytes(both[4:], "little"))


def beside_purpose(value: int) -> int:
    """Return a hash with room for the purpose below it."""
    return (value << PURPOSE_BITS) & MASK


def key_of(seed: int) -> tuple[int, int]:
    """Return the two words of the key that a seed gives."""
    both = hashed(str(seed), 8)
    return int.from_bytes(both[:4], "little"), int.from_bytes(both[4:], "little")
