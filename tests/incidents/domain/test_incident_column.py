"""The columns of the incident list."""

from incidents.domain.incident_column import IncidentColumn, columns_without


def test_hidden_columns_are_left_out_and_the_others_keep_their_order() -> None:
    assert columns_without(()) == tuple(IncidentColumn)
    assert columns_without(list(IncidentColumn)) == ()
    left = columns_without(["status", "nothing", "lead", "services", "started"])
    assert [column.label for column in left] == ["Severity", "Duration", "Postmortem"]
