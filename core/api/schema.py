"""The OpenAPI document: what drf-spectacular cannot know by itself."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from core.api.idempotency import HEADER
from core.api.preconditions import HEADER as IF_MATCH_HEADER
from core.api.problems import MEDIA_TYPE, TITLES
from core.models.idempotency_key import LONGEST_KEY

F = TypeVar("F", bound=Callable[..., Any])
Shape = type[serializers.BaseSerializer[Any]] | None

IDEMPOTENCY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "Your own name for this request, in quotes or bare. Sent again with the same "
    "words it is answered as the first time and nothing is done twice; kept for 48 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY + 2},
}

IF_MATCH: dict[str, Any] = {
    "name": IF_MATCH_HEADER,
    "in": "header",
    "description": "The ETag of the document as you read it; 412 when it was changed since.",
    "schema": {"type": "string", "examples": ['"3"']},
}


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


def operation(
    *,
    body: Shape = None,
    answer: Shape = None,
    many: bool = False,
    status: int = 200,
    also: dict[int, Shape] | None = None,
    parameters: list[Any] | None = None,
) -> Callable[[F], F]:
    """Say what an action takes and answers; its docstring becomes summary and description.

    `also` are further answers by status. The errors every action may give are added by ApiSchema.
    """
    shown: Any = answer(many=True) if answer is not None and many else answer
    answers = {status: shown} | (also or {})
    return extend_schema(request=body, responses=answers, parameters=parameters)


class ApiSchema(AutoSchema):
    """Summaries from docstrings, the same errors everywhere, references instead of ids."""

    def get_summary(self) -> str:
        return _sentences(self._docstring())[0]

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        return _sentences(self._docstring())[1]

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", None) or self.method.lower()
        return f"{self._door.noun}_{action}"

    def get_tags(self) -> list[str]:
        return [self._door.tag]

    @property
    def _door(self) -> Any:
        return self.view

    def _map_serializer(
        self,
        serializer: Any,
        direction: Any,
        bypass_extensions: Any = False,  # noqa: FBT002 - drf-spectacular's signature
    ) -> Any:
        if direction == "response":
            for field in serializer.fields.values():
                # A default stands for what a row lacks, such as the name of nobody.
                field.allow_null = field.allow_null or field.default is None
        schema = super()._map_serializer(  # type: ignore[no-untyped-call]  # drf-spectacular has no types
            serializer, direction, bypass_extensions
        )
        if direction == "response" and not isinstance(serializer, ProblemSerializer):
            # Answers always have all their keys; what is unknown is null.
            schema["required"] = sorted(schema.get("properties", {}))
        example = getattr(serializer, "example", None)
        return schema | {"examples": [example]} if example else schema

    def _get_serializer_name(
        self,
        serializer: Any,
        direction: Any,
        bypass_extensions: Any = False,  # noqa: FBT002 - drf-spectacular's signature
    ) -> Any:
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        # No shape is both taken and given, so none needs to be told apart.
        return name.removesuffix("Request")

    def _docstring(self) -> str:
        name = getattr(self.view, "action", None) or self.method.lower()
        return " ".join((getattr(self.view, name).__doc__ or "").split())

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        for one in parameters:
            if one["in"] == "path":
                one.update(self._door.path_parameters[one["name"]])
        if self.method == "POST":
            parameters.append(IDEMPOTENCY)
        if self._minds_versions:
            parameters.append(IF_MATCH)
        return parameters

    @property
    def _minds_versions(self) -> bool:
        """Return whether the operation changes a document that has versions."""
        is_change = self.method != "GET" and "{" in self.path
        return is_change and self._door.locked_version is not None

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        contents = {int(name): answer.get("content") for name, answer in answers.items()}
        # The same answer as when all is well is no problem, whatever its status.
        fine = [content for status, content in contents.items() if status not in TITLES]
        for status, content in contents.items():
            if status in TITLES and content and content not in fine:
                (shape,) = content.values()
                answers[str(status)]["content"] = {MEDIA_TYPE: shape}
        for status in self._errors():
            if str(status) not in answers:
                answers[str(status)] = self._problem(status)
        return answers

    def _problem(self, status: int) -> dict[str, Any]:
        problem: dict[str, Any] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular has no types
            ProblemSerializer, str(status), media_types=[MEDIA_TYPE]
        )
        return problem | {"description": TITLES[status]}

    def _errors(self) -> list[int]:
        """Return the statuses of the problems this operation may answer."""
        errors = [400, 401, 403, 429, 503]
        if "{" in self.path:
            errors.append(404)
        if self.method != "GET":
            errors += [409, 413, 415]
        if self.method == "POST":
            errors.append(422)
        if self._minds_versions:
            errors.append(412)
        return sorted(errors)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its class hook
    """A person's token."""

    target_class = "core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002 - the framework's signature
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Authorization: Bearer dd_… with a token from your profile.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its class hook
    """The browser's session."""

    target_class = "core.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002 - the framework's signature
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The cookie of the browser; writes need the X-CSRFToken header too.",
        }


@dataclass(frozen=True, slots=True)
class Document:
    """The OpenAPI document, as data and as it is sent; `digest` changes with every change."""

    data: dict[str, Any]
    content: bytes
    digest: str


@cache
def document() -> Document:
    """Return the OpenAPI document; it is the same for everybody and as long as the code is."""
    data = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular has no types
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=float).encode()
    # Read again, so that only plain data goes on: bounds of decimals became numbers.
    return Document(json.loads(content), content, hashlib.sha256(content).hexdigest())


def _sentences(text: str) -> tuple[str, str]:
    """Return the first sentence without its stop, and the rest."""
    first, _, rest = text.partition(". ")
    return first.rstrip("."), rest
