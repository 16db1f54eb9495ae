"""What the describe calls of the AWS command line say about databases, capacity and names (pure).

Regions are read from the names (ARNs) and zones inside, never guessed: where none stands there,
nothing is said about a second region.
"""

from collections.abc import Callable, Iterator

from core.input.documents import DocumentValue
from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding
from readiness.ingestion.shape import Mapping, flag, mappings, text, whole

SOURCE = "aws:inventory"
SERVICE_TAGS = ("drydock/service", "service", "Service")
LONGEST_TTL_SECONDS = 300
_ARN_PARTS = 6
_ARN_REGION = 3
_ENOUGH = 2


def aws_inventory(document: DocumentValue) -> list[Finding] | None:
    """Return what an answer of a describe call says; None for other documents."""
    if not isinstance(document, dict):
        return None
    for key, reader in _READERS.items():
        if isinstance(document.get(key), list):
            found = (reader(one) for one in mappings(document[key], key))
            return [finding for findings in found for finding in findings]
    table = document.get("Table")
    if isinstance(table, dict) and "TableName" in table:
        return list(_table(table))
    return None


def _database(one: Mapping) -> Iterator[Finding]:
    name = text(one.get("DBInstanceIdentifier"), "DBInstanceIdentifier") or "a database"
    about = _about(one, "TagList", name)
    replicas = one.get("ReadReplicaDBInstanceIdentifiers") or one.get(
        "ReadReplicaDBClusterIdentifiers"
    )
    if flag(one.get("MultiAZ"), "MultiAZ"):
        yield _finding("datastore-standby", PASS, name, about, "a standby in another zone")
    elif replicas:
        reason = "read replicas, which nothing promotes by itself"
        yield _finding("datastore-standby", PARTIAL, name, about, reason)
    else:
        yield _finding("datastore-standby", FAIL, name, about, "neither a standby nor a replica")
    days = whole(one.get("BackupRetentionPeriod"), "BackupRetentionPeriod")
    is_protected = flag(one.get("DeletionProtection"), "DeletionProtection")
    if days is None:
        return
    if not days:
        yield _finding("backups-isolated", FAIL, name, about, "it has no backups")
        return
    reason = f"backups of {days} days, {'with' if is_protected else 'without'} deletion protection"
    yield _finding(
        "backups-isolated",
        PARTIAL if is_protected else FAIL,
        name,
        about,
        f"{reason}; a copy in another account is not shown",
    )


def _global_cluster(one: Mapping) -> Iterator[Finding]:
    name = text(one.get("GlobalClusterIdentifier"), "GlobalClusterIdentifier") or "a cluster"
    members = mappings(one.get("GlobalClusterMembers"), "GlobalClusterMembers")
    arns = (
        text(member.get("DBClusterArn"), "GlobalClusterMembers.DBClusterArn") for member in members
    )
    regions = sorted({_region(arn) for arn in arns} - {""})
    outcome = PASS if len(regions) >= _ENOUGH else FAIL
    reason = f"members in {', '.join(regions) or 'no region'}"
    yield _finding("data-in-second-region", outcome, name, _about(one, "TagList", name), reason)


def _group(one: Mapping) -> Iterator[Finding]:
    name = text(one.get("AutoScalingGroupName"), "AutoScalingGroupName") or "a group"
    least = whole(one.get("MinSize"), "MinSize") or 0
    most = whole(one.get("MaxSize"), "MaxSize") or 0
    outcome = PARTIAL if most > least >= _ENOUGH else FAIL
    reason = f"scales from {least} to {most}; by what, this call does not say"
    yield _finding("capacity-follows-demand", outcome, name, _about(one, "Tags", name), reason)


def _table(one: Mapping) -> Iterator[Finding]:
    name = text(one.get("TableName"), "Table.TableName") or "a table"
    home = _region(text(one.get("TableArn"), "Table.TableArn"))
    elsewhere = sorted(
        region
        for replica in mappings(one.get("Replicas"), "Table.Replicas")
        if (region := text(replica.get("RegionName"), "Table.Replicas.RegionName"))
        and region != home
        and text(replica.get("ReplicaStatus"), "Table.Replicas.ReplicaStatus") == "ACTIVE"
    )
    if home:
        reason = (
            f"at home in {home}, active replicas in {', '.join(elsewhere) or 'no other region'}"
        )
        outcome = PASS if elsewhere else FAIL
        yield _finding("data-in-second-region", outcome, name, (name,), reason)


def _name_record(one: Mapping) -> Iterator[Finding]:
    """Tell about a record that can fail over; its life is compared with five minutes."""
    if not one.get("Failover"):
        return
    name = text(one.get("Name"), "ResourceRecordSets.Name").rstrip(".") or "a record"
    seconds = whole(one.get("TTL"), "ResourceRecordSets.TTL")
    if one.get("AliasTarget") is None and not one.get("HealthCheckId"):
        yield _finding("name-records-fit-targets", FAIL, name, (), "no health check moves it")
    elif seconds is not None and seconds > LONGEST_TTL_SECONDS:
        reason = f"it lives {seconds} s in the memory of resolvers"
        yield _finding("name-records-fit-targets", FAIL, name, (), reason)
    else:
        reason = "it moves by a health check and is soon forgotten"
        yield _finding("name-records-fit-targets", PASS, name, (), reason)


def _finding(item: str, outcome: str, subject: str, about: tuple[str, ...], reason: str) -> Finding:
    return Finding(
        item=item, source=SOURCE, outcome=outcome, subject=subject, about=about, reason=reason
    )


def _about(one: Mapping, key: str, name: str) -> tuple[str, ...]:
    """Return the service of a tag, else the thing's own name."""
    tags = {
        text(tag.get("Key"), f"{key}.Key"): text(tag.get("Value"), f"{key}.Value")
        for tag in mappings(one.get(key), key)
    }
    return (next((tags[tag] for tag in SERVICE_TAGS if tags.get(tag)), name),)


def _region(arn: str) -> str:
    parts = arn.split(":", _ARN_PARTS - 1)
    return parts[_ARN_REGION] if len(parts) == _ARN_PARTS and parts[0] == "arn" else ""


_READERS: dict[str, Callable[[Mapping], Iterator[Finding]]] = {
    "DBInstances": _database,
    "GlobalClusters": _global_cluster,
    "AutoScalingGroups": _group,
    "ResourceRecordSets": _name_record,
}
