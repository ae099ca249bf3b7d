"""The story of one event, as people read it."""

from datetime import tzinfo

from rich.text import Text

from callsheet.adapters.cli.audit_pointer import AUDIT
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import (
    day,
    day_and_time,
    in_zone,
    local,
    span,
    zone_name,
)
from callsheet.adapters.cli.tries_view import something_failed, tries_table
from callsheet.application.story import Chapter, Story
from callsheet.application.tries import tries_of
from callsheet.application.wording import chapter_words


def show_story(terminal: Terminal, story: Story, zone: tzinfo | None) -> None:
    """Print who and when, then each record with its moment."""
    event, calendar = story.event, story.calendar
    if event is not None:
        terminal.show(Text(clean(event.title or "(no title)", 90), style="bold"))
        when = f"{day(event.start, zone)} {span(event.start, event.end, zone)}"
        shown = [event.start, *(chapter.at for chapter in story.chapters)]
        terminal.show(f"{when} ({zone_name(zone, shown)})")
        if calendar is not None:
            terminal.show(f"calendar {clean(calendar.address or calendar.id, 90)}")
    terminal.show(f"event {clean(story.event_id)}")
    previous = ""
    for chapter in story.chapters:
        moment = f"{day_and_time(chapter.at, zone)}:{local(chapter.at, zone):%S}"
        if moment != previous:
            terminal.show("")
            terminal.show(Text(moment, style="bold"))
        previous = moment
        _show_chapter(terminal, chapter, zone)
    tries = tries_of(chapter.record for chapter in story.chapters)
    if something_failed(tries):
        terminal.show("")
        terminal.show(tries_table(tries, zone, terminal.out.width))


def show_lacks(terminal: Terminal, story: Story) -> Exit:
    """Tell how much of a story cannot be told, and where to look; how it ended."""
    if not story.lacks:
        return Exit.FINE
    many = len(story.lacks)
    terminal.say(
        f"{many:,} decision{'s' * (many != 1)} cannot be asked again: "
        f"{story.lacks[0]}; {AUDIT}"
    )
    return Exit.FAILED


def _show_chapter(terminal: Terminal, chapter: Chapter, zone: tzinfo | None) -> None:
    for number, line in enumerate(chapter_words(chapter)):
        deeper = "  " * (1 + line.startswith(" "))
        shown = deeper + clean(in_zone(line, zone))
        terminal.show(Text(shown, style="dim" if number else ""))
