"""People who sign in, their tokens, and the log of what was done."""

from core.models.activity import Activity, ActivitySeal
from core.models.api_token import ApiToken, TokenScope
from core.models.background_job import BackgroundJob
from core.models.backup_verification import BackupVerification
from core.models.demo_record import DemoRecord
from core.models.drafted_version import (
    DraftedVersion,
    NumberedVersion,
    NumberedVersions,
    version_constraints,
)
from core.models.drain_progress import DrainProgress
from core.models.feed_token import FeedToken
from core.models.idempotency_key import IdempotencyKey
from core.models.leader import Leader
from core.models.stored_image import StoredImage
from core.models.timestamped import TimestampedModel
from core.models.user import Role, User

__all__ = [
    "Activity",
    "ActivitySeal",
    "ApiToken",
    "BackgroundJob",
    "BackupVerification",
    "DemoRecord",
    "DraftedVersion",
    "DrainProgress",
    "FeedToken",
    "IdempotencyKey",
    "Leader",
    "NumberedVersion",
    "NumberedVersions",
    "Role",
    "StoredImage",
    "TimestampedModel",
    "TokenScope",
    "User",
    "version_constraints",
]
