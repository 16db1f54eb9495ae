"""The filters of pages, asked by the query string of the API."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from core.api.pagination import PARAMETERS

# `zone=utc` reads days in UTC, as on pages.
ALWAYS_KNOWN = (*PARAMETERS, "zone")


class QueryFilter(BaseFilterBackend):
    """Cut a list by the view's `filter_class`; a name or value nobody knows is an error."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        found = view.filtered(request.query_params, queryset)
        names = [] if found is None else found.filters
        refuse_unknown(request.query_params, names)
        if found is None:
            return queryset
        if not found.is_valid():
            raise ValidationError(sentences(found.errors))
        return found.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if view.filter_class is None:
            return []
        return [
            parameter(name, one.label or name.capitalize(), one.extra.get("choices"))
            for name, one in view.filter_class.base_filters.items()
        ]


def refuse_unknown(params: QueryDict, names: Any) -> None:
    """Raise ValidationError for names in the query string that mean nothing here."""
    unknown = [name for name in params if name not in names and name not in ALWAYS_KNOWN]
    if unknown:
        raise ValidationError({name: ["There is no such filter here."] for name in unknown})


def sentences(errors: Any) -> dict[str, list[str]]:
    """Return the errors of a form as plain text."""
    return {name: [str(one) for one in found] for name, found in errors.items()}


def parameter(name: str, label: Any, choices: Any = None) -> dict[str, Any]:
    """Return a query parameter for the OpenAPI document."""
    schema: dict[str, Any] = {"type": "string"}
    values = [str(value) for value, _ in choices or () if value]
    if values:
        schema["enum"] = values
    return {"name": name, "in": "query", "description": f"{label}.", "schema": schema}


def read_query(form: forms.Form, request: Request) -> Any:
    """Return the form, bound to the query string and valid; raise ValidationError otherwise."""
    refuse_unknown(request.query_params, form.fields)
    if not form.is_valid():
        raise ValidationError(sentences(form.errors))
    return form


def form_parameters(form_class: type[forms.Form], *further: str) -> list[OpenApiParameter]:
    """Return the fields of a form as query parameters, with `further` ones it makes itself."""
    fields = form_class.base_fields
    described = [
        parameter(name, field.label or name.capitalize(), _choices(field))
        for name, field in fields.items()
    ]
    described += [parameter(name, name.capitalize()) for name in further]
    return [
        OpenApiParameter(one["name"], one["schema"], description=one["description"])
        for one in described
    ]


def _choices(field: forms.Field) -> Any:
    # Rows of a table are no fixed choice, and asking for them here would read the database.
    return None if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", None)
