"""The way in for Recall's webhooks: proven, understood, kept, answered."""

from callsheet.adapters.webhooks.receiving import (
    PATH,
    RECEPTION,
    ROUTE,
    Reception,
    add_webhooks,
    receive,
)
from callsheet.adapters.webhooks.verification import TOLERANCE, Verifier

__all__ = [
    "PATH",
    "RECEPTION",
    "ROUTE",
    "TOLERANCE",
    "Reception",
    "Verifier",
    "add_webhooks",
    "receive",
]
