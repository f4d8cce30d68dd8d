"""People in front of a real Chromium: each visit is one browser window of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.house import PASSWORD

WIDE = (1280, 800)
PHONE = (390, 844)
DROP = """([zone, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  zone.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: files}));
}"""  # drops a file on an element
_GRAVE = {"serious", "critical"}


@dataclass(kw_only=True)
class Visit:
    """A window, and everything in it that no page may do."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open an address of ours."""
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in form."""
        self.open("/sign-in")
        self.page.get_by_label("Sign-in name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def is_live(self) -> None:
        """Wait until the page hears of changes."""
        self.page.wait_for_selector("html[data-live='stream']")

    def form(self, path: str) -> Page:
        """Open an address with a form and wait until form-js has drawn it."""
        page = self.open(path)
        page.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
        return page

    def grave_findings(self) -> list[str]:
        """Return what axe-core finds serious or critical on the page as it is."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html']} ({one['nodes'][0]['failureSummary']})"
            for one in found
            if one["impact"] in _GRAVE
        ]

    def overhang(self) -> int:
        """Return by how many pixels the page could be scrolled sideways."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


def visit(
    browser: Browser,
    url: str,
    name: str | None,
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
    script: bool = True,
) -> Visit:
    """Open a window, signed in as `name`; it notes faults of scripts and of the content policy."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    seen = Visit(page=page, url=url)
    page.on("pageerror", lambda error: seen.complaints.append(f"script: {error}"))
    page.on("console", lambda message: _note(seen, message))
    page.on("dialog", lambda dialog: _dismiss(seen, dialog))
    if name is not None:
        seen.sign_in(name)
        page.wait_for_url("**/worklist")
    return seen


def _note(seen: Visit, message: ConsoleMessage) -> None:
    """Keep what the console says; a refused request (409, 422) is an answer, not a fault."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        seen.complaints.append(f"console: {message.text}")


def _dismiss(seen: Visit, dialog: Any) -> None:
    seen.complaints.append(f"dialog: {dialog.message}")
    dialog.dismiss()
