"""Pages around postmortems: the list, beginning one, and publishing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.models import User
from core.permissions import permitted, require
from core.web.feed_doors import feed
from core.web.file_refusal import file_refused, filter_faults
from core.web.keyset import keyset_page
from incidents.domain.postmortem import PostmortemStatus
from incidents.exporters.atom import MOST_ENTRIES
from incidents.exporters.postmortem_atom import postmortems_atom
from incidents.exporters.postmortem_rows import postmortems_csv, postmortems_json
from incidents.forms.postmortem import PostmortemFilterForm, reference_number
from incidents.forms.review_task import PublishForm
from incidents.models import (
    Incident,
    Postmortem,
    PostmortemEdition,
    PostmortemTemplate,
    SectionVersion,
)
from incidents.queries import postmortem_policy as policy
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.postmortem_images import undescribed_in_words
from incidents.queries.review_tasks import open_tasks, task_rows
from incidents.queries.wording import wording_of
from incidents.usecases.postmortems import (
    UnwrittenSections,
    start_postmortem,
)
from incidents.usecases.publishing import OpenTasks, publish_reviewed
from incidents.views.postmortem_editor import editor_page

TABS = {
    "all": "All",
    "drafts": "Drafts",
    "in-review": "In review",
    "published": "Published",
    "missing": "Missing",
    "without": "Without one",
}
OF_INCIDENTS = {"missing", "without"}
MOST_OFFERED = 20


@require_GET
@permitted("postmortem.view")
def postmortem_list(request: HttpRequest, tab: str = "all") -> HttpResponse:
    require(request.user, "postmortem.view")
    if tab not in TABS:
        raise Http404
    form = PostmortemFilterForm(request.GET)
    form.is_valid()
    page = keyset_page(_rows(tab, form), request.GET)
    of_incidents = tab in OF_INCIDENTS
    due_days = {} if of_incidents else policy.due_days(page.rows)
    for row in page.rows:
        row.postmortem_due = policy.due_day(row) if of_incidents else due_days.get(row.pk)
        row.reading_minutes = postmortem_queries.reading_minutes(getattr(row, "text_length", 0))
    context = {
        "form": form,
        "page": page,
        "tab": tab,
        "tabs": TABS,
        "of_incidents": of_incidents,
        "severities": [severity.label for severity in policy.severities()],
        "working_days": policy.working_days(),
        "today": timezone.localdate(timezone=policy.organisation_zone()),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "incidents/postmortem_list.html", context)


@require_GET
@permitted("postmortem.view")
def postmortem_csv(request: HttpRequest, tab: str = "all") -> HttpResponse:
    form = _filter_of_file(request, tab)
    faults = filter_faults(form.errors)
    return file_refused(faults) if faults else postmortems_csv(_rows(tab, form))


@require_GET
@permitted("postmortem.view")
def postmortem_json(request: HttpRequest, tab: str = "all") -> HttpResponse:
    form = _filter_of_file(request, tab)
    faults = filter_faults(form.errors)
    return file_refused(faults) if faults else postmortems_json(_rows(tab, form))


def _filter_of_file(request: HttpRequest, tab: str) -> PostmortemFilterForm:
    """Return what a tab of postmortems is cut by; the tabs of incidents have no such file."""
    require(request.user, "postmortem.view")
    if tab not in TABS.keys() - OF_INCIDENTS:
        raise Http404
    return PostmortemFilterForm(request.GET)


@feed("feed.read")
def postmortem_atom(request: HttpRequest, _person: User) -> HttpResponse:
    form = PostmortemFilterForm(request.GET)
    form.is_valid()
    published = form.postmortems(postmortem_queries.published())
    return postmortems_atom(request, published[:MOST_ENTRIES])


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def postmortem_create(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("incident") or request.GET.get("incident", "")
    if not typed.strip():
        return _choose_incident(request)
    incident = get_object_or_404(Incident, pk=reference_number(typed, "INC-"))
    person = require(request.user, "postmortem.write", incident)
    if existing := Postmortem.objects.filter(incident=incident).first():
        return redirect(existing)
    if request.method == "POST":
        slug = request.POST.get("template", "")
        template = get_object_or_404(PostmortemTemplate, slug=slug, is_current=True)
        started = start_postmortem(incident, by=person, at=clock.now(), template=template)
        return redirect("incidents:postmortem_edit", pk=started.pk)
    context = {"incident": incident, "cards": postmortem_queries.cards_for(incident)}
    return render(request, "incidents/postmortem_create.html", context)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.publish")
def postmortem_publish(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    person = require(request.user, "postmortem.publish", postmortem)
    now = clock.now()
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            edition = publish_reviewed(postmortem, by=person, at=now, **form.cleaned_data)
        except UnwrittenSections:
            return editor_page(request, postmortem, status=422, wants_publishing=True)
        except OpenTasks as error:
            form.add_error(error.field, str(error))
        else:
            _tell(request, postmortem, edition, is_new=edition.published_at == now)
            return redirect(postmortem)
    return _publish_page(request, postmortem, form)


def _tell(
    request: HttpRequest, postmortem: Postmortem, edition: PostmortemEdition, *, is_new: bool
) -> None:
    if is_new:
        messages.success(request, f"Edition {edition.number} is published.")
        for words in undescribed_in_words(postmortem_queries.sections_of(postmortem)):
            messages.warning(request, words)
    else:
        messages.info(request, f"Nothing has changed since edition {edition.number}.")


def _newest_late(postmortem: Postmortem) -> list[SectionVersion]:
    """Return the newest text of each section and author that waits to be merged."""
    waiting = postmortem_queries.waiting_to_merge(postmortem)
    return list({(late.section_id, late.author_id): late for late in waiting}.values())


def _publish_page(request: HttpRequest, postmortem: Postmortem, form: PublishForm) -> HttpResponse:
    tasks = task_rows(postmortem.incident, postmortem, now=clock.now())
    sections = wording_of(postmortem)
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "tasks": tasks,
        "waiting": open_tasks(tasks),
        "sections": sections,
        "number": sum(len(one.report.findings) for one in sections),
        "undescribed": undescribed_in_words(postmortem_queries.sections_of(postmortem)),
        "late": _newest_late(postmortem),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "incidents/postmortem_publish.html", context, status=status)


def _rows(tab: str, form: PostmortemFilterForm) -> Any:
    if tab == "missing":
        return form.incidents(postmortem_queries.missing())
    if tab == "without":
        return form.incidents(postmortem_queries.without_one())
    rows = form.postmortems(postmortem_queries.for_list())
    statuses = {
        "drafts": PostmortemStatus.DRAFT,
        "in-review": PostmortemStatus.IN_REVIEW,
        "published": PostmortemStatus.PUBLISHED,
    }
    return rows.filter(status=statuses[tab]) if tab in statuses else rows


def _choose_incident(request: HttpRequest) -> HttpResponse:
    require(request.user, "postmortem.write")
    context = {"incidents": list(postmortem_queries.without_one()[:MOST_OFFERED])}
    return render(request, "incidents/postmortem_choose_incident.html", context)
