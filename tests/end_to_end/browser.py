"""Chromium without a window, and pages of reports for it to open."""

import contextlib
import io
import os
import shutil
from pathlib import Path

from sim.cli.app import run_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def report_of(file: str | Path, out: Path, *options: str) -> Path:
    """The page that `sim report` makes of a scenario."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run_app(["report", str(file), "--out", str(out), *options]) == 0
    return out


@contextlib.contextmanager
def launched():
    """The system's browser, never one that a package would fetch."""
    from playwright.sync_api import sync_playwright

    rights = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=rights)
        yield browser
        browser.close()


class Visitor:
    """Opens pages; `heard` is what they said, threw or asked the network for."""

    def __init__(self, browser):
        self.browser, self.heard, self.contexts = browser, [], []

    def __call__(self, file: Path, **options):
        context = self.browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.heard.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: asked.url.startswith(("file:", "blob:")) or self.heard.append(asked.url))
        page.goto(file.as_uri())
        page.locator("html[data-ready]").wait_for(state="attached")
        return page

    def leave(self):
        for context in self.contexts:
            context.close()
