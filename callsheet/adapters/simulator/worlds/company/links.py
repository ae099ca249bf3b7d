"""Join links as the platforms make them, every one different."""

from typing import Literal, TypeAlias
from urllib.parse import quote

from callsheet.adapters.simulator.ids import Ids

LinkKind: TypeAlias = Literal["meet", "zoom", "zoom_vanity", "teams", "webex", "none"]


def join_link(
    ids: Ids, kind: LinkKind, meeting: str, *, owner: str, copy: int
) -> str | None:
    """
    The link that a mailbox's owner finds in the copy of a meeting.

    `zoom_vanity` has the company's host and the plain one, turn about by the number
    of the copy; `teams` carries a context of the owner's. The others are one for all.
    """
    match kind:
        case "meet":
            letters = _letters(ids.derived("meet", meeting, length=20))
            return (
                f"https://meet.google.com/{letters[:3]}-{letters[3:7]}-{letters[7:10]}"
            )
        case "zoom":
            return _zoom(ids, meeting, "acme.zoom.us")
        case "zoom_vanity":
            return _zoom(ids, meeting, "zoom.us" if copy % 2 else "acme.zoom.us")
        case "teams":
            return _teams(ids, meeting, owner)
        case "webex":
            token = ids.derived("webex", meeting, length=32)
            return f"https://acme.webex.com/acme/j.php?MTID=m{token}"
        case "none":
            return None


def _zoom(ids: Ids, meeting: str, host: str) -> str:
    number = 10**10 + int(ids.derived("zoom", meeting, length=12), 16) % (9 * 10**10)
    password = ids.derived("passcode", meeting, length=16)
    return f"https://{host}/j/{number}?pwd={password}.1"


def _teams(ids: Ids, meeting: str, owner: str) -> str:
    thread = quote(f"19:meeting_{ids.derived('teams', meeting, length=36)}@thread.v2")
    tenant = _uuid_like(ids.derived("tenant", "acme", length=32))
    person = _uuid_like(ids.derived("person", owner, length=32))
    context = quote(f'{{"Tid":"{tenant}","Oid":"{person}"}}', safe="")
    return f"https://teams.microsoft.com/l/meetup-join/{thread}/0?context={context}"


def _uuid_like(token: str) -> str:
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    return "-".join(token[start:stop] for start, stop in cuts)


def _letters(token: str) -> str:
    pairs = (token[i : i + 2] for i in range(0, len(token), 2))
    return "".join(chr(ord("a") + int(pair, 16) % 26) for pair in pairs)
