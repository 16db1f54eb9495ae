from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Role, User
from incidents.models import ActionItem, ActionItemBatch
from incidents.usecases.action_items import edit_action_item
from tests.conftest import SignedIn
from tests.factories.action_items import make_action_item_batch, make_evidence
from tests.factories.catalog import make_service
from tests.factories.incidents import make_action_item, make_incident, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_list_shows_what_is_still_owed_and_csv_has_the_same_rows(signed_in: SignedIn) -> None:
    person = make_user()
    late = make_action_item(owner=person, due_on=timezone.localdate() - timedelta(days=2))
    other = make_action_item()
    make_action_item(status="done", done_at=timezone.now())
    client = signed_in(person)

    page = client.get("/actions/")
    csv = client.get("/actions.csv").content.decode().splitlines()

    assert [item.pk for item in page.context["page"].object_list] == [late.pk, other.pk]
    assert [line.split(",")[0] for line in csv] == ["reference", late.reference, other.reference]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("owner=me", {"mine"}),
        ("owner=nobody", {"late", "tuned"}),
        ("due=overdue", {"late"}),
        ("status=all&kind=detect", {"tuned"}),
        ("q=TUNED", {"tuned"}),
        ("status=done", set()),
        ("incident=INC-0", set()),
        ("incident=banana", set()),
    ],
)
def test_list_filters(signed_in: SignedIn, query: str, expected: set[str]) -> None:
    person = make_user()
    make_action_item(title="mine", owner=person)
    make_action_item(title="late", due_on=timezone.localdate() - timedelta(days=1))
    make_action_item(title="tuned", kind="detect")

    response = signed_in(person).get(f"/actions/?{query}")

    assert {item.title for item in response.context["page"].object_list} == expected


def test_list_tells_the_age_of_what_is_old_in_days(signed_in: SignedIn) -> None:
    make_action_item()
    ActionItem.objects.update(created_at=timezone.now() - timedelta(days=336, hours=4))

    page = signed_in(make_user()).get("/actions/")

    assert '<td data-label="Age">336 d</td>' in page.content.decode()


def test_list_finds_by_reference(signed_in: SignedIn) -> None:
    make_action_item()
    item = make_action_item()

    response = signed_in(make_user()).get(f"/actions/?q={item.reference}")

    assert list(response.context["page"].object_list) == [item]


def ticked(*items: ActionItem) -> list[str]:
    return [f"{item.pk}.{item.version}" for item in items]


def apply(client: Client, address: str, **sent: Any) -> Any:
    return client.post(address, sent)


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


def test_list_filters_by_service(client: Client) -> None:
    service = make_service()
    item = make_action_item(make_incident(services=(service, make_service())))
    make_action_item()

    response = client.get(f"/actions/?service={service.slug}")

    assert list(response.context["page"].object_list) == [item]
    assert service.name in response.content.decode()


def test_page_csv_and_count_keep_filter_and_order(client: Client) -> None:
    for number in range(27):
        make_action_item(priority="high", title=f"Item {number}")
    make_action_item(priority="low")
    query = "?priority=high&sort=-age"

    first = client.get(f"/actions/{query}")
    second = client.get(f"/actions/{query}&page=2")
    csv = client.get(f"/actions.csv{query}").content.decode().splitlines()[1:]

    shown = [*first.context["page"].object_list, *second.context["page"].object_list]
    assert [len(page.context["page"].object_list) for page in (first, second)] == [25, 2]
    assert [line.split(",")[0] for line in csv] == [item.reference for item in shown]
    assert [item.title for item in shown][:2] == ["Item 26", "Item 25"]


def test_ticked_rows_change_and_the_list_comes_back_with_an_undo(client: Client) -> None:
    first, second, other = (make_action_item() for _ in range(3))
    address = "/actions/?priority=medium&sort=age"

    answer = apply(client, address, item=ticked(first, second), due_on="2026-04-01")
    page = client.get(answer["Location"])
    batch = page.context["changed"]
    undone = client.post(f"/actions/changes/{batch.row.pk}/undo/", {"next": address})
    after = client.get(undone["Location"])

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert (batch.count, batch.words, batch.is_undoable) == (2, "due 1 Apr 2026", True)
    assert undone["Location"] == address
    assert "Restored 2 action items." in after.content.decode()
    assert after.context["changed"] is None
    assert set(ActionItem.objects.values_list("due_on", "version")) == {(None, 3), (None, 1)}
    assert other.version == 1


