"""The dependency editor of a service."""

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.forms.dependency import (
    DependencyChangeForm,
    DependencyForm,
    PastedDependenciesForm,
    RedundancyGroupForm,
)
from catalog.models import Dependency, RedundancyGroup, Service
from catalog.queries import services as service_queries
from catalog.usecases import dependencies
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require


@require_GET
@permitted("dependency.view")
def dependency_list(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@require_POST
@permitted("dependency.edit")
def dependency_add(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _open(request, slug)
    form = DependencyForm(service, request.POST)
    if form.is_valid():
        try:
            dependencies.add_dependency(service, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("catalog:dependency_list", slug=slug)
    return _page(request, slug, add_form=form)


@require_POST
@permitted("dependency.edit")
def dependency_paste(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _open(request, slug)
    form = PastedDependenciesForm(request.POST)
    if form.is_valid():
        try:
            _add_all(service, person, form.cleaned_data["slugs"])
        except RuleViolation as error:
            form.add_error("slugs", str(error))
        else:
            return redirect("catalog:dependency_list", slug=slug)
    return _page(request, slug, paste_form=form)


@require_http_methods(["GET", "POST"])
@permitted("dependency.edit")
def dependency_edit(request: HttpRequest, slug: str, provider: str) -> HttpResponse:
    service, person = _open(request, slug)
    dependency = get_object_or_404(
        Dependency.objects.select_related("dependent", "provider"),
        dependent=service,
        provider__slug=provider,
    )
    form = DependencyChangeForm(request.POST or None, instance=dependency)
    if form.is_valid():
        dependencies.edit_dependency(dependency, by=person, **form.cleaned_data)
        return redirect("catalog:dependency_list", slug=slug)
    context = {"form": form, "service": service, "dependency": dependency}
    status = 422 if form.is_bound else 200
    return render(request, "catalog/dependency_form.html", context, status=status)


@require_POST
@permitted("dependency.edit")
def dependency_remove(request: HttpRequest, slug: str, provider: str) -> HttpResponse:
    service, person = _open(request, slug)
    dependency = service.dependencies.filter(provider__slug=provider).first()
    if dependency is not None:
        dependencies.remove_dependency(dependency, by=person)
    return redirect("catalog:dependency_list", slug=slug)


@require_POST
@permitted("dependency.edit")
def group_save(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _open(request, slug)
    form = RedundancyGroupForm(request.POST)
    if form.is_valid():
        dependencies.save_redundancy_group(service, by=person, **form.cleaned_data)
        return redirect("catalog:dependency_list", slug=slug)
    return _page(request, slug, group_form=form)


@require_POST
@permitted("dependency.edit")
def group_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    service, person = _open(request, slug)
    group = RedundancyGroup.objects.filter(dependent=service, pk=pk).first()
    if group is not None:
        dependencies.remove_redundancy_group(group, by=person)
    return redirect("catalog:dependency_list", slug=slug)


def _open(request: HttpRequest, slug: str) -> tuple[Service, User]:
    service = get_object_or_404(Service, slug=slug)
    return service, require(request.user, "dependency.edit", service)


@transaction.atomic
def _add_all(service: Service, person: User, lines: list[tuple[Service, str]]) -> None:
    for provider, criticality in lines:
        dependencies.add_dependency(service, by=person, provider=provider, criticality=criticality)


def _page(request: HttpRequest, slug: str, **forms: Form) -> HttpResponse:
    service = get_object_or_404(service_queries.for_detail(), slug=slug)
    context = {
        "service": service,
        "cycle": service_queries.cycle_of(service),
        "add_form": DependencyForm(service),
        "paste_form": PastedDependenciesForm(),
        "group_form": RedundancyGroupForm(),
    }
    status = 422 if forms else 200
    return render(request, "catalog/dependency_list.html", context | forms, status=status)
