"""pytest-playwright's `page` beside `gateway_url`: browser tests in Python, in the browser that playbooks use.

Run: pytest example_tests/test_browser.py --gateway simulator
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pytest_ignition import Simulator


def test_home_page_offers_a_login(page: Page, gateway_url: str) -> None:
    page.goto(gateway_url)
    expect(page.locator("a[href*='login']").first).to_be_visible()


def test_wrong_password_is_refused(page: Page, gateway_url: str) -> None:
    page.goto(f"{gateway_url}/data/app/login")
    page.locator("input[name=username]").fill("admin")
    page.get_by_text("CONTINUE", exact=True).click()
    page.locator("input[type=password]:visible").fill("certainly-wrong")
    page.get_by_text("CONTINUE", exact=True).click()
    # A refused login leaves the page where it is.
    expect(page.locator("input[type=password]:visible")).to_be_visible()
    assert "/idp/" in page.url


def test_session_recovers_from_a_lost_connection(page: Page, simulator: Simulator) -> None:
    """The banner is always in the page; only `banner-active` means that the connection is gone."""
    page.goto(f"{simulator.url}/data/perspective/client/{simulator.project}")
    expect(page.locator("[data-component-path^='C']").first).to_be_visible()
    simulator.drop_sockets()
    expect(page.locator(".connection-banner.banner-active")).to_have_count(0, timeout=15_000)
    expect(page.locator("[data-component='ia.input.button']").first).to_be_visible()
