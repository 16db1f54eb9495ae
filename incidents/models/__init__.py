"""Incidents, their timeline, postmortems, action items and imports."""

from incidents.models.action_item import ActionItem
from incidents.models.action_item_batch import ActionItemBatch, ActionItemBatchRow
from incidents.models.action_item_proof import ActionItemDoubt, ActionItemEvidence
from incidents.models.action_item_tag import ActionItemTag
from incidents.models.alert import Alert, AlertGroup
from incidents.models.alert_source import AlertSource
from incidents.models.channel import Channel, ChannelBreaker, NotificationRule
from incidents.models.chat_import import ChatImport
from incidents.models.contributing_factor import ContributingFactor, PostmortemFactor
from incidents.models.delivery import Delivery, DeliveryAttempt
from incidents.models.due_reminder import DueReminder
from incidents.models.import_batch import ImportBatch, ImportFile
from incidents.models.incident import (
    Impact,
    Incident,
    IncidentAccess,
    IncidentLink,
    RoleAssignment,
)
from incidents.models.incident_export import IncidentExport
from incidents.models.maintenance_window import MaintenanceWindow
from incidents.models.mute import Mute
from incidents.models.notification import Notification
from incidents.models.notification_preference import NotificationPreference
from incidents.models.outbox import OutboxEntry
from incidents.models.postmortem import (
    Postmortem,
    PostmortemEdition,
    PostmortemSection,
    SectionVersion,
)
from incidents.models.postmortem_image import PostmortemImage
from incidents.models.postmortem_reminder import PostmortemReminder
from incidents.models.postmortem_template import PostmortemTemplate
from incidents.models.public_link import PublicLink
from incidents.models.received_payload import ReceivedPayload
from incidents.models.recovery_cell import RecoveryCell, RecoveryMark
from incidents.models.recovery_report import RecoveryReport
from incidents.models.review import ReviewComment, Reviewer, ReviewVisit
from incidents.models.review_meeting import DeclinedTask, ReviewMeeting
from incidents.models.saved_view import SavedView
from incidents.models.search_document import SearchDocument
from incidents.models.section_presence import SectionPresence
from incidents.models.timeline_entry import TimelineEntry
from incidents.models.timeline_visit import TimelineVisit

__all__ = [
    "ActionItem",
    "ActionItemBatch",
    "ActionItemBatchRow",
    "ActionItemDoubt",
    "ActionItemEvidence",
    "ActionItemTag",
    "Alert",
    "AlertGroup",
    "AlertSource",
    "Channel",
    "ChannelBreaker",
    "ChatImport",
    "ContributingFactor",
    "DeclinedTask",
    "Delivery",
    "DeliveryAttempt",
    "DueReminder",
    "Impact",
    "ImportBatch",
    "ImportFile",
    "Incident",
    "IncidentAccess",
    "IncidentExport",
    "IncidentLink",
    "MaintenanceWindow",
    "Mute",
    "Notification",
    "NotificationPreference",
    "NotificationRule",
    "OutboxEntry",
    "Postmortem",
    "PostmortemEdition",
    "PostmortemFactor",
    "PostmortemImage",
    "PostmortemReminder",
    "PostmortemSection",
    "PostmortemTemplate",
    "PublicLink",
    "ReceivedPayload",
    "RecoveryCell",
    "RecoveryMark",
    "RecoveryReport",
    "ReviewComment",
    "ReviewMeeting",
    "ReviewVisit",
    "Reviewer",
    "RoleAssignment",
    "SavedView",
    "SearchDocument",
    "SectionPresence",
    "SectionVersion",
    "TimelineEntry",
    "TimelineVisit",
]
