import pytest
from django.test import override_settings

from core.sealing import UnreadableSecret, seal, unseal

OLD, NEW = "o" * 60, "n" * 60


def test_secret_comes_back_and_is_not_in_what_is_stored() -> None:
    sealed = seal("whsec_ümlaut")

    assert unseal(sealed) == "whsec_ümlaut"
    assert "whsec" not in sealed
    assert seal("whsec_ümlaut") != sealed


def test_secret_of_an_older_key_is_read_while_that_key_is_known() -> None:
    with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        sealed = seal("a secret")

    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        assert unseal(sealed) == "a secret"
    with (
        override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]),
        pytest.raises(UnreadableSecret),
    ):
        unseal(sealed)


@pytest.mark.parametrize("damaged", ["", "nothing", "ü", "gAAAAAB" + "x" * 90])
def test_damaged_secret_is_unreadable_and_nothing_worse(damaged: str) -> None:
    with pytest.raises(UnreadableSecret):
        unseal(damaged)
