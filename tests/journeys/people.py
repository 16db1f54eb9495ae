"""Browsers of people who are signed in to the server that runs inside a test."""

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from core.models import User
from tests.services.fixtures import OpenPage


def open_as(open_page: OpenPage, live_server: LiveServer, person: User, **how: Any) -> Page:
    """Return a page of a browser of its own in which `person` is signed in."""
    client = Client()
    client.force_login(person)
    page = open_page(**how)
    name = settings.SESSION_COOKIE_NAME
    cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page
