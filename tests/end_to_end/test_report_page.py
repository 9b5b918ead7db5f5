"""The page of a report in headless Chromium: it opens, moves, toggles, saves, prints, and lets nothing in."""

import json
import re
from pathlib import Path
from statistics import median

import pytest
import yaml
from end_to_end.browser import CHROMIUM, Visitor, launched, report_of

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
OPENED = "performance.getEntriesByName('ready')[0].startTime"  # ms since the page was asked for
# how long an arrow key takes: what it sets going, in the frame after it, and the layout that it asks for
SCRUB = """async () => {
  const field = document.querySelector('#curves-chart .field'), times = [], press = key => field.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  press('Home');
  for (let k = 0; k < 12; k++) {
    await new Promise(done => requestAnimationFrame(done));
    press('ArrowRight');
    await new Promise(done => requestAnimationFrame(before => { document.body.offsetHeight; times.push(performance.now() - before); done(); }));
  }
  return times;
}"""


@pytest.fixture(scope="module")  # while it is open an event loop runs in this thread, which others would stumble over
def chromium():
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: the page of a report is NOT opened; `.ci/browser` installs one where it can")
    with launched() as browser:
        yield browser


@pytest.fixture
def opened(chromium):
    """Opens a page, and fails at the end where one said, threw or asked the network for anything."""
    visitor = Visitor(chromium)
    yield visitor
    visitor.leave()
    assert visitor.heard == []


@pytest.fixture(scope="session")
def s400_report(tmp_path_factory):
    return report_of("s400_purchase", tmp_path_factory.mktemp("report") / "report.html", "--runs", "20")


def data_of(page):
    return json.loads(page.evaluate("document.getElementById('data').textContent"))


def test_opens_at_once_and_asks_for_nothing(opened, s400_report):
    assert min(opened(s400_report).evaluate(OPENED) for _ in range(3)) < 1500
    assert s400_report.stat().st_size < 2e6


def test_arrow_keys_move_the_date_everywhere_within_a_frame_or_three(opened, s400_report):
    page = opened(s400_report)
    assert median(page.evaluate(SCRUB)) < 50
    page.locator("#curves-chart .field").focus()
    for key, row in (("Home", 0), ("ArrowRight", 1), ("End", -1), ("ArrowLeft", -2)):
        page.keyboard.press(key)
        date = data_of(page)["story"]["dates"][row][:7]
        page.locator("#curves-readout .date", has_text=date).wait_for()
    page.locator("#ties").scroll_into_view_if_needed()
    page.locator("#ties-date-out", has_text=date).wait_for()


def test_the_account_of_the_page_adds_up_to_the_curve(opened, s400_report):
    page = opened(s400_report)
    page.locator("#why summary", has_text="as a table").first.click()
    amounts = [float(cell.replace("−", "-")) for cell in page.locator("#why .behind td").all_inner_texts()]
    coded = data_of(page)["pairs"][0]["coded"]
    assert amounts[-1] == pytest.approx(coded[-1] - coded[0], abs=2e-4)
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1], abs=1e-3)


def test_chips_switch_curves_and_a_tie_chooses_the_pair(opened, s400_report):
    page = opened(s400_report)
    ends = page.locator("#curves-chart .ends text")
    assert ends.count() == 4
    page.locator("#curves-pairs [data-chip='0']").click()
    assert ends.count() == 3
    page.locator("#ties-matrix .cell").first.click()
    chosen = page.locator("#ties [role=status]").inner_text().split()[0]
    assert chosen in page.locator("#curves-chart .ends").text_content()
    assert page.locator("#why-title").inner_text().startswith(chosen)


def test_an_event_shows_where_it_comes_from(opened, s400_report):
    page = opened(s400_report)
    event = data_of(page)["events"][0]
    page.locator("#curves-chart .mark").first.focus()
    card = page.locator("#tip")
    for words in (event["title"], event["citation"], *event["mentions"]):
        assert words in card.inner_text()
    page.keyboard.press("ArrowRight")
    assert data_of(page)["events"][1]["title"] in card.inner_text()
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_saves_its_data_and_turns_dark(opened, s400_report):
    page = opened(s400_report)
    with page.expect_download() as download:
        page.locator("#save").click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8")) == data_of(page)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").click()
    assert page.evaluate(paper) != light


