"""
Why a request is not granted, in the words of the rules; the API has the codes.

* Denied
  - Refused            the event cannot have a bot, or the bot not be changed
    - Ended            because it is over
    - TooLate          the bot is about to be launched, or has been
  - PoolDepleted       no ad-hoc bot is free for a meeting this near
  - AlreadyDispatched  the bot has left for its call and cannot be deleted
  - NotInCall          the bot is in no call that it could leave
  - Unfit              the bot or the call is not in a state in which this can be
"""


class Denied(Exception):
    """Base of all refusals."""


class Refused(Denied):
    """The event cannot have a bot, or the bot not be changed; the text says why."""


class Ended(Refused):
    """The event is over."""


class TooLate(Refused):
    """The bot is about to be launched, or has been."""


class PoolDepleted(Denied):
    """No ad-hoc bot is free; nothing was scheduled."""


class AlreadyDispatched(Denied):
    """The bot has left for its call."""


class NotInCall(Denied):
    """The bot is in no call."""


class Unfit(Denied):
    """Nothing that can happen now; the text says why."""
