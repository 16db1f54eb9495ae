"""Every change to the taxonomy of contributing factors."""

from pathlib import Path
from typing import cast

from django.db import IntegrityError, transaction

from catalog.usecases.slugs import create_with_slug
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.safe_yaml import load_documents
from core.input.text import checked_text
from core.models import User
from incidents.models import ContributingFactor

SHIPPED = Path(__file__).resolve().parent.parent / "contributing_factors" / "shipped.yaml"
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 300


def shipped_factors() -> list[dict[str, str]]:
    """Return slug, name and description of what every installation begins with."""
    (rows,) = load_documents(SHIPPED.read_text(encoding="utf-8"))
    return cast("list[dict[str, str]]", rows)


@transaction.atomic
def load_shipped_factors() -> int:
    """Store each shipped factor that is not there yet; return how many were added.

    What somebody reworded or retired stays as it is, and a name that is taken already is not
    taken again.
    """
    known = set(ContributingFactor.objects.values_list("slug", flat=True))
    names = {one.lower() for one in ContributingFactor.objects.values_list("name", flat=True)}
    added = [
        ContributingFactor(**row)
        for row in shipped_factors()
        if row["slug"] not in known and row["name"].lower() not in names
    ]
    ContributingFactor.objects.bulk_create(added)
    return len(added)


@transaction.atomic
def create_factor(*, by: User | None, name: str, description: str = "") -> ContributingFactor:
    """Add a factor to the taxonomy; its slug is made from the name and stays for good.

    Raises RuleViolation for a name that another factor has, whatever its case.
    """
    _check_words(name, description)
    _refuse_taken(name)
    try:
        with transaction.atomic():
            factor = create_with_slug(
                ContributingFactor.objects.all(),
                slug="",
                name=name,
                fallback="factor",
                make=lambda chosen: ContributingFactor.objects.create(
                    slug=chosen, name=name, description=description
                ),
            )
    except IntegrityError as error:
        raise _taken(name) from error
    record(by, "factor.create", factor, name=name)
    return factor


@transaction.atomic
def edit_factor(
    factor: ContributingFactor,
    *,
    by: User | None,
    name: str,
    description: str,
    is_offered: bool,
) -> ContributingFactor:
    """Reword, retire or offer a factor again; the same words again change and log nothing.

    Raises RuleViolation for a name that another factor has.
    """
    _check_words(name, description)
    factor = ContributingFactor.objects.select_for_update().get(pk=factor.pk)
    after = {"name": name, "description": description, "is_offered": is_offered}
    before = {field: getattr(factor, field) for field in after}
    if before == after:
        return factor
    _refuse_taken(name, by_other_than=factor)
    for field, value in after.items():
        setattr(factor, field, value)
    try:
        with transaction.atomic():
            factor.save(update_fields=[*after, "updated_at"])
    except IntegrityError as error:
        raise _taken(name) from error
    record(by, "factor.edit", factor, before=before, after=after)
    return factor


def _check_words(name: str, description: str) -> None:
    checked_text(name, field="name", label="The name", required=True, max_length=LONGEST_NAME)
    checked_text(
        description, field="description", label="The description", max_length=LONGEST_DESCRIPTION
    )


def _refuse_taken(name: str, *, by_other_than: ContributingFactor | None = None) -> None:
    others = ContributingFactor.objects.filter(name__iexact=name)
    if by_other_than is not None:
        others = others.exclude(pk=by_other_than.pk)
    if others.exists():
        raise _taken(name)


def _taken(name: str) -> RuleViolation:
    return RuleViolation(f"There is a factor called “{name}” already.", field="name")
