"""Every reason and flag that a decision can carry: stored for ever, never renamed."""

from enum import Enum


class Reason(Enum):
    """Why a decision is as it is; stable codes for logs, people and programs."""

    POLICY_INVALID = "policy_invalid"
    CALENDAR_CONNECTING = "calendar_connecting"
    CALENDAR_DISCONNECTED = "calendar_disconnected"
    DUPLICATE_BOT_IDS = "duplicate_bot_ids"
    LINK_TOO_LONG = "link_too_long"
    ENDS_BEFORE_START = "ends_before_start"

    EVENT_DELETED = "event_deleted"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_ENDED = "event_ended"
    NO_MEETING_URL = "no_meeting_url"
    BEYOND_HORIZON = "beyond_horizon"

    WANTED_BY_LOCKED_RULE = "wanted_by_locked_rule"
    WANTED_BY_EVENT_PREFERENCE = "wanted_by_event_preference"
    WANTED_BY_SERIES_PREFERENCE = "wanted_by_series_preference"
    WANTED_BY_RULE = "wanted_by_rule"
    WANTED_BY_DEFAULT = "wanted_by_default"
    UNWANTED_BY_LOCKED_RULE = "unwanted_by_locked_rule"
    UNWANTED_BY_EVENT_PREFERENCE = "unwanted_by_event_preference"
    UNWANTED_BY_SERIES_PREFERENCE = "unwanted_by_series_preference"
    UNWANTED_BY_RULE = "unwanted_by_rule"
    UNWANTED_BY_DEFAULT = "unwanted_by_default"
    ATTENDEES_UNKNOWN = "attendees_unknown"
    IDENTITY_UNKNOWN = "identity_unknown"
    OWN_DOMAIN_UNKNOWN = "own_domain_unknown"
    ORGANIZER_UNKNOWN = "organizer_unknown"
    RESPONSE_UNKNOWN = "response_unknown"
    TITLE_UNKNOWN = "title_unknown"
    ALL_DAY_UNKNOWN = "all_day_unknown"
    SERIES_UNKNOWN = "series_unknown"
    RECURRENCE_UNKNOWN = "recurrence_unknown"
    PRIVACY_UNKNOWN = "privacy_unknown"
    PLATFORM_UNKNOWN = "platform_unknown"
    TIME_ZONE_UNKNOWN = "time_zone_unknown"
    CALENDAR_METADATA_UNKNOWN = "calendar_metadata_unknown"
    KEY_TOO_LONG = "key_too_long"

    DISMISSED = "dismissed"
    LIVE_UNCHANGED = "live_unchanged"
    OCCURRENCE_SERVED = "occurrence_served"
    STOPPED_BY_USER = "stopped_by_user"
    OCCURRENCE_REFUSED = "occurrence_refused"
    BACKING_OFF = "backing_off"
    RETRY_UNSERVED = "retry_unserved"
    RETRIES_EXHAUSTED = "retries_exhausted"
    SERVED_BY_SHARED_BOT = "served_by_shared_bot"
    LATE_JOIN_OFF = "late_join_off"

    DUPLICATE_BOTS = "duplicate_bots"
    TIME_CHANGED = "time_changed"
    LINK_CHANGED = "link_changed"
    KEY_SCHEME_CHANGED = "key_scheme_changed"
    FOREIGN_REPLACED = "foreign_replaced"
    FROZEN = "frozen"
    SETTINGS_CHANGED = "settings_changed"
    ALREADY_CORRECT = "already_correct"
    FOREIGN_BOT = "foreign_bot"


class Flag(Enum):
    """What else is worth knowing of a decision."""

    ADHOC_POOL = "adhoc_pool"
    INSIDE_FREEZE_WINDOW = "inside_freeze_window"
    LATE_JOIN = "late_join"
    SHARED_BOT = "shared_bot"


UNTOLD = frozenset(
    {
        Reason.ATTENDEES_UNKNOWN,
        Reason.IDENTITY_UNKNOWN,
        Reason.OWN_DOMAIN_UNKNOWN,
        Reason.ORGANIZER_UNKNOWN,
        Reason.RESPONSE_UNKNOWN,
        Reason.TITLE_UNKNOWN,
        Reason.ALL_DAY_UNKNOWN,
        Reason.SERIES_UNKNOWN,
        Reason.RECURRENCE_UNKNOWN,
        Reason.PRIVACY_UNKNOWN,
        Reason.PLATFORM_UNKNOWN,
        Reason.TIME_ZONE_UNKNOWN,
        Reason.CALENDAR_METADATA_UNKNOWN,
    }
)
"""The facts that may be missing: with one of these as its reason nothing is sent."""
