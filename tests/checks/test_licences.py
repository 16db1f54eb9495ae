"""The check of licences."""

from email.message import Message

import pytest

from tests.checks.licences import fits, licence_in, packages_in


def fields(**values: list[str]) -> Message:
    """Return package metadata with these fields, underscores standing for hyphens."""
    message = Message()
    for name, texts in values.items():
        for text in texts:
            message[name.replace("_", "-")] = text
    return message


@pytest.mark.parametrize(
    "expression",
    ["MIT", "LGPL-3.0-only", "Apache-2.0 OR GPL-3.0-only", "MIT AND (BSD-3-Clause OR GPL-2.0)"],
)
def test_what_an_mit_product_may_use_fits(expression: str) -> None:
    assert fits(expression) is True


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0", "Other/Proprietary", ""]
)
def test_what_it_may_not_use_or_nobody_named_does_not(expression: str) -> None:
    assert fits(expression) is False


def test_the_spdx_expression_is_believed_before_older_fields() -> None:
    package = fields(
        License_Expression=["MIT"], Classifier=["License :: OSI Approved :: GPL"], License=["GPL"]
    )

    assert licence_in(package) == "MIT"


def test_all_classifiers_have_to_fit() -> None:
    package = fields(
        Classifier=[
            "Framework :: Django",
            "License :: OSI Approved :: BSD License",
            "License :: OSI Approved :: Apache Software License",
        ],
        License=["GPL"],
    )

    assert licence_in(package) == "BSD-3-Clause AND Apache-2.0"


def test_the_oldest_field_comes_last_and_silence_is_no_licence() -> None:
    assert licence_in(fields(License=["BSD 3-Clause OR Apache-2.0"])) == (
        "BSD-3-Clause OR Apache-2.0"
    )
    assert licence_in(fields()) == ""


def test_packages_for_another_platform_are_left_out() -> None:
    lock = (
        "django==5.2.1 \\\n    --hash=sha256:00\n"
        "tzdata==2026.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "cffi==2.1.1 ; python_version >= '3' \\\n    --hash=sha256:00\n"
    )

    assert packages_in(lock) == ["django", "cffi"]
