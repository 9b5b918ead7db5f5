"""The page as bytes: nothing that a story says becomes markup, and nothing but the page's own code may run."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml

from sim.report.rendering import digest, embedded
from sim.report.report import report
from sim.report.sources import Library
from sim.scenario.resolving import load_scenario

HOSTILE = "</script><script>alert(1)</script><!-- {{ 7 * 7 }} {summary} {% raw %} \"'& ]]> <img src=x onerror=alert(2)>"
FREE = {"title", "summary", "name", "claim", "assumption", "positive", "negative", "note", "coded"}


class Seen(HTMLParser):
    """The elements of a page, and the text in each kind of them."""

    def __init__(self, page):
        super().__init__()
        self.open, self.count, self.text = [], {}, {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.count[tag] = self.count.get(tag, 0) + 1
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)


def attacked(value):
    """A document whose every free text is an attack."""
    if isinstance(value, dict):
        return {k: HOSTILE if k in FREE and isinstance(v, str) else attacked(v) for k, v in value.items()}
    return [*map(attacked, value)] if isinstance(value, list) else value


def page_of(story, command="sim report x"):
    return report(story, 4, 0, command, {"alliance-sim": "0"}, Library()).page.decode()


@pytest.fixture(scope="module")
def peaceful(tmp_path_factory):
    from sim.scenario.starter import starter

    file = tmp_path_factory.mktemp("page") / "example.yaml"
    file.write_text(starter("example"), encoding="utf-8")
    return file


def test_hostile_texts_are_words_in_the_page_and_in_its_data(peaceful, tmp_path):
    file = tmp_path / "attacked.yaml"
    file.write_text(yaml.safe_dump(attacked(yaml.safe_load(peaceful.read_text(encoding="utf-8")))), encoding="utf-8")
    seen, calm = (Seen(page_of(load_scenario(path), HOSTILE)) for path in (file, peaceful))
    assert {tag: seen.count.get(tag) for tag in ("script", "style", "img", "section")} == {
        tag: calm.count.get(tag) for tag in ("script", "style", "img", "section")
    }
    assert seen.text["h1"] == [HOSTILE]
    assert HOSTILE in seen.text["code"]
    data = json.loads(seen.text["script"][0])
    assert {data["story"]["title"], data["story"]["summary"], data["actors"][0]["name"]} == {HOSTILE}


def test_the_block_of_data_cannot_be_left():
    text = embedded({"x": "</script><!--\u2028\u2029&", "y": [1.5, None]})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"x": "</script><!--\u2028\u2029&", "y": [1.5, None]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded({"x": float("nan")})


def test_the_policy_knows_the_pages_own_code_and_nothing_else(peaceful):
    page = page_of(load_scenario(peaceful))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    styles, script = (re.findall(rf"<{tag}>(.*?)</", page, re.S) for tag in ("style", 'script type="module"'))
    assert policy == (
        f"default-src 'none'; style-src {' '.join(map(digest, styles))}; script-src {digest(script[0])}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "eval(" not in script[0]


def test_bytes_of_a_command_that_are_no_text_are_written_as_escapes(peaceful):
    assert r"sim report \udcff" in page_of(load_scenario(peaceful), "sim report \udcff")
