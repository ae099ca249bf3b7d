"""Every kind of problem that the service answers with; `type` is for programs."""

from typing import Final

from callsheet.adapters.http.problems import Kind

MALFORMED: Final = Kind(
    name="malformed-request",
    status=400,
    title="The request cannot be read",
    meaning="The body is no JSON, or what was sent is no proper HTTP.",
)
NOT_AUTHENTICATED: Final = Kind(
    name="not-authenticated",
    status=401,
    title="No valid token",
    meaning="Send `Authorization: Bearer cs_...` with a token that counts: one that "
    "was neither revoked nor has expired.",
)
NOT_ALLOWED: Final = Kind(
    name="not-allowed",
    status=403,
    title="The token may not do this",
    meaning="The token is valid and lacks the scope that the header WWW-Authenticate "
    "names, or is for some calendars where the whole workspace is concerned.",
)
FOREIGN_HOST: Final = Kind(
    name="foreign-host",
    status=403,
    title="The service is not known by this name",
    meaning="The header Host names a host that is not in the setting http.hosts; a "
    "page elsewhere may have made a browser ask.",
)
CROSS_ORIGIN: Final = Kind(
    name="cross-origin",
    status=403,
    title="Another site's page asks for a change",
    meaning="A browser sent a change for a page of another origin, which is not in "
    "the setting http.cors.",
)
NOT_FOUND: Final = Kind(
    name="not-found",
    status=404,
    title="There is no such thing",
    meaning="The path leads nowhere, or nothing has this id, or the token does not "
    "let see it.",
)
METHOD_NOT_ALLOWED: Final = Kind(
    name="method-not-allowed",
    status=405,
    title="The path has no such method",
    meaning="The header Allow names the methods that it has.",
)
TOO_SLOW_TO_SEND: Final = Kind(
    name="request-too-slow",
    status=408,
    title="The request did not arrive in time",
    meaning="The body was announced and did not come.",
)
CONFLICT: Final = Kind(
    name="conflict",
    status=409,
    title="It does not go with what there is",
    meaning="Read again what there is now, and decide anew.",
)
AHEAD: Final = Kind(
    name="ahead-of-the-log",
    status=409,
    title="The log has not come that far",
    meaning="The position is of another log, or of one that was put back since: read "
    "again how everything is, and go on from the position `end`.",
)
ALREADY_RUNNING: Final = Kind(
    name="already-running",
    status=409,
    title="One of these runs already",
    meaning="Only one at a time is worked on: wait for it, or cancel it.",
)
STALE: Final = Kind(
    name="changed-meanwhile",
    status=412,
    title="It has changed since it was read",
    meaning="If-Match names another state than the one there is now: read again.",
)
TOO_LARGE: Final = Kind(
    name="body-too-large",
    status=413,
    title="The body is too large",
    meaning="Bodies are read up to the setting http.body_bytes.",
)
WRONG_MEDIA: Final = Kind(
    name="unsupported-media-type",
    status=415,
    title="The body is of a type that is not read here",
    meaning="Send JSON, with `Content-Type: application/json`, and not packed.",
)
INVALID: Final = Kind(
    name="invalid-input",
    status=422,
    title="A value is wrong or unknown",
    meaning="`errors` names each offending place, what is wrong, and what is near.",
)
UNCONDITIONAL: Final = Kind(
    name="precondition-required",
    status=428,
    title="The state that is to be changed has to be named",
    meaning="Send If-Match with the ETag of what was read.",
)
TOO_MANY_TRIES: Final = Kind(
    name="too-many-bad-tokens",
    status=429,
    title="Too many tokens that do not count",
    meaning="Wait as long as Retry-After says; tokens that count are let in meanwhile.",
)
TOO_MANY_STREAMS: Final = Kind(
    name="too-many-streams",
    status=429,
    title="Too many streams at once",
    meaning="End one of them, or read page by page.",
)
FAULT: Final = Kind(
    name="program-fault",
    status=500,
    title="An error of the program itself",
    meaning="The service's log has the place under the id of the request.",
)
RECALL_REFUSED: Final = Kind(
    name="recall-refused",
    status=502,
    title="Recall would not do it",
    meaning="Recall answered, and not with what was asked for; `detail` says why.",
)
LOG_UNAVAILABLE: Final = Kind(
    name="log-unavailable",
    status=503,
    title="The log cannot be read or written",
    meaning="Try again; the service's log says what is wrong with it.",
)
NOT_SET_UP: Final = Kind(
    name="not-set-up",
    status=503,
    title="The service is not set up for this",
    meaning="A setting is missing or wrong; the service's log says which.",
)
RECALL_UNREACHABLE: Final = Kind(
    name="recall-unreachable",
    status=503,
    title="Recall cannot be asked at present",
    meaning="It does not answer, or its rate limit is used up: try again after "
    "Retry-After, if there is one.",
)
TOO_LONG: Final = Kind(
    name="took-too-long",
    status=503,
    title="It took too long",
    meaning="The setting http.time_limit_seconds ended it; what was written by then "
    "is written.",
)

KINDS: Final = (
    MALFORMED,
    NOT_AUTHENTICATED,
    NOT_ALLOWED,
    FOREIGN_HOST,
    CROSS_ORIGIN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    TOO_SLOW_TO_SEND,
    CONFLICT,
    ALREADY_RUNNING,
    AHEAD,
    STALE,
    TOO_LARGE,
    WRONG_MEDIA,
    INVALID,
    UNCONDITIONAL,
    TOO_MANY_TRIES,
    TOO_MANY_STREAMS,
    FAULT,
    RECALL_REFUSED,
    LOG_UNAVAILABLE,
    NOT_SET_UP,
    RECALL_UNREACHABLE,
    TOO_LONG,
)

RECALL: Final = (RECALL_REFUSED, RECALL_UNREACHABLE, NOT_SET_UP)
"""What a route may answer with that asks Recall."""
