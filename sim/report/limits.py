"""How much a page holds and how long its studies may take; what goes beyond is left out, and the page says so."""

MOST_ACTORS, MOST_PAIRS, MOST_POSITIONS, MOST_EVENTS, MOST_SPLITS = 40, 24, 60, 400, 8
MOST_ACCOUNTS, MOST_EFFECTS = 12, 12  # pairs
LINES = 9  # of an account
MOST_MARKS = 60  # periods of an event
CURVE_ROWS = 9_000  # rows of all curves of a section together
ACCOUNT_ROWS = 2_500
TIES = 80_000  # alignments of all pairs and rows
LEAST_CURVES = 2
EXPLAINED_RUNS, COMPARED_RUNS, CAMP_RUNS = 200, 1_000, 200
SECONDS = 4.0  # about, for each study beyond the runs themselves: it is made of fewer runs, or left out


def curves(rows: int, most: int, each: int = 1) -> int:
    """Return how many curves of so many rows a section holds; `each` is how often a curve is drawn again."""
    return min(most, max(CURVE_ROWS // (rows * each), LEAST_CURVES))


def accounts(rows: int) -> int:
    """Return for how many pairs the page holds an account at every row."""
    return min(MOST_ACCOUNTS, max(ACCOUNT_ROWS // rows, 1))


def spread(rows: int, numbers: int) -> list[int]:
    """Return the rows for which the page holds so many ties each: all, or evenly spread from the first to the last."""
    count = min(rows, max(TIES // max(numbers, 1), 2))
    return sorted({round(n * (rows - 1) / max(count - 1, 1)) for n in range(count)})


def runs_in(seconds: float, most: int) -> int:
    """Return how many runs of so many seconds each a study has time for, at most `most`; 0 where not even one."""
    return min(most, int(SECONDS / max(seconds, 1e-9)))
