"""What AWS's describe calls answer, and that no region is guessed."""

from typing import Any

import pytest

from readiness.ingestion.aws_inventory import aws_inventory
from readiness.ingestion.finding import Finding

Object = dict[str, Any]


def told(document: Object) -> dict[str, str]:
    found = aws_inventory(document)
    assert found is not None
    return {one.item: one.outcome for one in found}


@pytest.mark.parametrize(
    ("fields", "outcomes"),
    [
        ({"MultiAZ": True}, {"datastore-standby": "pass"}),
        ({"ReadReplicaDBInstanceIdentifiers": ["r"]}, {"datastore-standby": "partial"}),
        (
            {"MultiAZ": False, "BackupRetentionPeriod": 0},
            {"datastore-standby": "fail", "backups-isolated": "fail"},
        ),
        (
            {"MultiAZ": True, "BackupRetentionPeriod": 7, "DeletionProtection": True},
            {"datastore-standby": "pass", "backups-isolated": "partial"},
        ),
        (
            {"MultiAZ": True, "BackupRetentionPeriod": 7},
            {"datastore-standby": "pass", "backups-isolated": "fail"},
        ),
    ],
)
def test_database_is_judged_by_standby_and_backups(
    fields: Object, outcomes: dict[str, str]
) -> None:
    assert told({"DBInstances": [{"DBInstanceIdentifier": "ledger", **fields}]}) == outcomes


def test_tag_names_the_service_before_the_thing_itself() -> None:
    tags: list[Any] = [{"Key": "team", "Value": "x"}, {"Key": "service", "Value": "shop"}]
    found: list[Finding] = (
        aws_inventory(
            {"DBInstances": [{"DBInstanceIdentifier": "a", "TagList": tags}, {"MultiAZ": True}]}
        )
        or []
    )

    assert [one.about for one in found] == [("shop",), ("a database",)]


def arn(region: str) -> Object:
    return {"DBClusterArn": f"arn:aws:rds:{region}:1:cluster:a"}


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ([arn("eu-west-1"), arn("us-east-1")], "pass"),
        ([arn("eu-west-1"), arn("eu-west-1")], "fail"),
        ([{"DBClusterArn": "ledger"}], "fail"),
    ],
)
def test_global_cluster_needs_two_regions(members: list[Object], outcome: str) -> None:
    document = {"GlobalClusters": [{"GlobalClusterMembers": members}]}

    assert told(document) == {"data-in-second-region": outcome}


@pytest.mark.parametrize(
    ("status", "region", "outcome"),
    [
        ("ACTIVE", "us-east-1", "pass"),
        ("CREATING", "us-east-1", "fail"),
        ("ACTIVE", "eu-west-1", "fail"),
    ],
)
def test_table_needs_an_active_replica_elsewhere(status: str, region: str, outcome: str) -> None:
    table = {
        "TableName": "t",
        "TableArn": "arn:aws:dynamodb:eu-west-1:1:table/t",
        "Replicas": [{"RegionName": region, "ReplicaStatus": status}],
    }

    assert told({"Table": table}) == {"data-in-second-region": outcome}
    assert told({"Table": {**table, "TableArn": ""}}) == {}


@pytest.mark.parametrize(
    ("least", "most", "outcome"), [(2, 6, "partial"), (1, 6, "fail"), (2, 2, "fail")]
)
def test_group_scales_between_two_numbers(least: int, most: int, outcome: str) -> None:
    group = {"AutoScalingGroupName": "g", "MinSize": least, "MaxSize": most}

    assert told({"AutoScalingGroups": [group]}) == {"capacity-follows-demand": outcome}


@pytest.mark.parametrize(
    ("fields", "outcomes"),
    [
        ({}, {}),
        ({"Failover": "PRIMARY", "TTL": 60}, {"name-records-fit-targets": "fail"}),
        (
            {"Failover": "PRIMARY", "TTL": 3600, "HealthCheckId": "h"},
            {"name-records-fit-targets": "fail"},
        ),
        (
            {"Failover": "PRIMARY", "TTL": 60, "HealthCheckId": "h"},
            {"name-records-fit-targets": "pass"},
        ),
        ({"Failover": "PRIMARY", "AliasTarget": {}}, {"name-records-fit-targets": "pass"}),
    ],
)
def test_record_that_fails_over_needs_a_check_and_a_short_life(
    fields: Object, outcomes: dict[str, str]
) -> None:
    assert told({"ResourceRecordSets": [{"Name": "shop.example.", **fields}]}) == outcomes


@pytest.mark.parametrize("document", [5, {}, {"Table": 5}, {"DBInstances": 5}])
def test_other_documents_are_none(document: Any) -> None:
    assert aws_inventory(document) is None


def test_field_of_a_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"^MultiAZ is text and should be true or false$"):
        aws_inventory({"DBInstances": [{"MultiAZ": "yes"}]})
