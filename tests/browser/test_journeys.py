"""What people come for, from start to end."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenWindow, Site


def test_a_secretary_goes_from_a_name_to_a_bouquet(visit: OpenWindow) -> None:
    page = visit().go("/en/")
    page.get_by_label("Your commune").press_sequentially("plozev")
    page.get_by_role("option", name="Plozévet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plozévet")
    page.get_by_role("link", name="Choose our priorities").first.click()
    page.get_by_label("Investment, once").fill("30 000")
    page.get_by_label("Running cost, every year").fill("12000,50")
    page.get_by_role("button", name="Compose our bouquet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your bouquet")
    expect(page.locator("svg.bq")).to_be_visible()
    with page.expect_response("**/bouquet.json*") as answer:
        page.get_by_role("link", name="Data (JSON)").click()
    data = json.loads(answer.value.body())
    assert data["verified"] is True
    assert data["means"]["running_cents_per_year"] == 1_200_050


def test_homonyms_are_told_apart_from_the_search_field(visit: OpenWindow) -> None:
    page = visit().go("/")
    page.locator("#q").press_sequentially("saint-denis")
    options = page.get_by_role("option")
    expect(options.filter(has_text="Seine-Saint-Denis")).to_have_count(1)
    expect(options.filter(has_text="La Réunion")).to_have_count(1)
    page.locator("#q").press("Escape")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=saint-denis"))


def test_the_keyboard_alone_is_enough(visit: OpenWindow) -> None:
    page = visit().go("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.locator("#q").focus()
    page.keyboard.type("26113")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Die")
    page.goto(page.url.replace("territoires/commune/26113/", "bouquet/26113/priorites/"))
    page.locator("#civic-trust-2").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#civic-trust-4")).to_be_checked()
    page.locator("#m-jours").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your bouquet")
    assert "p.civic-trust=4" in page.url


def test_without_javascript_the_same_job_is_done(visit: OpenWindow) -> None:
    page = visit(java_script_enabled=False).go("/en/")
    page.get_by_label("Your commune").fill("Die")
    page.get_by_role("button", name="See my territory").click()
    page.get_by_role("link", name="Choose our priorities").first.click()
    page.locator("label[for=energy-sobriety-5]").click()
    page.get_by_role("button", name="Compose our bouquet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your bouquet")


def test_a_refusal_is_said_beside_its_field_and_mended(visit: OpenWindow) -> None:
    page = visit().go("/en/bouquet/26113/priorites/")
    page.get_by_label("Agents' time, every year").fill("a few")
    page.get_by_role("button", name="Compose our bouquet").click()
    field = page.get_by_label("Agents' time, every year")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#m-jours-e")).to_contain_text("is not a number")
    field.fill("60")
    page.get_by_role("button", name="Compose our bouquet").click()
    expect(page.locator("svg.bq")).to_be_visible()


def test_the_language_changes_and_the_page_stays(visit: OpenWindow) -> None:
    page = visit().go("/bouquet/26113/?jours=60")
    page.locator(".nav-wide .lang").click()
    expect(page).to_have_url(re.compile(r"/en/bouquet/26113/\?jours=60$"))


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/en/compte/signup/")
    page.locator("input[name=email]").fill(email)
    for name in ("password1", "password2"):
        page.locator(f"input[name={name}]").fill("lavender and thyme")
    page.locator("main form button[type=submit]").first.click()
    page.goto(site.last_link())
    page.locator("main form button[type=submit]").first.click()


def test_an_administrator_opens_an_organisation_and_its_manager_joins(visit: OpenWindow, site: Site) -> None:
    site.bouquet("administrator", "root@example.org", input="lavender and thyme\nlavender and thyme\n")
    root = visit().go("/en/compte/login/")
    root.locator("input[name=login]").fill("root@example.org")
    root.locator("input[name=password]").fill("lavender and thyme")
    root.locator("main form button[type=submit]").first.click()
    root.goto(f"{site.url}/en/espace/")
    expect(root.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("path", ["/espace/", "/espace/die/", "/espace/die/membres/"])
def test_a_stranger_is_asked_to_sign_in(visit: OpenWindow, path: str) -> None:
    page = visit().go(path)
    assert "/compte/login/" in page.url
