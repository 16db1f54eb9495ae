"""The ways to sign in that settings switch on, in a browser, under the real policy of pages."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.identity_provider import IdentityProvider, running_provider
from tests.services.database import migrated_database
from tests.services.fixtures import OpenPage
from tests.services.server import running_site

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

WHILE_A_KEY_ANSWERS_MS = 15_000
SECONDS_PER_CODE = 30
NARROW = 320


@dataclass(frozen=True)
class OpenSite:
    """A site with every way in: its address, the first admin's password, the provider."""

    url: str
    password: str
    provider: IdentityProvider


@pytest.fixture(scope="module")
def every_way_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """A site with second factors, passkeys and single sign-on."""
    folder = tmp_path_factory.mktemp("every-way-in")
    with running_provider() as provider, migrated_database(folder) as database_url:
        variables = {
            "DRYDOCK_MFA": "totp,webauthn,recovery_codes",
            "DRYDOCK_OIDC_SERVER": provider.url,
            "DRYDOCK_OIDC_NAME": "Harbour ID",
            "DRYDOCK_OIDC_CLIENT_ID": "drydock",
        }
        with running_site(folder, database_url=database_url, variables=variables) as site:
            # A passkey belongs to a name, which 127.0.0.1 is not.
            url = site.url.replace("127.0.0.1", "localhost")
            yield OpenSite(url, site.one_time_password or "", provider)


def click(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, site: OpenSite) -> None:
    page.goto(f"{site.url}login/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(site.password)
    click(page, "Sign in")


def open_after_password(page: Page, site: OpenSite, path: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(f"{site.url}{path}")
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password").fill(site.password)
        click(page, "Confirm")


def sign_out(page: Page, site: OpenSite) -> None:
    page.goto(f"{site.url}logout/")
    click(page, "Sign out")


def expect_our_frame(page: Page, url: str) -> None:
    """Open a page of another way in; it is ours and fits on a small phone."""
    page.goto(url)
    expect(page).to_have_url(url)
    expect(page.locator("main.account h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // SECONDS_PER_CODE)))


def test_an_app_for_codes_is_asked_for_and_recovery_codes_replace_it(
    every_way_in: OpenSite, open_page: OpenPage
) -> None:
    page = open_page(width=NARROW)
    sign_in(page, every_way_in)
    expect_our_frame(page, f"{every_way_in.url}profile/security/")
    open_after_password(page, every_way_in, "profile/security/totp/activate/")
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    click(page, "Activate")
    recovery_code = page.get_by_label("Unused codes").input_value().split()[0]
    sign_out(page, every_way_in)

    sign_in(page, every_way_in)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")
    page.get_by_label("Code").fill("000000")
    click(page, "Sign In")
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(recovery_code)
    click(page, "Sign In")

    expect(page).to_have_url(every_way_in.url)
    open_after_password(page, every_way_in, "profile/security/totp/deactivate/")
    click(page, "Deactivate")
    expect(page.get_by_text("An authenticator app is not active.")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_alone(every_way_in: OpenSite, open_page: OpenPage) -> None:
    page = open_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, every_way_in)
    open_after_password(page, every_way_in, "profile/security/webauthn/add/")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    click(page, "Add")
    expect(page.get_by_text("Security key added.")).to_be_visible(timeout=WHILE_A_KEY_ANSWERS_MS)
    sign_out(page, every_way_in)

    click(page, "Sign in with a passkey")

    expect(page).to_have_url(every_way_in.url, timeout=WHILE_A_KEY_ANSWERS_MS)
    page.goto(f"{every_way_in.url}profile/security/webauthn/")
    expect(page.get_by_role("cell", name="Laptop")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Password").fill(every_way_in.password)
    click(page, "Confirm")
    click(page, "Remove")
    expect(page.get_by_text("No security keys have been added.")).to_be_visible()


def test_whoever_the_provider_vouches_for_comes_in_as_viewer(
    every_way_in: OpenSite, open_page: OpenPage
) -> None:
    page = open_page(width=NARROW)
    page.goto(f"{every_way_in.url}login/?next=/profile/")

    page.get_by_role("link", name="Harbour ID").click()

    expect(page).to_have_url(f"{every_way_in.url}profile/")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Dee Moss")
    expect(page.get_by_label("E-mail address")).to_have_value("dee@example.org")
    expect(page.get_by_text("Viewer", exact=True)).to_be_visible()
    [asked] = every_way_in.provider.asked
    assert (asked["client_id"], asked["code_challenge_method"]) == ("drydock", "S256")
    assert asked["redirect_uri"] == f"{every_way_in.url}sso/oidc/oidc/login/callback/"
    expect_our_frame(page, f"{every_way_in.url}sso/")
    expect_our_frame(page, f"{every_way_in.url}sso/login/cancelled/")
