"""The browser that the tests of pages share."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager

import pytest

OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-default-apps", "--no-first-run",
    "--disable-dev-shm-usage", "--disable-extensions", "--metrics-recording-only",
]  # fmt: skip


@contextmanager
def launched(**environment):
    """Chromium with more in its environment; skips where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=OPTIONS, env={**os.environ, **environment}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with launched() as browser:
        yield browser


@contextmanager
def windows(browser, file):
    """Open a file at a width, as often as wanted; each page has what it asked for."""
    contexts = []

    def open_page(width, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **options))
        page = contexts[-1].new_page()
        page.asked = []
        page.on("request", lambda call: page.asked.append(call.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
