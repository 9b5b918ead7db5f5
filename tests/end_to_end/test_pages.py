"""Every page of the documentation says what the program does."""

from difflib import unified_diff

import pytest
from end_to_end.pages import BLOCK, PAGES, followed

FOLLOWED = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.name)
def test_a_page_followed_reads_as_it_stands(page):
    text = page.read_text(encoding="utf-8")
    differ = list(
        unified_diff(text.splitlines(), followed(text).splitlines(), "the page", "the program", "", "", 0, "")
    )
    assert not differ, "\n".join([*differ, "`python -m tests.end_to_end.pages` writes what is printed now"])
