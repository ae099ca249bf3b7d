"""What a call's error means for the command that it was to carry out."""

from collections.abc import Sequence

from callsheet.application import errors
from callsheet.application.orders import Order
from callsheet.domain.decision import How
from callsheet.domain.ids import BotId
from callsheet.domain.retry import Failure

_FAILURES: tuple[tuple[type[errors.RecallError], Failure], ...] = (
    (errors.NotAllowed, Failure.NOT_ALLOWED),
    (errors.NotShown, Failure.NOT_SHOWN),
    (errors.BotBusy, Failure.BUSY),
    (errors.RateLimited, Failure.RATE_LIMITED),
    (errors.PoolExhausted, Failure.POOL_EXHAUSTED),
    (errors.Missing, Failure.GONE),
    (errors.Dispatched, Failure.DISPATCHED),
    (errors.Refused, Failure.REFUSED),
)


def failure_of(error: errors.RecallError) -> Failure:
    """Name an error by what it means for the next try; unnamed ones are unknown."""
    found = (failure for kind, failure in _FAILURES if isinstance(error, kind))
    return next(found, Failure.UNKNOWN_OUTCOME)


def failure_of_order(
    order: Order, error: errors.RecallError, set_off: Sequence[BotId]
) -> Failure:
    """
    Name an error by what it means for this very command.

    Args:
        order: That was sent.
        error: What came back.
        set_off: The bots to be removed that may have set off: their time is near.
    """
    refused = isinstance(error, errors.Refused | errors.Dispatched)
    if refused and order.how is How.LEAVE_CALL:
        return Failure.NOT_LEFT
    if isinstance(error, errors.Dispatched) and not set_off:
        return Failure.OTHER_UNDER_WAY
    return failure_of(error)
