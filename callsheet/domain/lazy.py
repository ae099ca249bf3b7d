"""Values that are worked out when they are first asked for, and then kept."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 -- it is used like `property`
    """
    Like `functools.cached_property`, without the lock that this takes each time.

    A decision asks for a dozen such values once, from one thread.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Any, owner: type) -> T:  # noqa: ANN401
        """Work it out; from now on the instance's own value stands before this."""
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value
