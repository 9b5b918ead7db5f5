"""The page as bytes: one file under a policy that lets it load nothing, and run only the script that is in it."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.figures import palette
from sim.report.words import at_end, at_start, percent, signed

FOLDER = Path(__file__).parent / "page"
SCRIPTS = (
    "marks", "fan", "ledger", "network", "matrix", "strip", "dots", "rail", "card", "controls", "sections", "page",
)  # fmt: skip
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
LIGHT = (palette.LIGHT, palette.COOPERATION, palette.CONFLICT)
DARK = (palette.DARK, palette.DARK_COOPERATION, palette.DARK_CONFLICT)


def rendered(data: dict[str, Any], texts: dict[str, Any], mark: str) -> bytes:
    """Return the page; `mark` says in its head which report it is."""
    styles, script = [colours(), source("style.css")], "\n".join(source(f"{name}.js") for name in SCRIPTS)
    page = template().render(
        **texts, data=data, mark=mark, policy=policy(styles, script), styles=[*map(Markup, styles)],
        script=Markup(script), block=Markup(embedded(data)),
    )  # fmt: skip
    return page.encode("utf-8", "backslashreplace")


def template() -> Any:
    """Return the template, which escapes whatever is put into it."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"signed": signed, "percent": percent, "at_start": at_start, "at_end": at_end}
    return made.get_template("report.html.j2")


def source(name: str) -> str:
    """Return a file of the page's folder, its lines ended as browsers hash them."""
    return (FOLDER / name).read_text(encoding="utf-8")


def embedded(data: dict[str, Any]) -> str:
    """Return data as JSON in which nothing can end the block that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(ESCAPES)


def policy(styles: list[str], script: str) -> str:
    """Return what the page may load: nothing but its own styles and script, known by their digests."""
    allowed = " ".join(digest(style) for style in styles)
    return (
        f"default-src 'none'; style-src {allowed}; script-src {digest(script)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def digest(text: str) -> str:
    """Return by what a policy knows a text."""
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def colours() -> str:
    """Return the colours of curves and events as variables of the style, light and dark."""
    light, dark = (variables(*each) for each in (LIGHT, DARK))
    return (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
    )


def variables(curves: tuple[str, ...], cooperation: str, conflict: str) -> str:
    """Return the variables of a theme."""
    named = {f"c{n}": colour for n, colour in enumerate(curves)} | {"plus": cooperation, "minus": conflict}
    return "".join(f"--{name}:{colour};" for name, colour in named.items())
