"""Texts of a table as ids of actors: by the reader's own list, a scheme of country codes, or the text itself."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

from sim.errors import MissingExtra
from sim.scenario.file.text import ID

SCHEMES = ("country.name", "cown", "cowc", "iso2c", "iso3c")
TO = "iso3c"
WHOLE = re.compile(r"([0-9]+)(?:\.0*)?")


class Names:
    """Ids by text; what a scheme does not know has none."""

    def __init__(self, scheme: str | None, own: Mapping[str, str]) -> None:
        self.scheme, self.own = scheme, own
        self.known: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}  # the first text of each id, which is told apart without its case

    def id_of(self, text: str) -> str | None:
        """Return the id of a text, or None."""
        if text not in self.known:
            found = self.listed(text) or self.looked_up(text)
            self.known[text] = found
            if found:
                self.texts.setdefault(found.casefold(), text)
        return self.known[text]

    def listed(self, text: str) -> str | None:
        """Return the id of a text by the reader's own list, or None."""
        return self.own.get(text) or self.own.get(without_point(text))

    def looked_up(self, text: str) -> str | None:
        """Return the id of a text by the scheme, or made of the text where there is none."""
        return as_id(text) if self.scheme is None else by_scheme(self.scheme, text, TO)

    def first_text(self, text: str) -> str:
        """Return the other text that has the id of this one although no list and no scheme says so, or this one."""
        id = self.id_of(text)
        if id is None or self.scheme is not None or self.listed(text):
            return text
        return self.texts[id.casefold()]

    def name_of(self, text: str) -> str:
        """Return the display name behind a text: a country's where the text is a code, else the text."""
        if self.scheme in (None, "country.name") or text in self.own:
            return text
        return by_scheme(self.scheme, text, "country.name") or text


def without_point(text: str) -> str:
    """Return a whole number without the point that a column of numbers got, any other text as it is."""
    found = WHOLE.fullmatch(text)
    return found[1] if found else text


def as_id(text: str) -> str | None:
    """Return a text as an id: accents dropped, a hyphen for everything else that no id may have; or None."""
    if ID.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    lost = any(c.isalnum() and not unicodedata.normalize("NFKD", c).encode("ascii", "ignore") for c in text)
    made = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")
    return made if not lost and ID.fullmatch(made) else None


@cache
def by_scheme(scheme: str | None, text: str, wanted: str) -> str | None:
    """Return what a scheme calls the country of a text, or None."""
    found = converter()([int(without_point(text)) if is_number(scheme, text) else text], scheme, wanted)
    return found[0] or None


def is_number(scheme: str | None, text: str) -> bool:
    """Whether a text is a code of a scheme of numbers."""
    return scheme == "cown" and WHOLE.fullmatch(text) is not None


@cache
def converter() -> Callable[..., list[str | None]]:
    """Return the library's function; raise MissingExtra where it is not installed."""
    try:
        from countrycode import countrycode
    except ImportError:
        raise MissingExtra("countrycode", "countries") from None
    return countrycode
