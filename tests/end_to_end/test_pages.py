"""Every page of the documentation says what the program does.

Each time: every page but the one on discovery, and of the tutorial all but its study of some 200,000 runs; at night: all of all.
"""

from difflib import unified_diff

import pytest
from end_to_end.pages import BLOCK, PAGES, followed
from nightly import each_time

FOLLOWED = [page.name for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]
LONGEST = "sim sensitivity s400_purchase --points 256 --runs 30"
CASES = [*((name, None) for name in FOLLOWED), ("tutorial.md", LONGEST)]
DAILY = {*CASES} - {("discovery.md", None), ("tutorial.md", None)}


@pytest.mark.parametrize(("name", "left"), each_time(DAILY, CASES))
def test_a_page_followed_reads_as_it_stands(name, left):
    (page,) = (page for page in PAGES if page.name == name)
    text = page.read_text(encoding="utf-8")
    assert (left or "") in text
    differ = list(
        unified_diff(text.splitlines(), followed(text, left).splitlines(), "the page", "the program", "", "", 0, "")
    )
    assert not differ, "\n".join([*differ, "`python -m tests.end_to_end.pages` writes what is printed now"])
