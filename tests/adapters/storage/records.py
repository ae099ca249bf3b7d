"""One record of every kind, every field set, and the bytes in which it is stored."""

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.connection_records import (
    CalendarConnected,
    Connection,
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    DisconnectOrdered,
    Lapse,
)
from callsheet.domain.decision import How, Kind
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
    Limit,
    Paused,
    Resumed,
)
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.log_records import (
    CalendarErased,
    LogAccepted,
    Sealed,
    TextsForgotten,
)
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    CalendarSeen,
    Decided,
    Ended,
    Intended,
    Outcome,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    Sent,
    Source,
    Unreadable,
    Watch,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.scheme_records import Left, SchemeSet, Step, TwinsBegun, TwinStep
from callsheet.domain.token_records import TokenIssued, TokenRevoked, TokenScope

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IN_INDIA = datetime(2026, 3, 2, 17, 30, tzinfo=timezone(timedelta(hours=5.5)))
"""Noon as well."""
PRECISELY = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)

EVENT = EventId("evt-1")
CALENDAR = CalendarId("cal-a")
BOTS = (BotId("bot-1"), BotId("bot-2"))


class Example(NamedTuple):
    topic: str
    record: Record
    stored: str


EXAMPLES = [
    Example(
        "decision/1",
        Decided(
            event_id=EVENT,
            calendar_id=CALENDAR,
            at=IN_INDIA,
            program="0.1.0",
            situation=Digest("sha256:01"),
            parts=(("event", Digest("sha256:02")), ("bots", Digest("sha256:03"))),
            snapshot=Digest("sha256:04"),
            reason=Reason.TIME_CHANGED,
            flags=(Flag.ADHOC_POOL, Flag.SHARED_BOT),
            commands=(Kind.REMOVE_BOT, Kind.ADD_BOT),
            trace=("default:yes", "täglich:no"),
            valid_until=PRECISELY,
            decision=Digest("sha256:05"),
            booked_until=NOON,
            watch=(Watch(bot_id=BotId("bot-1"), start=NOON, ends=None),),
        ),
        '{"event_id":"evt-1","calendar_id":"cal-a","at":"2026-03-02T12:00:00Z",'
        '"program":"0.1.0","situation":"sha256:01",'
        '"parts":[["event","sha256:02"],["bots","sha256:03"]],'
        '"snapshot":"sha256:04","reason":"time_changed",'
        '"flags":["adhoc_pool","shared_bot"],"commands":["remove_bot","add_bot"],'
        '"trace":["default:yes","täglich:no"],'
        '"valid_until":"2026-03-02T12:00:00.123456Z","decision":"sha256:05",'
        '"booked_until":"2026-03-02T12:00:00Z","watch":[{"bot_id":"bot-1",'
        '"start":"2026-03-02T12:00:00Z","ends":null}]}',
    ),
    Example(
        "intended/1",
        Intended(
            command_id="cmd-1",
            event_id=EVENT,
            at=NOON,
            kind=Kind.REMOVE_BOT,
            reason=Reason.EVENT_CANCELLED,
            situation=Digest("sha256:01"),
            how=How.LEAVE_CALL,
            key=Digest("sha256:02"),
            start=IN_INDIA,
            settings=Digest("sha256:03"),
            bot_ids=BOTS,
            loses=True,
            replaces=(BotId("bot-3"),),
            hold=Digest("sha256:04"),
        ),
        '{"command_id":"cmd-1","event_id":"evt-1","at":"2026-03-02T12:00:00Z",'
        '"kind":"remove_bot","reason":"event_cancelled","situation":"sha256:01",'
        '"how":"leave_call","key":"sha256:02","start":"2026-03-02T12:00:00Z",'
        '"settings":"sha256:03","bot_ids":["bot-1","bot-2"],"loses":true,'
        '"replaces":["bot-3"],"hold":"sha256:04"}',
    ),
    Example(
        "sent/1",
        Sent(command_id="cmd-1", event_id=EVENT, at=NOON, attempt=2),
        '{"command_id":"cmd-1","event_id":"evt-1","at":"2026-03-02T12:00:00Z",'
        '"attempt":2}',
    ),
    Example(
        "ended/1",
        Ended(
            command_id="cmd-1",
            event_id=EVENT,
            at=NOON,
            outcome=Outcome.REFUSED,
            code="pool_exhausted",
            status=507,
            detail="adhoc_pool_depleted",
            bot_ids=BOTS,
            retry_at=PRECISELY,
            lingering=(BotId("bot-1"),),
        ),
        '{"command_id":"cmd-1","event_id":"evt-1","at":"2026-03-02T12:00:00Z",'
        '"outcome":"refused","code":"pool_exhausted","status":507,'
        '"detail":"adhoc_pool_depleted","bot_ids":["bot-1","bot-2"],'
        '"retry_at":"2026-03-02T12:00:00.123456Z","lingering":["bot-1"]}',
    ),
    Example(
        "adopted/1",
        Adopted(event_id=EVENT, at=NOON, bot_ids=BOTS),
        '{"event_id":"evt-1","at":"2026-03-02T12:00:00Z","bot_ids":["bot-1","bot-2"]}',
    ),
    Example(
        "bot_seen/1",
        BotSeen(
            event_id=EVENT,
            bot_id=BotId("bot-1"),
            at=NOON,
            source=Source.WEBHOOK,
            happened_at=PRECISELY,
            status=BotStatus.DONE,
            end_reason=EndReason.REMOVED_FROM_CALL,
            code="call_ended",
            sub_code="bot_kicked_from_call",
        ),
        '{"event_id":"evt-1","bot_id":"bot-1","at":"2026-03-02T12:00:00Z",'
        '"source":"webhook","happened_at":"2026-03-02T12:00:00.123456Z",'
        '"status":"done","end_reason":"removed_from_call","stopped":false,'
        '"code":"call_ended","sub_code":"bot_kicked_from_call"}',
    ),
    Example(
        "unreadable/1",
        Unreadable(event_id=EVENT, at=NOON, place="raw.start", problem="missing"),
        '{"event_id":"evt-1","at":"2026-03-02T12:00:00Z","place":"raw.start",'
        '"problem":"missing"}',
    ),
    Example(
        "preference/1",
        PreferenceSet(
            target="uid-1",
            series=True,
            wanted=None,
            by="ana",
            why='she said "no"',
            at=NOON,
            calendar_id=CALENDAR,
            on_behalf_of="Ana Lee",
        ),
        '{"target":"uid-1","series":true,"wanted":null,"by":"ana",'
        '"why":"she said \\"no\\"","at":"2026-03-02T12:00:00Z",'
        '"calendar_id":"cal-a","on_behalf_of":"Ana Lee"}',
    ),
    Example(
        "calendar_seen/1",
        CalendarSeen(
            calendar_id=CALENDAR,
            platform="google_calendar",
            status="disconnected",
            at=NOON,
            since=IN_INDIA,
            code="invalid_grant",
        ),
        '{"calendar_id":"cal-a","platform":"google_calendar","status":"disconnected",'
        '"at":"2026-03-02T12:00:00Z","since":"2026-03-02T12:00:00Z",'
        '"code":"invalid_grant"}',
    ),
    Example(
        "scheme_set/1",
        SchemeSet(
            key=KeySettings(
                scheme=Scheme.COMPANY,
                spelling=Spelling.GUIDE,
                link=LinkForm.VERBATIM,
                share_between_tenants=True,
            ),
            at=NOON,
            by="ana",
            why="a new tenant",
            before=KeySettings(),
        ),
        '{"key":{"scheme":"company","spelling":"guide","link":"verbatim",'
        '"share_between_tenants":true},"at":"2026-03-02T12:00:00Z","by":"ana",'
        '"why":"a new tenant","before":{"scheme":"all","spelling":"safe",'
        '"link":"canonical","share_between_tenants":false}}',
    ),
    Example(
        "twins_begun/1",
        TwinsBegun(
            key=KeySettings(),
            at=NOON,
            by="ana",
            why="a new tenant",
            known=(CALENDAR,),
        ),
        '{"key":{"scheme":"all","spelling":"safe","link":"canonical",'
        '"share_between_tenants":false},"at":"2026-03-02T12:00:00Z","by":"ana",'
        '"why":"a new tenant","known":["cal-a"]}',
    ),
    Example(
        "twin_step/1",
        TwinStep(
            calendar_id=CALENDAR,
            at=NOON,
            step=Step.READY,
            twin_id=CalendarId("cal-b"),
            left=Left.BUSY,
            running=((EVENT, NOON),),
        ),
        '{"calendar_id":"cal-a","at":"2026-03-02T12:00:00Z","step":"ready",'
        '"twin_id":"cal-b","left":"busy","running":[["evt-1","2026-03-02T12:00:00Z"]]}',
    ),
    Example(
        "policy_set/1",
        PolicySet(policy=Digest("sha256:01"), text=Digest("sha256:02"), at=NOON),
        '{"policy":"sha256:01","text":"sha256:02","at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "writes_stopped/1",
        WritesStopped(at=NOON, status=402, code="no_credit"),
        '{"at":"2026-03-02T12:00:00Z","status":402,"code":"no_credit"}',
    ),
    Example(
        "writes_resumed/1",
        WritesResumed(at=NOON),
        '{"at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "policy_refused/1",
        PolicyRefused(
            at=NOON,
            problems=2,
            first="rules[0].when, line 4",
            digest=Digest("sha256:03"),
        ),
        '{"at":"2026-03-02T12:00:00Z","problems":2,"first":"rules[0].when, line 4",'
        '"digest":"sha256:03"}',
    ),
    Example(
        "pass_ended/1",
        PassEnded(
            at=NOON,
            started=IN_INDIA,
            complete=True,
            calendars=1,
            events=2,
            decided=3,
            reaffirmed=4,
            reaffirmed_set=Digest("sha256:01"),
            calls=5,
            unreadable=6,
            held=((EVENT, "removals"),),
            held_count=7,
        ),
        '{"at":"2026-03-02T12:00:00Z","started":"2026-03-02T12:00:00Z",'
        '"complete":true,"calendars":1,"events":2,"decided":3,"reaffirmed":4,'
        '"reaffirmed_set":"sha256:01","calls":5,"unreadable":6,'
        '"held":[["evt-1","removals"]],"held_count":7,"incremental":false,'
        '"mark":null,"swept":null}',
    ),
    Example(
        "hold_placed/1",
        HoldPlaced(
            hold=Digest("sha256:01"),
            scope="calendar:cal-a",
            limit=Limit.PER_HOUR,
            count=12,
            first=(EVENT,),
            at=IN_INDIA,
            until=PRECISELY,
        ),
        '{"hold":"sha256:01","scope":"calendar:cal-a","limit":"per_hour","count":12,'
        '"first":["evt-1"],"at":"2026-03-02T12:00:00Z",'
        '"until":"2026-03-02T12:00:00.123456Z"}',
    ),
    Example(
        "hold_approved/1",
        HoldApproved(
            hold=Digest("sha256:01"),
            scope="workspace",
            by="ana",
            why="the pilot is over",
            at=NOON,
            expires=IN_INDIA,
        ),
        '{"hold":"sha256:01","scope":"workspace","by":"ana",'
        '"why":"the pilot is over","at":"2026-03-02T12:00:00Z",'
        '"expires":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "hold_rejected/1",
        HoldRejected(hold=Digest("sha256:01"), by="ana", why="no", at=NOON),
        '{"hold":"sha256:01","by":"ana","why":"no","at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "hold_ended/1",
        HoldEnded(
            hold=Digest("sha256:01"),
            how=Ending.APPROVED,
            at=NOON,
            commands=((EVENT, Digest("sha256:02")),),
        ),
        '{"hold":"sha256:01","how":"approved","at":"2026-03-02T12:00:00Z",'
        '"commands":[["evt-1","sha256:02"]]}',
    ),
    Example(
        "paused/1",
        Paused(scope="rule:board", by="ana", why="", at=NOON, expires=IN_INDIA),
        '{"scope":"rule:board","by":"ana","why":"","at":"2026-03-02T12:00:00Z",'
        '"expires":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "resumed/1",
        Resumed(scope="rule:board", by="ana", why="", at=NOON),
        '{"scope":"rule:board","by":"ana","why":"","at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "seal/1",
        Sealed(at=IN_INDIA, first=1, last=9, count=8, root=Digest("sha256:01")),
        '{"at":"2026-03-02T12:00:00Z","first":1,"last":9,"count":8,"root":"sha256:01"}',
    ),
    Example(
        "erased/1",
        CalendarErased(
            calendar_id=CALENDAR, at=NOON, by="ana", why="she has left", texts=12
        ),
        '{"calendar_id":"cal-a","at":"2026-03-02T12:00:00Z","by":"ana",'
        '"why":"she has left","texts":12}',
    ),
    Example(
        "forgotten/1",
        TextsForgotten(
            at=NOON,
            before=PRECISELY,
            by="ana",
            why="old",
            texts=12,
            seen=7,
            looked=NOON,
        ),
        '{"at":"2026-03-02T12:00:00Z","before":"2026-03-02T12:00:00.123456Z",'
        '"by":"ana","why":"old","texts":12,"seen":7,"looked":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "accepted/1",
        LogAccepted(at=NOON, by="ana", why="the backup", kept=9, held=7),
        '{"at":"2026-03-02T12:00:00Z","by":"ana","why":"the backup","kept":9,"held":7}',
    ),
    Example(
        "token_issued/1",
        TokenIssued(
            token="00ff",
            name="dashboard",
            digest=Digest("sha256:01"),
            scopes=(TokenScope.READ, TokenScope.PREFER),
            by="ana",
            why="the wall",
            at=NOON,
            calendars=(CALENDAR,),
            expires=IN_INDIA,
        ),
        '{"token":"00ff","name":"dashboard","digest":"sha256:01",'
        '"scopes":["read","prefer"],"by":"ana","why":"the wall",'
        '"at":"2026-03-02T12:00:00Z","calendars":["cal-a"],'
        '"expires":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "token_revoked/1",
        TokenRevoked(token="00ff", by="ana", why="lost", at=NOON),
        '{"token":"00ff","by":"ana","why":"lost","at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "connection_offered/1",
        ConnectionOffered(
            offer="00ff",
            digest=Digest("sha256:00ff"),
            platform="google_calendar",
            sealed="c2VhbGVk",
            by="dana",
            why="new here",
            at=NOON,
            expires=IN_INDIA,
        ),
        '{"offer":"00ff","digest":"sha256:00ff","platform":"google_calendar",'
        '"sealed":"c2VhbGVk","by":"dana","why":"new here",'
        '"at":"2026-03-02T12:00:00Z","expires":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "connection_failed/1",
        ConnectionFailed(
            offer="00ff",
            lapse=Lapse.CODE_REFUSED,
            at=NOON,
            detail="invalid_grant",
            revoked=True,
        ),
        '{"offer":"00ff","lapse":"code_refused","at":"2026-03-02T12:00:00Z",'
        '"detail":"invalid_grant","revoked":true}',
    ),
    Example(
        "connection_used/1",
        ConnectionUsed(offer="00ff", calendar_id=CALENDAR, at=NOON),
        '{"offer":"00ff","calendar_id":"cal-a","at":"2026-03-02T12:00:00Z"}',
    ),
    Example(
        "calendar_connected/1",
        CalendarConnected(
            calendar_id=CALENDAR,
            platform="microsoft_outlook",
            connection=Connection.RENEWED,
            by="dana",
            why="",
            at=NOON,
            offer="00ff",
        ),
        '{"calendar_id":"cal-a","platform":"microsoft_outlook",'
        '"connection":"renewed","by":"dana","why":"","at":"2026-03-02T12:00:00Z",'
        '"offer":"00ff"}',
    ),
    Example(
        "disconnect_ordered/1",
        DisconnectOrdered(calendar_id=CALENDAR, by="dana", why="left", at=NOON),
        '{"calendar_id":"cal-a","by":"dana","why":"left","at":"2026-03-02T12:00:00Z"}',
    ),
]
