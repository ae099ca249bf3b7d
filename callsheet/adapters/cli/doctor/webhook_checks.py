"""Do Recall's webhooks find their way in, does anything else, and what was heard?"""

from typing import Final

from callsheet.adapters.cli.doctor.findings import Seen, fine, odd, unseen, wrong
from callsheet.adapters.cli.doctor.knocking import Reply, knock
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.webhooks import Verifier
from callsheet.application.errors import ConfigurationError
from callsheet.application.inbox import NoticeKind
from callsheet.application.listening import REMEMBERED
from callsheet.domain.event import CalendarStatus
from callsheet.domain.instants import later, spell

WHERE: Final = "set http.public_url, or name the service with --service URL"
_SIGNED_STATUS: Final = 204
_REFUSED_STATUS: Final = 401
_CURES: Final = {
    401: "the service that runs there has other secrets or another clock than this "
    "machine, or a proxy takes the webhook-* headers away: start it anew",
    403: "something in front of the service refuses it: let /webhooks/recall through",
    404: "let what is in front pass /webhooks/recall on to `callsheet run`",
    405: "let what is in front pass POST to /webhooks/recall on as it is",
    413: "let what is in front pass bodies of 256 kB on",
    503: "the service cannot write its log: see its /readyz",
}
_OTHER_CURE: Final = "see what runs at that address, and its log"
_REDIRECT_CURE: Final = (
    "Recall follows no redirect: let its dashboard, and http.public_url, have the "
    "address that this one leads to"
)
_HEARD: Final = {
    NoticeKind.CALENDAR_UPDATE: "calendar.update",
    NoticeKind.CALENDAR_SYNC_EVENTS: "calendar.sync_events",
    NoticeKind.BOT: "bot.*",
}


async def secrets(patient: Patient) -> Seen:
    """See whether any message can be proven to be Recall's."""
    recall, webhook = patient.configuration.recall, patient.configuration.webhook
    known = recall.webhook_secrets
    try:
        Verifier(known, webhook.query_tokens)
    except ConfigurationError as error:
        said = str(error).partition("; ")[0]
        cure = "copy it from Recall's dashboard, whole: whsec_ and then base64"
        return wrong(said, cure, Exit.CONFIGURATION)
    if known:
        return fine(f"{len(known)} secret{'s' if len(known) > 1 else ''} of signatures")
    if webhook.query_tokens:
        said = "only a token in the address, which others may read in their logs"
        return odd(said, "make a secret in Recall's dashboard, and set it here")
    return odd(
        "no webhook is taken: nothing can prove to be Recall's",
        "set CALLSHEET_RECALL__WEBHOOK_SECRET to what Recall's dashboard shows",
    )


async def signed(patient: Patient) -> Seen:
    """Knock at the service as Recall does, with a message that says nothing."""
    if patient.service is None:
        return unseen("nobody said where the service is", WHERE)
    if not _provable(patient):
        return unseen("there is no secret to sign with")
    reply = await knock(patient, proven=True)
    if reply.status == _SIGNED_STATUS:
        return fine(f"taken and kept in {reply.seconds:.1f} s at {_shown(reply)}")
    return _not_taken(reply)


async def unsigned(patient: Patient) -> Seen:
    """See that a message which proves nothing is refused."""
    if patient.service is None:
        return unseen("nobody said where the service is", WHERE)
    reply = await knock(patient, proven=False)
    if reply.status == _REFUSED_STATUS:
        return fine("refused (401)")
    if reply.status is not None and 200 <= reply.status < 300:
        said = f"anybody's message is answered with {reply.status} at {_shown(reply)}"
        return wrong(said, "something else than Callsheet answers there; see what")
    return _not_taken(reply)


async def heard(patient: Patient) -> Seen:
    """Say which kinds of message ever came; of subscriptions Recall tells nothing."""
    kept = patient.kept
    if kept is None:
        return unseen("the log could not be read")
    told = [
        f"{name} {spell(kept.heard[kind].replace(microsecond=0))}"
        for kind, name in _HEARD.items()
        if kind in kept.heard
    ]
    lacking = [name for kind, name in _HEARD.items() if kind not in kept.heard]
    said = "; ".join(told) or "nothing was heard"
    if CalendarStatus.CONNECTED.value not in kept.calendars.values():
        return unseen(f"{said}; no calendar is connected that there were to hear of")
    if not lacking:
        return fine(said)
    since = later(patient.clock.now(), -REMEMBERED)
    untold = kept.changed is not None and kept.changed > since
    said += f"; in the last {REMEMBERED.days} days none of {', '.join(lacking)}"
    if NoticeKind.CALENDAR_SYNC_EVENTS in kept.heard or not untold:
        # Calendars that stay connected, and bots that wait, are nothing to tell of.
        return fine(f"{said}, as where nothing of that kind happened")
    return odd(
        f"{said}, and events changed",
        f"see that the endpoint in Recall's dashboard is subscribed to "
        f"{' and '.join(lacking)}",
    )


def _provable(patient: Patient) -> bool:
    configuration = patient.configuration
    known = configuration.recall.webhook_secrets
    return bool(known or configuration.webhook.query_tokens)


def _not_taken(reply: Reply) -> Seen:
    if reply.status is None:
        return wrong(f"{reply.trouble} at {_shown(reply)}", reply.cure)
    cure = _CURES.get(reply.status, _OTHER_CURE)
    if 300 <= reply.status < 400:
        cure = _REDIRECT_CURE
    return wrong(f"answered with {reply.status} at {_shown(reply)}", cure)


def _shown(reply: Reply) -> str:
    alone = " (only this machine gets there)" if reply.is_near else ""
    return f"{reply.place}{alone}"
