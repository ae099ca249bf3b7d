"""The story of one event as programs read it."""

from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant, JsonObject, object_of
from callsheet.adapters.documents.misses import MissDocument, miss_document
from callsheet.adapters.documents.text import clean
from callsheet.adapters.documents.tries import tries_document
from callsheet.application.story import Chapter, Story
from callsheet.application.tries import tries_of
from callsheet.application.wording import chapter_words
from callsheet.domain.instants import spell


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterDocument:
    """
    One record of an event.

    Attributes:
        kind: Of the record, in lower case.
        words: What it says, for people.
        record: As the log has it.
        lacks: What is missing of a decision that cannot be asked again.
        erased: What took away what a decision was made from.
        decision: Of a decision: the answer to the same question, asked again.
        nearest_miss: Of the last decision, if rules keep bots away.
    """

    at: Instant
    kind: str
    words: tuple[str, ...]
    record: JsonObject
    lacks: str | None
    erased: JsonObject | None
    decision: JsonObject | None
    nearest_miss: MissDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDocument:
    """
    All that the log says of an event, oldest first.

    Attributes:
        title: Made fit to be shown; null if it never was decided on.
        calendar: Its address, or its id where that is not known.
        tries: Each call to Recall, with what came of it.
    """

    schema_version: Literal[1] = 1
    event_id: str
    title: str | None
    start_time: Instant | None
    end_time: Instant | None
    calendar: str | None
    chapters: tuple[ChapterDocument, ...]
    tries: tuple[JsonObject, ...]


def story_document(story: Story) -> StoryDocument:
    """Write the story as JSON's types."""
    event, calendar = story.event, story.calendar
    return StoryDocument(
        event_id=story.event_id,
        title=None if event is None else clean(event.title or ""),
        start_time=None if event is None else spell(event.start),
        end_time=None if event is None else spell(event.end),
        calendar=None if calendar is None else clean(calendar.address or calendar.id),
        chapters=tuple(_chapter(chapter) for chapter in story.chapters),
        tries=tries_document(tries_of(one.record for one in story.chapters)),
    )


def _chapter(chapter: Chapter) -> ChapterDocument:
    situation = chapter.situation
    return ChapterDocument(
        at=spell(chapter.at),
        kind=type(chapter.record).__name__.lower(),
        words=tuple(clean(line) for line in chapter_words(chapter)),
        record=object_of(chapter.record),
        lacks=None if chapter.lacks is None else clean(chapter.lacks),
        erased=None if chapter.erased is None else object_of(chapter.erased),
        decision=None if chapter.decision is None else object_of(chapter.decision),
        nearest_miss=None
        if situation is None
        else miss_document(chapter.miss, situation.calendar),
    )
