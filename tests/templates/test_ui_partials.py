"""The repeated parts of pages keep their promises to forms and screen readers."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from django import forms
from django.template.loader import render_to_string

NOON = datetime(2026, 9, 2, 12, 0, tzinfo=UTC)


class DeclareForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(help_text="One line.")
    severity = forms.ChoiceField(
        choices=[("sev1", "SEV1"), ("sev2", "SEV2")], widget=forms.RadioSelect
    )
    restricted = forms.BooleanField(required=False, help_text="Only for the people involved.")
    key = forms.CharField(widget=forms.HiddenInput)


class Ids(HTMLParser):
    """Collects ids and the ids that elements refer to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.present: set[str] = set()
        self.wanted: set[str] = set()
        self.feed(page)

    def handle_starttag(
        self,
        tag: str,  # noqa: ARG002 - HTMLParser's signature
        attrs: list[tuple[str, str | None]],
    ) -> None:
        for name, value in attrs:
            if name == "id":
                self.present.add(value or "")
            elif name in {"for", "aria-describedby"}:
                self.wanted.update((value or "").split())
            elif name == "href":
                self.wanted.add((value or "").removeprefix("#"))


def broken_form() -> DeclareForm:
    return DeclareForm({"title": "", "severity": "sev9", "key": ""})


def fields_of(form: DeclareForm) -> str:
    return "".join(render_to_string("ui/_field.html", {"field": field}) for field in form)


def test_every_label_hint_and_error_is_tied_to_its_field() -> None:
    ids = Ids(fields_of(broken_form()))

    assert ids.wanted <= ids.present
    assert {"id_title_helptext", "id_title_error", "id_severity_error"} <= ids.wanted


def test_a_field_has_label_hint_error_and_control_in_this_order() -> None:
    page = render_to_string("ui/_field.html", {"field": broken_form()["title"]})

    order = [page.index(part) for part in ("<label", 'class="hint"', "field-error", "<input")]
    assert order == sorted(order)


def test_a_check_box_has_its_hint_and_error_below() -> None:
    form = DeclareForm({})
    form.add_error("restricted", "Nobody may.")

    page = render_to_string("ui/_field.html", {"field": form["restricted"]})

    order = [page.index(part) for part in ("<input", "<label", 'class="hint"', "field-error")]
    assert order == sorted(order)
    assert 'aria-describedby="id_restricted_helptext id_restricted_error"' in page


def test_a_field_keeps_what_was_typed() -> None:
    form = DeclareForm({"title": '<b>"Down"</b>'})

    page = render_to_string("ui/_field.html", {"field": form["title"]})

    assert 'value="&lt;b&gt;&quot;Down&quot;&lt;/b&gt;"' in page


def test_choices_are_one_group_with_a_legend() -> None:
    page = render_to_string("ui/_field.html", {"field": DeclareForm()["severity"]})

    assert page.count("<fieldset") == 1
    assert page.count("<legend>Severity") == 1


def test_choices_may_look_like_buttons() -> None:
    page = render_to_string(
        "ui/_field.html", {"field": DeclareForm()["severity"], "choices": "buttons"}
    )

    assert '<div class="options buttons">' in page


def test_a_hidden_field_shows_nothing() -> None:
    page = render_to_string("ui/_field.html", {"field": DeclareForm()["key"]})

    assert page.split() == ["<input", 'type="hidden"', 'name="key"', 'id="id_key">']


def test_the_error_summary_leads_to_each_field() -> None:
    form = broken_form()
    form.add_error(None, "Both together make no sense.")

    summary = render_to_string("ui/_form_errors.html", {"form": form})

    ids = Ids(summary + fields_of(form))
    assert ids.wanted <= ids.present
    assert summary.count("<li>") == 4
    assert "<li>Both together make no sense.</li>" in summary
    assert 'tabindex="-1" autofocus' in summary


def test_the_error_summary_is_absent_without_errors() -> None:
    assert render_to_string("ui/_form_errors.html", {"form": DeclareForm()}).strip() == ""


def test_a_time_that_is_not_known_says_so() -> None:
    page = render_to_string("ui/_time.html", {"at": None})

    assert page.strip() == '<span class="muted">not known</span>'


def test_a_time_takes_its_form() -> None:
    assert "12:00</time>" in render_to_string("ui/_time.html", {"at": NOON, "form": "clock"})
    assert "2 Sep 2026, 12:00</time>" in render_to_string("ui/_time.html", {"at": NOON})


def test_a_duration_of_nothing_is_no_data() -> None:
    page = render_to_string("ui/_duration.html", {"span": None})

    assert page.strip() == '<span class="muted">no data</span>'


def test_a_duration_is_text() -> None:
    page = render_to_string("ui/_duration.html", {"span": timedelta(minutes=90)})

    assert page.strip() == '<span class="duration">1 h 30 min</span>'


def test_a_clock_ticks_for_the_eye_only() -> None:
    page = render_to_string("ui/_duration.html", {"since": NOON})

    assert '<span data-clock-since="2026-09-02T12:00:00Z" aria-hidden="true">' in page
    assert 'class="visually-hidden"' in page


def test_pages_link_only_where_there_is_more() -> None:
    page = render_to_string("ui/_pagination.html", {"older_url": "?before=7", "noun": "incidents"})

    assert 'aria-label="Pages of incidents"' in page
    assert page.count("<a ") == 1
    assert 'href="?before=7"' in page


def test_a_single_page_needs_no_links() -> None:
    assert render_to_string("ui/_pagination.html", {}).strip() == ""


def test_a_stat_with_a_list_links_to_it() -> None:
    page = render_to_string(
        "ui/_stat.html", {"label": "Open", "value": 0, "url": "?status=open", "is_current": True}
    )

    assert '<a href="?status=open" aria-current="true">Open</a>' in page
    assert '<p class="stat-value">0</p>' in page


def test_a_sorted_column_says_how() -> None:
    page = render_to_string(
        "ui/_sort_head.html", {"label": "Started", "url": "?", "direction": "descending"}
    )

    assert '<th scope="col" aria-sort="descending">' in page


def test_an_empty_list_offers_one_action() -> None:
    page = render_to_string(
        "ui/_empty.html", {"text": "Nothing yet.", "url": "/new/", "action": "Add one"}
    )

    assert page.count("<a ") == 1
    assert "<p>Nothing yet.</p>" in page


def test_progress_is_also_written() -> None:
    page = render_to_string("ui/_progress.html", {"done": 7, "total": 12, "label": "Steps"})

    assert '<progress value="7" max="12" aria-label="Steps"></progress><span>7 of 12</span>' in page


def test_a_badge_has_tone_and_word() -> None:
    page = render_to_string("ui/_badge.html", {"text": "overdue", "tone": "danger"})

    assert page.strip() == '<span class="badge danger">overdue</span>'


def test_the_save_state_is_announced_in_words() -> None:
    page = render_to_string("ui/_save_state.html", {"state": "saving", "text": "Saving"})

    assert '<p class="save-state" role="status" data-save-state="saving">Saving</p>' in page


def test_without_script_a_live_list_says_to_reload() -> None:
    page = render_to_string("ui/_live.html", {"polled": "timeline"})

    assert 'data-live-for="timeline"' in page
    assert '<span class="without-script">Reload the page to see what is new</span>' in page
    assert 'aria-pressed="false">Pause</button>' in page


def test_back_says_where_to() -> None:
    page = render_to_string("ui/_back.html", {"url": "/incidents/", "text": "Incidents"})

    assert '<a class="back" href="/incidents/">' in page
