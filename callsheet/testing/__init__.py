"""
A simulated Recall for your own tests, in an event loop or beside it.

`simulated_recall` is an async context manager for tests that run in the same event
loop; `serving_recall` serves from a thread of its own, so that anything that speaks
HTTP can meet it. The pytest fixture is in `callsheet.testing.pytest_plugin`.
"""

from callsheet.testing.serving import ControlError, RecallServer, serving_recall
from callsheet.testing.worlds import RecallOptions, simulated_recall

__all__ = [
    "ControlError",
    "RecallOptions",
    "RecallServer",
    "serving_recall",
    "simulated_recall",
]
