"""What the host product noted on a calendar, as a policy may ask for it."""

from callsheet.adapters.policy_file.joins import joined
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import text_of, texts_of
from callsheet.adapters.policy_file.words import TEXT, Word, in_order, one_or_more
from callsheet.domain.conditions import All, CalendarMetadata, Condition

KEY_LIMIT = 100


def _calendar_metadata(value: object, path: Path, report: Report) -> Condition | None:
    if not isinstance(value, dict):
        report.wrong_type(path, value, 'a table such as { team = "sales" }')
        return None
    if not value:
        report.add(path, "is empty", 'name a key and what it says: { team = "sales" }')
    # The order of the keys means nothing.
    parts = [_noted(key, value[key], (*path, key), report) for key in sorted(value)]
    return joined(All, parts)


def _noted(key: str, value: object, path: Path, report: Report) -> Condition | None:
    before = report.count
    if len(text_of(key, path, report)) > KEY_LIMIT:
        report.add(path, f"has a key longer than {KEY_LIMIT} characters")
    among = in_order(text for text, _ in texts_of(value, path, report))
    return CalendarMetadata(key=key, among=among) if report.count == before else None


CALENDAR_METADATA = Word(
    read=_calendar_metadata,
    meaning=(
        "What the host product noted on the calendar under these keys is this text, "
        "or one of these; several keys mean all of them."
    ),
    schema={
        "type": "object",
        "minProperties": 1,
        "propertyNames": {**TEXT, "maxLength": KEY_LIMIT},
        "additionalProperties": one_or_more(TEXT),
    },
)
