"""The headers that prove a message to be from Recall, as Standard Webhooks has them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from callsheet.adapters.simulator.webhooks.endpoint import Endpoint
from callsheet.adapters.simulator.webhooks.messages import Message


def signature(endpoint: Endpoint, message: Message, at: datetime) -> Mapping[str, str]:
    """
    The headers for an attempt; none at all if there is no secret.

    Args:
        endpoint: Whose secrets sign, every one that has not expired.
        message: What is signed, its id and body.
        at: The simulated instant, which `timestamps` of the endpoint may overrule.
    """
    secrets = endpoint.active_secrets(at)
    if not secrets:
        return {}
    signed_at = datetime.now(UTC) if endpoint.timestamps == "wall" else at
    text = message.body.decode()
    signatures = [Webhook(s.value).sign(message.id, signed_at, text) for s in secrets]
    family = endpoint.headers
    return {
        f"{family}-id": message.id,
        f"{family}-timestamp": str(int(signed_at.timestamp())),
        f"{family}-signature": " ".join(signatures),
    }
