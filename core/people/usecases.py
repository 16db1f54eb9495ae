"""Every change to people: who may sign in, as what, and how pages look to them."""

from allauth.account.models import EmailAddress
from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import Role, User
from core.models.user import Density, Theme
from core.people.passwords import one_time_password


@transaction.atomic
def add_person(
    *, by: User | None, username: str, name: str = "", email: str = "", role: Role = Role.VIEWER
) -> tuple[User, str]:
    """Save a person and return it with a one-time password, which is kept nowhere else.

    Raises RuleViolation when somebody has the user name, in any spelling, or the e-mail address.
    """
    # Admins add people one after the other, so that no name is looked for while it is taken.
    _locked_admins()
    password = one_time_password()
    person = User(username=username, name=name, email=email, role=role, has_one_time_password=True)
    _check_username(username)
    _check_email(email, of=person)
    person.set_password(password)
    person.save()
    record(by, "person.created", person, role=role)
    return person, password


@transaction.atomic
def edit_person(person: User, *, by: User | None, name: str, email: str, role: Role) -> User:
    """Change what an admin may change; saving the same again changes and logs nothing.

    Raises RuleViolation when the e-mail address is taken, or when no admin would be left.
    """
    admins = _locked_admins()
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = {"name": person.name, "email": person.email, "role": person.role}
    after = {"name": name, "email": email, "role": str(role)}
    if before == after:
        return person
    if role is not Role.ADMIN:
        _check_not_last(person, admins, field="role")
    _check_email(email, of=person)
    person.name, person.email, person.role = name, email, role
    person.save(update_fields=["name", "email", "role"])
    _forget_other_addresses(person)
    record(by, "person.edit", person, before=before, after=after)
    return person


@transaction.atomic
def deactivate_person(person: User, *, by: User | None) -> User:
    """Keep a person from signing in and their tokens from working; what they did stays theirs.

    Raises RuleViolation for the last active admin.
    """
    admins = _locked_admins()
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        return person
    _check_not_last(person, admins)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(by, "person.deactivate", person)
    return person


@transaction.atomic
def reactivate_person(person: User, *, by: User | None) -> User:
    """Let a person sign in again, with the role and the password they had."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(by, "person.reactivate", person)
    return person


@transaction.atomic
def replace_password(person: User, *, by: User) -> str:
    """Return a new one-time password; the old one and every open session stop working.

    Raises RuleViolation for oneself, since one's own password is changed by knowing it.
    """
    if person == by:
        raise RuleViolation("Change your own password on your profile.")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    password = one_time_password()
    person.set_password(password)
    person.has_one_time_password = True
    person.save(update_fields=["password", "has_one_time_password"])
    record(by, "person.replace_password", person)
    return password


@transaction.atomic
def edit_profile(
    person: User,
    *,
    name: str,
    email: str,
    time_zone: str,
    theme: Theme,
    density: Density,
    has_shortcuts: bool,
    has_wording_hints: bool,
) -> User:
    """Change what people may change about themselves.

    `time_zone` is an IANA name, "" for the organisation's. Raises RuleViolation when the e-mail
    address is taken.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    values = {
        "name": name,
        "email": email,
        "time_zone": time_zone,
        "theme": str(theme),
        "density": str(density),
        "has_shortcuts": has_shortcuts,
        "has_wording_hints": has_wording_hints,
    }
    changed = sorted(field for field, value in values.items() if getattr(person, field) != value)
    if not changed:
        return person
    _check_email(email, of=person)
    for field in changed:
        setattr(person, field, values[field])
    person.save(update_fields=changed)
    _forget_other_addresses(person)
    record(person, "profile.edit", person, changed=changed)
    return person


@transaction.atomic
def choose_columns(person: User, name: str, *, hidden: list[str], density: Density) -> User:
    """Keep which columns of the list `name` a person left out, and how close rows stand."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    values = {"hidden_columns": person.hidden_columns | {name: hidden}, "density": str(density)}
    changed = sorted(field for field, value in values.items() if getattr(person, field) != value)
    if not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    person.save(update_fields=changed)
    record(person, "profile.edit", person, changed=changed)
    return person


def _locked_admins() -> list[User]:
    """Lock the active admins, always in the same order, so that two of them cannot leave at once.

    Whoever waited for the lock sees who is still an admin afterwards. The lock leaves keys alone,
    because every entry in the log points at a person.
    """
    admins = User.objects.select_for_update(no_key=True).filter(role=Role.ADMIN, is_active=True)
    return list(admins.order_by("pk"))


def _check_not_last(person: User, admins: list[User], field: str | None = None) -> None:
    if admins == [person]:
        raise RuleViolation(
            f"{person} is the only admin who can sign in. Make somebody else an admin first, "
            "or nobody could add people any more.",
            field=field,
        )


def _check_username(username: str) -> None:
    # Whoever signs in as "Ana" must not be mistaken for "ana".
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(f"Somebody already signs in as {username}.", field="username")


def _check_email(email: str, *, of: User) -> None:
    others = User.objects.exclude(pk=of.pk)
    if email and others.filter(email__iexact=email).exists():
        raise RuleViolation("Somebody else has this e-mail address.", field="email")


def _forget_other_addresses(person: User) -> None:
    """Drop addresses that allauth remembers, or a former one could still reset the password."""
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
