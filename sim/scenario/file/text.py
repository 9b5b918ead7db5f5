"""What names may look like: ASCII ids, printable display names (docs/scenario.md, "Names")."""

import re
import unicodedata

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
LONGEST_NAME, LONGEST_TEXT = 200, 10_000
ALLOWED_IN_TEXT = "\n"


def id_trouble(text: str) -> str | None:
    """Return what keeps a text from being an id, in words, or None."""
    if ID.fullmatch(text):
        return None
    return "must be an id of 1 to 64 letters, digits, '_' or '-' in ASCII (names may be any Unicode)"


def story_id_trouble(text: str) -> str | None:
    """Return what keeps a text from being the id of a story, in words, or None; folders are named for it."""
    if text.casefold() in RESERVED:
        return "is a name that Windows keeps for a device; folders are named for the id"
    return id_trouble(text)


def name_trouble(text: str) -> str | None:
    """Return what keeps a text from being a display name, in words, or None."""
    if not text.strip():
        return "must not be empty"
    if len(text) > LONGEST_NAME:
        return f"must be at most {LONGEST_NAME} characters, got {len(text)}"
    if "\n" in text:
        return "must stand on one line"
    return text_trouble(text)


def text_trouble(text: str) -> str | None:
    """Return what keeps a text from being shown safely, in words, or None."""
    if len(text) > LONGEST_TEXT:
        return f"must be at most {LONGEST_TEXT} characters, got {len(text)}"
    for c in text:
        if c not in ALLOWED_IN_TEXT and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            return f"must not hold the invisible character U+{ord(c):04X}"
    if not unicodedata.is_normalized("NFC", text):
        return "must be in composed form (NFC); retype its accented letters"
    return None


def scripts(text: str) -> set[str]:
    """Return the alphabets among Latin, Greek and Cyrillic that a text mixes, and full-width forms."""
    names = {unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha()}
    return names & {"LATIN", "GREEK", "CYRILLIC", "FULLWIDTH"}
