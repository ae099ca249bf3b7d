"""How long do Recall's rate limits have a first read last, and are they set right?"""

from callsheet.adapters.cli.doctor.findings import Seen, fine, odd, unseen
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.domain.budget import PER_MINUTE, Operation
from callsheet.domain.reads import ROWS


async def budget(patient: Patient) -> Seen:
    """Foresee how long it takes to read all, and to book a bot for each event."""
    rates = patient.configuration.per_minute()
    forecast = _forecast(patient, rates)
    raised = [
        f"{one.value} {rates[one]} (documented: {PER_MINUTE[one]})"
        for one in Operation
        if rates[one] > PER_MINUTE[one]
    ]
    if raised:
        return odd(
            f"more than Recall's documented limits: {', '.join(raised)}; {forecast}",
            "let [rates] say so only if Recall has raised them; else take them out",
        )
    if patient.calendars is None and patient.kept is None:
        return unseen(forecast)
    return fine(forecast)


def _forecast(patient: Patient, rates: dict[Operation, int]) -> str:
    listed, kept = patient.calendars or (), patient.kept
    calendars = max(len(listed), 0 if kept is None else len(kept.calendars))
    if patient.calendars is None and kept is None:
        return "how many calendars and events there are is not known"
    lists = _minutes(calendars, ROWS, rates[Operation.LIST_CALENDARS])
    more = " or more" if kept is None and not patient.all_listed else ""
    if kept is None:
        return (
            f"calendars: {calendars}{more}; their events are not read yet: "
            f"{ROWS * rates[Operation.LIST_EVENTS]:,} of them take a minute"
        )
    reads = lists + _minutes(kept.events, ROWS, rates[Operation.LIST_EVENTS])
    books = _minutes(kept.events, 1, rates[Operation.ADD_BOT])
    return (
        f"calendars: {calendars:,}; events ahead: {kept.events:,}; a first read takes "
        f"about {reads} min, and a bot for each event {books} min"
    )


def _minutes(many: int, together: int, rate: int) -> int:
    """Count the minutes that calls for so many take, one at least."""
    calls = -(-many // together)
    return max(1, -(-calls // rate))
