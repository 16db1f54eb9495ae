"""What all viewsets of the API share."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api import preconditions
from core.api.filters import refuse_unknown
from core.api.idempotency import key_of, once
from core.api.preconditions import LockedVersion, add_tag, only_if
from core.models import User
from core.permissions import require

READING = frozenset({"get", "head", "options"})
SLUG = {"schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}}


def reference_parameter(prefix: str) -> dict[str, Any]:
    """Return how OpenAPI describes the reference of an object in a path, such as INC-12."""
    return {
        "description": f"What people say aloud: {prefix}-12.",
        "schema": {"type": "string", "pattern": f"^{prefix}-[0-9]+$", "examples": [f"{prefix}-12"]},
    }


class ApiViewSet(GenericViewSet[Any]):
    """Reads are GETs; every change is a named action that calls one use case.

    `verbs` maps each action to the verb it needs. Row sets are made per request, never at class
    level, because their managers ask who is looking. `noun` and `tag` name the operations in the
    OpenAPI document, `path_parameters` describes the parts of the address. `locked_version` is a
    method where documents have versions (core.api.preconditions).
    """

    verbs: ClassVar[dict[str, str]] = {}
    noun: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    path_parameters: ClassVar[dict[str, dict[str, Any]]] = {}
    filter_class: ClassVar[type[FilterSet] | None] = None
    serializer_class: Any = None
    locked_version: LockedVersion | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Prepare the request: If-Match is minded, and a POST with an Idempotency-Key done once."""
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        condition = request.headers.get(preconditions.HEADER)
        if condition is not None and method not in READING:
            handler = getattr(self, method)
            setattr(self, method, only_if(handler, condition, self.locked_version))
        if method == "post" and (key := key_of(request)) is not None:
            self.post = once(self.post, key)  # type: ignore[has-type]  # the framework puts it there

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Finish the answer; one document that has versions is answered with its ETag."""
        if self.locked_version is not None and isinstance(response, Response):
            add_tag(response)
        return super().finalize_response(request, response, *args, **kwargs)

    def filtered(self, params: QueryDict, rows: QuerySet[Any]) -> FilterSet | None:
        """Return the page's own filter over `rows`, None for lists that have none."""
        return self.filter_class(params, queryset=rows) if self.filter_class else None

    def list_of(self, rows: QuerySet[Any]) -> Response:
        """Answer the page of the filtered rows that the request asks for."""
        return self.page_of(self.filter_queryset(rows))

    def page_of(self, rows: Any) -> Response:
        """Answer the page of `rows`, or of what the function `rows` reads, that is asked for."""
        page: list[Any] = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.as_json(page))

    def whole_list(self, rows: Any) -> Response:
        """Answer a list that is never cut into pages, as the first and only page."""
        refuse_unknown(self.request.query_params, ())
        return Response({"next": None, "previous": None, "results": rows})

    def as_json(self, page: list[Any]) -> list[Any]:
        """Return the rows of a page as JSON."""
        rows: list[Any] = self.serializer_class(page, many=True).data
        return rows

    def body_of(
        self,
        request: Request,
        shape: type[serializers.BaseSerializer[Any]],
        *,
        partial: bool = False,
    ) -> dict[str, Any]:
        """Return what the request says; with `partial` only the fields it names."""
        body = shape(data=request.data, partial=partial)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def person(self, request: Request, obj: Any = None) -> User:
        """Return who asks, who must be allowed the action's verb on `obj`."""
        return require(request.user, self.verbs[self.action], obj)


def created(data: Any, address: str, *, is_new: bool = True) -> Response:
    """Answer an object that was made, or that an earlier request with the same key had made."""
    code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return Response(data, status=code, headers={"Location": address})


def nothing() -> Response:
    """Answer that it is done and there is nothing to show."""
    return Response(status=status.HTTP_204_NO_CONTENT)
