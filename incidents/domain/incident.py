"""Words of an incident: kind, severity, roles, milestones and where a time came from (pure)."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """Real incidents, near misses and drills share a flow; statistics never mix them."""

    INCIDENT = "incident"
    NEAR_MISS = "near_miss"
    DRILL = "drill"


class Severity(StrEnum):
    """How bad it is; `unknown` is a legal answer while nobody knows."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"
    SEV5 = "sev5"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Return "SEV1", or "Not sure yet"."""
        return "Not sure yet" if self is Severity.UNKNOWN else self.value.upper()

    @property
    def meaning(self) -> str:
        """Return one line that helps to choose."""
        return _MEANINGS[self]


_MEANINGS = {
    Severity.SEV1: "Most users cannot work, or data is being lost",
    Severity.SEV2: "A main function is down for many users",
    Severity.SEV3: "Something is broken or slow for some users",
    Severity.SEV4: "Hardly anyone notices, but it needs hands",
    Severity.SEV5: "No effect on users",
    Severity.UNKNOWN: "Decide later; nothing waits for it",
}


class IncidentRole(StrEnum):
    """Jobs during an incident."""

    LEAD = "lead"
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"
    EXPERT = "expert"

    @property
    def label(self) -> str:
        """Return the words people use."""
        return {"lead": "Incident lead", "expert": "Subject expert"}.get(
            self.value, self.value.capitalize()
        )


class TimeSource(StrEnum):
    """Where a milestone's time comes from."""

    PERSON = "person"
    ALERT = "alert"
    IMPORT = "import"
    INFERRED = "inferred"
