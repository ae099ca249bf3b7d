"""Times of an event: a wall clock, the zone it hangs in, and the moment it shows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from callsheet.adapters.ics.blocks import Block
from callsheet.adapters.ics.content import Property
from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.values import (
    MAX_DURATION,
    as_local,
    date_or_time,
    duration,
)
from callsheet.adapters.ics.zones import UTC_ZONE, Zone, Zones


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A local time in a zone.

    Attributes:
        local: The wall clock, naive; midnight for a whole day.
        zone: The zone; the calendar's own for whole days and floating times.
        whole_day: Whether the file gives a date only.
        floating: Whether the file gives a time without any zone.
    """

    local: datetime
    zone: Zone
    whole_day: bool = False
    floating: bool = False

    @property
    def aware(self) -> datetime:
        """The time with its offset from UTC."""
        return self.local.replace(tzinfo=self.zone.rules)

    @property
    def utc(self) -> datetime:
        """The moment itself."""
        return self.aware.astimezone(UTC)

    def at(self, local: datetime) -> "Moment":
        """Return another time of the same kind."""
        return Moment(local, self.zone, self.whole_day, self.floating)

    def wall_clock_of(self, moment: "Moment") -> datetime:
        """Return what the clock of this zone shows at another moment."""
        if moment.zone.rules is self.zone.rules or moment.whole_day or moment.floating:
            return moment.local
        return moment.utc.astimezone(self.zone.rules).replace(tzinfo=None, fold=0)


def moments(given: Property, zones: Zones) -> list[Moment]:
    """
    Read the times of a DTSTART, EXDATE, RDATE, ...; of a period, where it begins.

    Raises:
        Unreadable: One is no time, or its zone is not known.
    """
    return [
        moment(value.partition("/")[0], given, zones)
        for value in given.value.split(",")
        if value.strip()
    ]


def moment(value: str, given: Property, zones: Zones) -> Moment:
    """
    Read one time.

    Raises:
        Unreadable: It is none, or its zone is not known.
    """
    read = date_or_time(value)
    if not isinstance(read, datetime):
        return Moment(as_local(read), zones.default, whole_day=True)
    if read.tzinfo is not None:
        return Moment(as_local(read), UTC_ZONE)
    tzid = given.parameters.get("TZID", "").strip()
    if not tzid:
        return Moment(read, zones.default, floating=True)
    return Moment(read, zones.find(tzid))


def single(block: Block, name: str, zones: Zones) -> Moment | None:
    """Read the one time of a property, if the event has it."""
    given = block.first(name)
    return None if given is None else moment(given.value, given, zones)


@dataclass(frozen=True, slots=True)
class Length:
    """
    How long an event lasts.

    Attributes:
        time: The difference of the wall clocks, or the time that passes.
        elapsed: Whether it is the latter: PT8H over a clock change is eight hours,
            while 22:00 to 06:00 is what the clocks show.
    """

    time: timedelta
    elapsed: bool = False

    def end_of(self, start: Moment) -> Moment:
        """Return when an event that starts then ends; never before it starts."""
        end = start.at(start.local + self.time)
        if not self.elapsed and end.utc >= start.utc:
            return end
        passed = (start.utc + self.time).astimezone(start.zone.rules)
        return start.at(passed.replace(tzinfo=None))


def length(block: Block, start: Moment, zones: Zones) -> Length:
    """
    Return how long an event lasts: by DTEND, DURATION, or what is meant by neither.

    Raises:
        Unreadable: It ends before it starts, or lasts too long.
    """
    lasts = _length(block, start, zones)
    if lasts.time < timedelta():
        reason = "it ends before it starts"
        raise Unreadable(reason)
    if lasts.time > MAX_DURATION:
        reason = f"it lasts longer than {MAX_DURATION.days} days"
        raise Unreadable(reason)
    if start.whole_day:
        # Some programs end a whole day on the day itself.
        return Length(timedelta(days=max(1, lasts.time.days)))
    return lasts


def _length(block: Block, start: Moment, zones: Zones) -> Length:
    end = single(block, "DTEND", zones)
    if end is not None:
        return Length(start.wall_clock_of(end) - start.local)
    given = block.first("DURATION")
    if given is not None:
        return Length(duration(given.value), elapsed="T" in given.value.upper())
    return Length(timedelta(days=1) if start.whole_day else timedelta())


def last_local(until: date | datetime, start: Moment) -> datetime:
    """Return a rule's UNTIL as the wall clock of its series; it is included."""
    if not isinstance(until, datetime):
        return as_local(until) + timedelta(days=1, microseconds=-1)
    if until.tzinfo is None:
        return until
    return until.astimezone(start.zone.rules).replace(tzinfo=None, fold=0)
