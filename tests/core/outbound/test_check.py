"""A typing error in the networks that may be called is told before anything starts."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import override_settings


def test_networks_that_are_some_pass() -> None:
    with override_settings(DRYDOCK_OUTBOUND_NETWORKS=["10.20.0.0/16", " fd00:20::/32", ""]):
        call_command("check")


def test_each_text_that_is_no_network_is_named() -> None:
    networks = ["10.20.0.0/16", "10.20.0.0/61", "intranet"]

    with (
        override_settings(DRYDOCK_OUTBOUND_NETWORKS=networks),
        pytest.raises(SystemCheckError) as refused,
    ):
        call_command("check")

    words = str(refused.value)
    assert "“10.20.0.0/61” is no network" in words
    assert "“intranet” is no network" in words
    assert "10.20.0.0/16” is" not in words
