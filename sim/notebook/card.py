"""A card: title, a few lines, a picture, a small table, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LONGEST, LONGEST_LINE = 80, 260  # letters of a cell or title, and of a line
# Every colour is set where it is used: notebooks have styles of their own, dark ones among them.
BOX = "font:13px/1.45 sans-serif;color:#222;background:#fff;border:1px solid #ccc;padding:8px 12px;max-width:500px"
TABLE = "font:inherit;color:#222;border-collapse:collapse;margin:4px 0"
CODE = "color:#222;background:#eee"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, as plain text but for `picture` and what marks each row, which are SVG."""

    title: str
    lines: Sequence[str]
    picture: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    calls: Sequence[str]
    marks: Sequence[str] = ()

    def html(self) -> str:
        """Return it as HTML, every text escaped."""
        lines = "".join(f"<div>{text(line, LONGEST_LINE)}</div>" for line in self.lines)
        calls = " ".join(f'<code style="{CODE}">{escape(call)}</code>' for call in self.calls)
        content = f"<b>{text(self.title)}</b>{lines}{self.picture}{self.table()}<div>Next: {calls}</div>"
        return f'<div style="{BOX}">{content}</div>'

    def table(self) -> str:
        """Return the table, a mark before the first cell of each row; nothing where there is no row."""
        if not self.rows:
            return ""
        words = "" if self.head else ' style="text-align:left"'  # numbers stand as the notebook has them, right
        marks = self.marks or [""] * len(self.rows)
        head = "".join(f"<th>{text(name)}</th>" for name in self.head)
        body = "".join(
            f'<tr style="background:#fff"><th style="text-align:left;font-weight:400">{mark}{text(first)}</th>'
            f"{''.join(f'<td{words}>{text(cell)}</td>' for cell in rest)}</tr>"
            for mark, (first, *rest) in zip(marks, self.rows, strict=True)
        )
        return f'<table cellpadding="3" style="{TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def text(words: str, most: int = LONGEST) -> str:
    """Return words as HTML, cut where they are very long."""
    return escape(words if len(words) <= most else f"{words[: most - 1]}…")
