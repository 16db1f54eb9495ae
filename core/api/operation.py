"""What an action of the API takes and answers, noted until somebody asks for the document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rest_framework import serializers

F = TypeVar("F", bound=Callable[..., Any])
Shape = type[serializers.BaseSerializer[Any]] | None


class ProblemSerializer(serializers.Serializer[Any]):
    """Every error, as RFC 9457 writes it."""

    type = serializers.CharField(help_text="Always about:blank; read `code` instead.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The HTTP status again.")
    detail = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(
        help_text="For programs: invalid, parse_error, not_authenticated, authentication_failed, "
        "permission_denied, not_found, method_not_allowed, rule_violation, stale_version, "
        "too_large, unsupported_media_type, idempotency_key_reused, idempotency_key_in_use, "
        "precondition_failed, unavailable, error."
    )
    errors = serializers.DictField(  # type: ignore[assignment]  # the name RFC 9457 suggests
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field; a place inside a field is written services.0.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The shape of a body, None for none; those of the answers by status; further parameters."""

    body: Shape = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    parameters: tuple[Any, ...] = ()


def operation(
    *,
    body: Shape = None,
    answer: Shape = None,
    many: bool = False,
    status: int = 200,
    also: Mapping[int, Shape] | None = None,
    parameters: list[Any] | None = None,
) -> Callable[[F], F]:
    """Say what an action takes and answers; its docstring becomes summary and description.

    `also` are further answers by status. The errors every action may give are added by ApiSchema.
    """
    shown: Any = answer(many=True) if answer is not None and many else answer
    noted = Operation(
        body=body, answers={status: shown} | dict(also or {}), parameters=tuple(parameters or ())
    )

    def note(action: F) -> F:
        action.operation = noted  # type: ignore[attr-defined]  # where ApiSchema looks for it
        return action

    return note