def test_fits_a_phone(opened, s400_report):
    page = opened(s400_report, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    clipped = """[...document.querySelectorAll('svg.chart text')].filter(text => {
      const box = text.getBoundingClientRect(); return box.width && (box.right > 361 || box.left < -1); }).map(text => text.textContent)"""
    assert page.evaluate(clipped) == []
    assert page.evaluate("document.querySelector('.fan').getScreenCTM().a") > 0.95  # drawn anew, not shrunk


def test_prints_on_a_few_pages(opened, s400_report):
    printed = opened(s400_report).pdf(prefer_css_page_size=True, print_background=True)
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 14


LOOKS = {"light": None, "dark": ["color-contrast"]}  # what hangs on the colours alone is asked again in the dark


@pytest.mark.parametrize("scheme", LOOKS)
def test_has_no_violation_of_accessibility(opened, s400_report, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(s400_report, color_scheme=scheme, bypass_csp=True)  # the checker is a script of its own
    rules = {"runOnly": {"type": "rule", "values": LOOKS[scheme]}} if LOOKS[scheme] else {}
    found = Axe().run(page, options={"resultTypes": ["violations"]} | rules).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{summary}\"'&"
NAMES = {"title", "summary", "name", "claim", "assumption", "positive", "negative", "note"}  # keys of free text


def attacked(value):
    """A story whose every free text is an attack."""
    if isinstance(value, dict):
        return {
            key: HOSTILE if key in NAMES and isinstance(part, str) else attacked(part) for key, part in value.items()
        }
    return [attacked(part) for part in value] if isinstance(value, list) else value


def test_hostile_names_are_words(opened, tmp_path, example):
    example.write_text(yaml.safe_dump(attacked(yaml.safe_load(example.read_text(encoding="utf-8")))), encoding="utf-8")
    page = opened(report_of(example, tmp_path / "report.html", "--runs", "5"))
    page.locator("#curves-chart .mark").first.focus()
    assert page.locator("h1").inner_text() == page.title() == HOSTILE
    assert HOSTILE in page.locator("#tip").inner_text()
    assert page.locator("img").count() == 0


def many(actors, events, periods=24):
    """A made story of so many actors in a ring, and so many acts between neighbours."""
    ids = [f"A{n:03d}" for n in range(actors)]
    interest = {"port": {"position": 0.5, "salience": 0.5, "assumption": "made"}}
    return {
        "id": "many", "title": "Many", "clock": {"start": "2000-01", "step": "month", "steps": periods},
        "issues": {"port": {"title": "Port", "positive": "open", "negative": "shut"}},
        "actors": {id: {"name": f"Land {id}", "kind": "state", "interests": interest} for id in ids},
        "events": [
            {
                "id": f"e{n}", "title": f"Event {n}", "date": f"{2000 + n % periods // 12}-{n % periods % 12 + 1:02d}",
                "act": {"actor": ids[n % actors], "target": ids[(n + 1) % actors], "intensity": 0.5 if n % 3 else -0.5},
                "assumption": "made",
            }
            for n in range(events)
        ],
    }  # fmt: skip


NIGHTLY = [pytest.param(*size, marks=pytest.mark.nightly) for size in [(160, 60), (3, 6_000)]]


@pytest.mark.parametrize(("actors", "events"), [(40, 20), *NIGHTLY])
def test_large_stories_give_a_page_that_one_can_use(opened, tmp_path, actors, events):
    file = tmp_path / "many.yaml"
    file.write_text(json.dumps(many(actors, events)), encoding="utf-8")
    page = opened(report_of(file, tmp_path / "report.html", "--runs", "2", "--yes"))
    assert page.evaluate(OPENED) < 3000
    assert median(page.evaluate(SCRUB)) < 50
    assert page.locator("#curves-chart .ends text").count() == 4 or actors == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
