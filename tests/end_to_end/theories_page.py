"""The tables of docs/theories.md, made from what `sim theories --out` writes.

sim theories --runs 50 --out stories.csv; sim theories cases --runs 50 --out cases.csv
python -m tests.end_to_end.theories_page stories.csv cases.csv
"""

import csv
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from sim.model.theories import THEORIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "theories.md"
WORDS = ("holds", "not_specific", "too_small", "open", "opposite")
Row = Mapping[str, str]


def described() -> str:
    """Return a table of the theories: what each says, where it is from, what it fixes."""
    lines = ["| theory | what it says | after |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {t.name} | {t.meaning} | {t.source} |" for t in THEORIES.values())])


def over_all(rows: list[Row]) -> str:
    """Return a table of the theories over all stories."""
    head = ("theory", "mean rank (90 %)", "right", *(word.replace("_", " ") for word in WORDS), "denials kept")
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        if row["story"] == "all":
            rank = f"{float(row['rank']):.2f} ({float(row['low']):.2f} to {float(row['high']):.2f})"
            counts = [row.get(word, "0") for word in WORDS]
            cells = (
                row["theory"],
                rank,
                f"{row['right']} of {row['telling']}",
                *counts,
                f"{row['kept']} of {row['denials']}",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def by_story(rows: list[Row]) -> str:
    """Return a table of mean ranks, stories against theories."""
    theories = list(dict.fromkeys(row["theory"] for row in rows))
    ranks = {(row["story"], row["theory"]): row["rank"] for row in rows}
    lines = [f"| story | {' | '.join(theories)} |", "|---|" + "---|" * len(theories)]
    for story in dict.fromkeys(row["story"] for row in rows if row["story"] != "all"):
        cells = (f"{float(rank):.2f}" if rank else "–" for rank in (ranks[story, theory] for theory in theories))
        lines.append(f"| {story} | {' | '.join(cells)} |")
    return "\n".join(lines)


def with_tables(page: str, stories: list[Row], cases: list[Row]) -> str:
    """Return the page with these tables between its marks."""
    made = {"theories": described(), "stories": f"{over_all(stories)}\n\n{by_story(stories)}"}
    made["cases"] = f"{over_all(cases)}\n\n{by_story(cases)}"
    for name, table in made.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- / -->)", re.S)
        assert mark.search(page), name
        page = mark.sub(lambda m, table=table: f"{m.group(1)}\n{table}\n\n{m.group(2)}", page)
    return page


def rows_of(path: str) -> list[Row]:
    """Return the rows of a CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    found = with_tables(PAGE.read_text(encoding="utf-8"), *map(rows_of, sys.argv[1:3]))
    PAGE.write_text(found, encoding="utf-8")