def test_tags_are_filtered_by_changed_for_many_and_undone(client: Client) -> None:
    first, second = tag(make_action_item(), "old"), make_action_item()
    tag(make_action_item(make_incident(restricted=True)), "hidden")

    apply(client, "/actions/", item=ticked(first, second), add_tags="#New", remove_tags="old")
    page = client.get("/actions/?tag=NEW&sort=age")
    csv = client.get("/actions.csv?tag=new&sort=age").content.decode().splitlines()
    undone = client.post(f"/actions/changes/{page.context['changed'].row.pk}/undo/", follow=True)

    assert list(page.context["page"].object_list) == [first, second]
    assert page.context["changed"].words == "tags added new, tags removed old"
    assert '<a class="tag" href="/actions/?tag=new">new</a>' in page.content.decode()
    assert [line.rsplit(",", 1)[1] for line in csv] == ["tags", "new", "new"]
    assert [item.tags for item in ActionItem.objects.order_by("pk")] == [["old"], [], ["hidden"]]
    assert undone.context["filter"].form.fields["tag"].choices[1:] == [("old", "old")]


def test_a_view_of_a_tag_that_nothing_has_is_empty(client: Client) -> None:
    make_action_item()

    page = client.get("/actions/?tag=gone")

    assert list(page.context["page"].object_list) == []
    assert not page.context["filter"].form.errors
    assert "No action item matches these filters." in page.content.decode()


def test_all_that_match_change_also_those_on_other_pages(client: Client) -> None:
    for _ in range(27):
        make_action_item(priority="high")
    make_action_item(priority="low")

    apply(client, "/actions/?priority=high", all="27", status="doing")

    assert ActionItem.objects.filter(status="doing").count() == 27
    assert ActionItem.objects.get(priority="low").status == "open"


def test_all_is_asked_again_when_other_rows_match_by_now(client: Client) -> None:
    make_action_item()
    make_action_item()

    answer = apply(client, "/actions/", all="1", status="doing", priority="low")

    form = answer.context["batch_form"]
    assert answer.status_code == 422
    assert form.non_field_errors() == ["Now 2 match instead of 1. Look again, then apply."]
    assert (form["status"].value(), form["priority"].value()) == ("doing", "low")
    assert not ActionItemBatch.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"due_on": "2026-04-01"}, "__all__"),
        ({"item": ["x", "1", "1.2.3", "9" * 30 + ".1"], "due_on": "2026-04-01"}, "__all__"),
        ({"item": ["1.1"]}, "__all__"),
        ({"item": ["1.1"], "status": "wont_do"}, "reason"),
        ({"item": ["1.1"], "status": "verified"}, "status"),
        ({"item": ["1.1"], "owner": "nobody-called-so"}, "owner"),
        ({"item": ["1.1"], "due_on": "soon"}, "due_on"),
        ({"all": "many", "due_on": "2026-04-01"}, "all"),
        ({"item": ["1.1"], "add_tags": "fine, <b>"}, "add_tags"),
    ],
)
def test_a_change_that_is_not_clear_is_refused_at_its_field(
    client: Client, sent: dict[str, Any], field: str
) -> None:
    make_action_item()

    answer = apply(client, "/actions/", **sent)

    assert (answer.status_code, list(answer.context["batch_form"].errors)) == (422, [field])
    assert "Please look at this again" in answer.content.decode()
    assert not ActionItemBatch.objects.exists()


def test_what_was_ticked_is_still_ticked_on_the_refused_page(client: Client) -> None:
    item, other = make_action_item(), make_action_item()

    page = apply(client, "/actions/", item=ticked(item)).content.decode()

    assert f'value="{item.pk}.1" form="bulk" aria-label="Select {item.reference}" checked' in page
    assert f'aria-label="Select {other.reference}" checked' not in page


def test_rows_that_were_left_alone_are_listed(client: Client) -> None:
    plain, stale = make_action_item(), make_action_item()
    sent = ticked(plain, stale)
    edit_action_item(stale, by=None, title="Changed meanwhile")

    answer = apply(client, "/actions/", item=sent, owner="-", priority="high")
    page = client.get(answer["Location"]).content.decode()

    assert "Changed 1 action item: owner nobody, priority High." in page
    assert f"{stale.reference}: It was changed since the list was shown." in page


def test_undo_names_what_was_changed_since(client: Client) -> None:
    kept, touched = make_action_item(), make_action_item()
    apply(client, "/actions/", item=ticked(kept, touched), priority="high")
    edit_action_item(touched, by=None, priority="low")
    batch = ActionItemBatch.objects.get()

    answer = client.post(f"/actions/changes/{batch.pk}/undo/")
    page = client.get(answer["Location"]).content.decode()
    again = client.post(f"/actions/changes/{batch.pk}/undo/", follow=True).content.decode()

    assert f"Changed since, so left alone: {touched.reference}." in page
    assert "This change was undone already." in again


