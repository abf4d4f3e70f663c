"""A demonstration that is up, and a browser to walk through it.

The server starts once for all journeys, on a free port, in a fresh home, on 31 January 2026. To
work on a journey, start one yourself and name it: `JAMII_JOURNEYS_AT=http://127.0.0.1:8000` with
its `JAMII_HOME` (and `DATABASE_URL`, where you gave one).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from jamii_demoland import PASSWORD

TODAY = "2026-01-31"
START_LIMIT_SECONDS = 600
PATIENCE_SECONDS = 60  # a slow machine is no failure
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Demonstration:
    """Where the demonstration answers, and the environment in which it runs."""

    address: str
    environment: dict[str, str]


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def _no_browser() -> None:
    reason = "There is no Chromium on this machine (apt install chromium)."
    if os.environ.get("CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/sign-in/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _database_of(home: Path) -> str:
    from jamii.platform.postgres import Server

    return Server(home).address()


@pytest.fixture(scope="package")
def demonstration() -> Iterator[Demonstration]:
    """A demonstration in a fresh home; stopped and removed afterwards."""
    given = os.environ.get("JAMII_JOURNEYS_AT")
    if given:
        yield Demonstration(given.rstrip("/"), {**os.environ, "JAMII_TODAY": TODAY})
        return
    home = Path(tempfile.mkdtemp(prefix="jamii-journeys-"))
    port = _free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JAMII_", "DATABASE_URL", "DJANGO_"))
    }
    environment |= {"JAMII_HOME": str(home), "JAMII_TODAY": TODAY}
    address = f"http://127.0.0.1:{port}"
    said = (home / "said").open("wb+")
    server = subprocess.Popen(
        [sys.executable, "-m", "jamii.cli.main", "up", "--port", str(port), "--workers", "1"],
        env=environment,
        stdout=said,
        stderr=said,
        cwd=ROOT,
    )
    try:
        until = time.monotonic() + START_LIMIT_SECONDS
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > until:
                said.seek(0)
                pytest.fail(f"jamii up did not answer:\n{said.read().decode()[-4000:]}")
            time.sleep(0.3)
        yield Demonstration(address, environment | {"DATABASE_URL": _database_of(home)})
    finally:
        server.terminate()
        try:
            server.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
        said.close()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def playwright_runs() -> Iterator[Playwright]:
    """Playwright's driver. It ends with this package: its event loop disturbs tests that follow."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_SECONDS * 1000)
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright_runs: Playwright) -> Iterator[Browser]:
    """Chromium of this machine; without one the journeys are skipped (in CI they fail)."""
    path = _chromium()
    if path is None:
        _no_browser()
    opened = playwright_runs.chromium.launch(
        executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
    )
    yield opened
    opened.close()


SignIn = Callable[..., Page]


# 422: a form with mistakes. 409: a draft that arrives behind its own claim. A request that is under
# way when the next page is opened is given up, and htmx says so; one that failed says more.
_NO_COMPLAINT = r"\b(409|422)\b|^htmx:(sendAbort|afterRequest)\b"


@pytest.fixture
def sign_in(browser: Browser, demonstration: Demonstration) -> Iterator[SignIn]:
    """Open a browser window as one of the cast: `sign_in("ben")`. Anything that the page asks of
    another host, and any error that it shows in its console, fails the journey.
    """
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    complaints: list[str] = []

    def opened(login: str, *, language: str = "en", **options: Any) -> Page:
        context = browser.new_context(locale=language, **options)
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": demonstration.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((demonstration.address, "data:", "blob:"))
                else strangers.append(request.url)
            ),
        )
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type == "error" and not re.search(_NO_COMPLAINT, message.text)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(f"{demonstration.address}/sign-in/")
        if login:
            page.fill("#id_login", login)
            page.fill("#id_password", PASSWORD)
            page.press("#id_password", "Enter")
            page.wait_for_url(f"{demonstration.address}/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == [], "A page asked another host."
    assert complaints == [], "A page complained in the console."


@pytest.fixture(scope="package")
def walked(demonstration: Demonstration) -> Callable[[str], list[dict[str, Any]]]:
    """Every page as each of the cast sees it, in a language: the answer of `crawl`, once each."""
    known: dict[str, list[dict[str, Any]]] = {}

    def walk(language: str) -> list[dict[str, Any]]:
        if language not in known:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "seen.json"
                done = subprocess.run(
                    [sys.executable, "-m", "tests.journeys.crawl", language, str(file)],
                    env={
                        **demonstration.environment,
                        "DJANGO_SETTINGS_MODULE": "jamii.web.settings",
                        "PYTHONPATH": str(ROOT),
                    },
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, done.stderr[-4000:]
                known[language] = json.loads(file.read_text())
        return known[language]

    return walk
