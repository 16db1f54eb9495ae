"""How pages write what a frozen report keeps."""

from readiness.templatetags.readiness import written_day


def test_day_of_a_frozen_report_reads_like_every_other_day() -> None:
    assert written_day("2026-03-05T16:07:11.123456+00:00") == "5 Mar 2026"
    assert written_day("") == ""
