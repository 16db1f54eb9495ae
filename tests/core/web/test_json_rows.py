import json
from datetime import date, datetime, timedelta, timezone

from core.web.json_rows import json_response


def test_each_row_is_an_object_and_moments_are_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    at = datetime(2026, 9, 1, 22, 15, tzinfo=berlin)

    answer = json_response("things", ("name", "at", "on", "n"), [("Ä", at, date(2026, 9, 1), None)])

    assert json.loads(answer.content) == [
        {"name": "Ä", "at": "2026-09-01T20:15:00Z", "on": "2026-09-01", "n": None}
    ]
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="things.json"'
