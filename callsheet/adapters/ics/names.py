"""The ids and times of an event as both platforms write them."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Final

from callsheet.adapters.ics.moments import Moment
from callsheet.adapters.ics.series import Instance

_GOOGLE: Final = "@google.com"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_MAX_STEM: Final = 200


def stem(uid: str) -> str:
    """
    Return the id of a single event or a series, different for different UIDs.

    Google's UIDs carry the id before `@google.com`; those of other programs get a
    digest, as `1@a.example` and `1@b.example` are two events.
    """
    plain = uid.removesuffix(_GOOGLE)
    safe = _UNSAFE.sub("", plain.partition("@")[0])[:_MAX_STEM]
    if safe == plain:
        return safe
    return f"{safe}-{sha256(uid.encode(errors='replace')).hexdigest()[:8]}"


def event_id(instance: Instance) -> str:
    """Return the id of an event: for a repetition with its original start in UTC."""
    original = instance.original
    if original is None:
        return stem(instance.uid)
    shape = "%Y%m%d" if original.whole_day else "%Y%m%dT%H%M%SZ"
    at = original.local if original.whole_day else original.utc
    return f"{stem(instance.uid)}_{at.strftime(shape)}"


def utc(moment: Moment) -> str:
    """Return a moment as Recall writes it: `2026-03-02T15:00:00Z`."""
    return zulu(moment.utc)


def zulu(moment: datetime) -> str:
    """Return a UTC time with a Z; microseconds only where there are some."""
    return moment.isoformat().replace("+00:00", "Z")