def test_recent_changes_are_ones_own(client: Client, person: User) -> None:
    own = make_action_item_batch(make_action_item(), person=person, at=timezone.now())
    make_action_item_batch(
        make_action_item(), person=person, at=timezone.now() - timedelta(days=31)
    )
    foreign = make_action_item_batch(make_action_item(), at=timezone.now())

    page = client.get("/actions/changes/")
    refused = client.post(f"/actions/changes/{foreign.pk}/undo/")

    assert [batch.row for batch in page.context["batches"]] == [own]
    assert refused.status_code == 404


@pytest.mark.parametrize(
    "address", ["https://evil.example/actions/", "//evil.example", "http://[/", "/metrics/", ""]
)
def test_undo_leads_back_to_the_list_and_nowhere_else(
    client: Client, person: User, address: str
) -> None:
    batch = make_action_item_batch(make_action_item(), person=person, at=timezone.now())

    answer = client.post(f"/actions/changes/{batch.pk}/undo/", {"next": address})

    assert answer["Location"] == "/actions/"


def test_viewers_see_no_bar_and_change_nothing(signed_in: SignedIn) -> None:
    item = make_action_item()
    client = signed_in(make_user(role=Role.VIEWER))

    page = client.get("/actions/").content.decode()
    answer = apply(client, "/actions/", item=ticked(item), priority="high")

    assert 'id="bulk"' not in page
    assert (answer.status_code, ActionItemBatch.objects.count()) == (403, 0)


def test_rows_of_a_restricted_incident_cannot_be_named(client: Client) -> None:
    hidden = make_action_item(make_incident(restricted=True))

    apply(client, "/actions/", item=ticked(hidden), priority="high")

    hidden.refresh_from_db()
    batch = ActionItemBatch.objects.get()
    assert (hidden.priority, batch.rows.count()) == ("medium", 0)
    assert batch.refusals == [
        {"reference": hidden.reference, "reason": f"There is no {hidden.reference}."}
    ]


def test_board_has_a_column_for_each_status_people_choose(client: Client) -> None:
    for status in ("open", "doing", "blocked", "done", "verified", "questioned", "wont_do"):
        make_evidence(make_action_item(title=status, status=status))

    page = client.get("/actions/?layout=board")

    shown = {
        column.label: [item.title for item in column.cards] for column in page.context["columns"]
    }
    assert shown == {
        "Open": ["open"],
        "Doing": ["doing"],
        "Blocked": ["blocked"],
        "Done": ["done", "verified", "questioned"],
        "Won't do": ["wont_do"],
    }


def test_board_draws_the_first_cards_and_counts_the_rest(client: Client) -> None:
    for _ in range(17):
        make_action_item(status="doing")
    make_action_item(status="doing", priority="high")

    page = client.get("/actions/?layout=board&priority=medium")

    column = next(one for one in page.context["columns"] if one.label == "Doing")
    assert (column.total, len(column.cards), column.more) == (17, 15, 2)
    assert 'href="?priority=medium&amp;status=doing"' in page.content.decode()


def test_a_card_moves_and_the_board_comes_back_to_it(client: Client) -> None:
    item = make_action_item(kind="prevent")
    board = "/actions/?layout=board&kind=prevent"

    answer = client.post(
        f"/actions/{item.reference}/move/", {"status": "done", "version": 1, "next": board}
    )
    page = client.get(board).content.decode()

    item.refresh_from_db()
    assert (item.status, answer["Location"]) == ("done", f"{board}#{item.reference}")
    assert "Is there something that shows it works?" in page


@pytest.mark.parametrize("layout", ["", "?layout=board"])
def test_statements_do_not_depend_on_the_number_of_rows(client: Client, layout: str) -> None:

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/actions/{layout}")
        return len(asked)

    make_action_item(make_incident(services=(make_service(),)), owner=make_user())
    statements()
    one = statements()
    for _ in range(3):
        make_action_item(make_incident(services=(make_service(),)), owner=make_user())

    assert statements() == one


def test_the_ticked_rows_are_a_file_in_the_order_of_the_list(signed_in: SignedIn) -> None:
    today = timezone.localdate()
    items = [make_action_item(due_on=today + timedelta(days=days)) for days in (3, 1, 2)]
    client = signed_in(make_user())
    ticked = [f"{item.pk}.{item.version}" for item in items[:2]]

    some = client.post("/actions/", {"item": ticked, "export": "csv"})
    every = client.post("/actions/", {"all": "3", "export": "csv"})
    none = client.post("/actions/", {"export": "csv"})

    rows = [
        [line.split(",")[0] for line in answer.content.decode().splitlines()[1:]]
        for answer in (some, every)
    ]
    first, last, middle = (item.reference for item in items)
    assert rows == [[last, first], [last, middle, first]]
    assert (none.status_code, some["Content-Type"]) == (422, "text/csv; charset=utf-8")
    assert not ActionItemBatch.objects.exists()
