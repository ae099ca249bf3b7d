"""A hint about a calendar that Recall does not know: it is asked for now and then."""

from datetime import timedelta

from callsheet.application.inbox import NoticeKind
from callsheet.domain.ids import CalendarId
from tests.application.post import Post
from tests.domain.builders import START, calendar

BLINK = timedelta(milliseconds=40)
NEW = CalendarId("cal-x")


def asked(post: Post) -> int:
    """How often Recall was asked for the calendar."""
    return post.calls.calls.count(f"calendar {NEW}")


async def test_it_is_not_read_again_with_each_turn_but_a_little_later() -> None:
    post = Post()
    await post.turn()
    for _ in range(24):
        await post.hint(NEW)
        await post.turn(BLINK)
    assert asked(post) == 1
    for seconds in (9, 2):
        await post.hint(NEW)
        await post.turn(timedelta(seconds=seconds))
    assert asked(post) == 2


async def test_who_asks_for_it_by_name_has_it_read_at_once() -> None:
    post = Post()
    await post.turn()
    await post.hint(NEW)
    await post.turn(BLINK)
    post.put(calendar(NEW, address="xi@acme.example"))
    post.change("evt-1", calendar_id=NEW, start=START)
    await post.tell(NoticeKind.CALENDAR_UPDATE, NEW)
    await post.turn(BLINK)
    assert asked(post) == 2
    assert post.bots("evt-1")
