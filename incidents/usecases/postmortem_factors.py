"""Say which factors contributed to the incident of a postmortem, and how."""

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.models import ContributingFactor, Postmortem, PostmortemFactor
from incidents.usecases.action_item_proofs import question_action_items

LONGEST_NOTE = 2_000


@transaction.atomic
def add_factor(
    postmortem: Postmortem, *, by: User | None, factor: ContributingFactor, note: str = ""
) -> PostmortemFactor:
    """Say that `factor` contributed; said before, it gets the note, when one is given.

    Verified action items that were meant to take the factor away are questioned at once.
    Raises RuleViolation for a note that cannot be stored, and for a factor that is no longer
    offered and was not named here yet.
    """
    checked_text(note, field="note", label="The note", max_length=LONGEST_NOTE)
    postmortem = _locked(postmortem)
    named = postmortem.factors.filter(factor=factor).first()
    if named is not None:
        return _with_note(named, by=by, note=note) if note else named
    if not ContributingFactor.objects.offered().filter(pk=factor.pk).exists():
        raise RuleViolation(f"“{factor.name}” is no longer offered.", field="factor")
    named = PostmortemFactor.objects.create(
        postmortem=postmortem, factor=factor, note=note, created_by=by
    )
    record(by, "postmortem_factor.add", postmortem, factor=factor.slug, note=note)
    question_action_items(postmortem.incident, by=by)
    return named


@transaction.atomic
def edit_factor_note(named: PostmortemFactor, *, by: User | None, note: str) -> PostmortemFactor:
    """Say how it contributed, or take that back with an empty note."""
    checked_text(note, field="note", label="The note", max_length=LONGEST_NOTE)
    _locked(named.postmortem)
    named = PostmortemFactor.objects.select_related("postmortem", "factor").get(pk=named.pk)
    return _with_note(named, by=by, note=note)


@transaction.atomic
def remove_factor(postmortem: Postmortem, *, by: User | None, factor: ContributingFactor) -> None:
    """Take a factor away from a postmortem; one that is gone already is no error."""
    postmortem = _locked(postmortem)
    named = postmortem.factors.filter(factor=factor).first()
    if named is not None:
        note = named.note
        named.delete()
        record(by, "postmortem_factor.remove", postmortem, factor=factor.slug, note=note)


def _with_note(named: PostmortemFactor, *, by: User | None, note: str) -> PostmortemFactor:
    if named.note != note:
        before, named.note = named.note, note
        named.save(update_fields=["note", "updated_at"])
        record(
            by,
            "postmortem_factor.note",
            named.postmortem,
            factor=named.factor.slug,
            before=before,
            after=note,
        )
    return named


def _locked(postmortem: Postmortem) -> Postmortem:
    return Postmortem.objects.select_for_update(of=("self",)).get(pk=postmortem.pk)
