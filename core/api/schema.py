"""The OpenAPI document: what drf-spectacular cannot know by itself."""

from typing import Any, Literal

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema

from core.api.fields import Body, ClockField
from core.api.idempotency import HEADER
from core.api.operation import Operation, ProblemSerializer
from core.api.preconditions import HEADER as IF_MATCH_HEADER
from core.api.problems import MEDIA_TYPE, TITLES
from core.models.idempotency_key import LONGEST_KEY

_WORD = f"[!-~]([ -~]{{0,{LONGEST_KEY - 2}}}[!-~])?"
_KEY = f'^("{_WORD}"|{_WORD})$'
_TAG = '(W/)?"[!#-~]*"'
_CONDITION = rf"^(\*|{_TAG}(, ?{_TAG})*)$"

IDEMPOTENCY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "Your own name for this request, in quotes or bare. Sent again with the same "
    "words it is answered as the first time and nothing is done twice; kept for 48 hours.",
    "schema": {"type": "string", "pattern": _KEY},
}

IF_MATCH: dict[str, Any] = {
    "name": IF_MATCH_HEADER,
    "in": "header",
    "description": "The ETag of the document as you read it; 412 when it was changed since.",
    "schema": {"type": "string", "pattern": _CONDITION, "examples": ['"3"']},
}


class ApiSchema(AutoSchema):
    """Summaries from docstrings, the same errors everywhere, references instead of ids."""

    def get_summary(self) -> str:
        return _sentences(self._docstring())[0]

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        return _sentences(self._docstring())[1]

    def get_operation_id(self) -> str:
        return f"{self._door.noun}_{self._action}"

    def get_tags(self) -> list[str]:
        return [self._door.tag]

    def get_request_serializer(self) -> Any:
        noted = self._noted
        return noted.body if noted else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        noted = self._noted
        return noted.answers if noted else super().get_response_serializers()

    def get_override_parameters(self) -> list[Any]:
        return list(self._noted.parameters) if self._noted else []

    @property
    def _noted(self) -> Operation | None:
        return getattr(getattr(self.view, self._action), "operation", None)

    @property
    def _action(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

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
        if isinstance(serializer, Body):
            schema["additionalProperties"] = False
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
        return " ".join((getattr(self.view, self._action).__doc__ or "").split())

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


class ClockFieldShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its class hook
    """A time of day; what JSON Schema calls a time has seconds and an offset."""

    target_class = ClockField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ARG002 - the framework's signature
        return {"type": "string", "pattern": ClockField.pattern, "examples": ["22:00"]}


def _sentences(text: str) -> tuple[str, str]:
    """Return the first sentence without its stop, and the rest."""
    first, _, rest = text.partition(". ")
    return first.rstrip("."), rest
