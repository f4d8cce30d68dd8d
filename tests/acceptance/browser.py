"""People at their browsers, who find things by what is written on them."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.house import PASSWORD, House


class PersonAtBrowser:
    """One signed-in person with one page open."""

    def __init__(self, browser: Browser, house: House, name: str) -> None:
        self._house = house
        self._page: Page = browser.new_page(base_url=house.server.url)
        self._page.goto("/sign-in")
        self._page.get_by_label("Sign-in name").fill(name)
        self._page.get_by_label("Password").fill(PASSWORD)
        self._page.get_by_role("button", name="Sign in").click()
        expect(self._page.get_by_role("heading", name="Sign in")).to_have_count(0)

    def open_task(self, business_key: str) -> None:
        """Find a task in the worklist by its business key and open it."""
        self._page.goto("/worklist")
        self._page.locator("#rows a", has_text=business_key).click()
        expect(self._page.locator("article.task .case").first).to_contain_text(business_key)

    def answer(self, outcome: str) -> None:
        """Press one of the buttons that end the open task, and see that it is gone."""
        self._page.get_by_role("button", name=outcome, exact=True).click()
        expect(self._page.get_by_role("button", name=outcome, exact=True)).to_have_count(0)
        expect(self._page.get_by_role("alert")).to_have_count(0)

    def leave(self) -> None:
        """Close the window."""
        self._page.context.close()
