"""What the guide on webhooks shows lets them in; its table is that of the settings."""

import re
from pathlib import Path

import pytest
from multidict import CIMultiDict

from callsheet.adapters.settings import load
from callsheet.adapters.settings.recall_options import WebhookOptions
from callsheet.adapters.webhooks import PATH, TOLERANCE, Verifier
from callsheet.adapters.webhooks.receiving import BODY_LIMIT
from tests.adapters.webhooks.endpoint import BODY, NOW, signed
from tests.pages import ROOT

GUIDE = (ROOT / "docs" / "webhooks.md").read_text()


def test_the_secrets_that_are_shown_let_recall_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    [(name, value)] = re.findall(r"^export (\w+)=(\S+)$", GUIDE, re.MULTILINE)
    monkeypatch.setenv(name, value)
    secrets = load().recall.webhook_secrets
    assert len(secrets) == 2
    verifier = Verifier(secrets)
    for secret in secrets:
        headers = CIMultiDict(signed(BODY, secret))
        assert verifier.admit(headers, [], BODY, NOW) == "msg_1"


def test_the_table_is_that_of_the_settings() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (\w+) \|$", GUIDE, re.MULTILINE)
    defaults = {
        name: "none" if field.default is None else f"{field.default:g}"
        for name, field in WebhookOptions.model_fields.items()
    }
    assert dict(rows) == {
        **defaults,
        "body_limit": str(WebhookOptions().body_limit),
    }


def test_the_defaults_are_those_of_the_endpoint() -> None:
    options = WebhookOptions()
    assert (options.body_limit, options.tolerance_seconds) == (BODY_LIMIT, TOLERANCE)
    assert f"`POST {PATH}`" in GUIDE
