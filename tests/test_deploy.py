"""What is shipped for Prometheus, Grafana and systemd goes with the program."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with schemathesis, without types
from prometheus_client import CollectorRegistry

from callsheet.adapters.cli.app import app
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.deliveries import Deliveries
from callsheet.adapters.http.engine_metrics import EngineMetrics, WebhookMetrics
from callsheet.adapters.http.metrics import Metrics
from callsheet.adapters.http.standing import Standing
from callsheet.adapters.notify.posting import TIMEOUT
from callsheet.adapters.settings import load
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from tests.adapters.cli.stage import lay_bare
from tests.application.office import SteppedClock
from tests.pages import ROOT

DEPLOY = ROOT / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
BOARD = json.loads((DEPLOY / "grafana" / "callsheet.json").read_text())
UNIT = DEPLOY / "systemd" / "callsheet.service"
OPERATE = (ROOT / "docs" / "operate.md").read_text()

RULES: list[dict[str, Any]] = [one for g in ALERTS["groups"] for one in g["rules"]]
PANELS: list[dict[str, Any]] = BOARD["panels"]
QUERIES = {
    **{one["alert"]: one["expr"] for one in RULES},
    **{f"{p['title']} {t['refId']}": t["expr"] for p in PANELS for t in p["targets"]},
}

METRIC = re.compile(r"\b(callsheet_\w+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\b(?:by|on|without|ignoring) \(([^)]*)\)")
EVERYWHERE = {"job", "instance", "le"}
"""Labels that Prometheus itself adds."""


def labels() -> dict[str, set[str]]:
    """Every series that `callsheet run` shows, with its labels."""
    registry, clock = CollectorRegistry(), SteppedClock()
    standing = Standing(clock.now())
    at_work = AtWork(clock, standing)
    EngineMetrics(registry, standing, MemoryInbox(), clock, at_work)
    WebhookMetrics(registry)
    Metrics(registry, "1")
    Deliveries(registry)
    return {
        name: set(getattr(collector, "_labelnames", ()))
        for name, collector in registry._names_to_collectors.items()
    }


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_is_asked_for_is_there_with_these_labels(query: str) -> None:
    known = labels()
    asked = METRIC.findall(query)
    assert asked
    for name, matched in asked:
        assert name in known
        named = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", matched))
        assert named <= known[name]
    grouped = {
        label.strip() for one in GROUPED.findall(query) for label in one.split(",")
    }
    assert grouped <= EVERYWHERE.union(*(known[name] for name, _ in asked))
    for opened, closed in ("()", "{}", "[]"):
        assert query.count(opened) == query.count(closed)


def test_what_legends_and_summaries_name_are_labels_of_what_is_asked_for() -> None:
    known = labels()
    told = [(t["legendFormat"], t["expr"]) for p in PANELS for t in p["targets"]]
    told += [
        (one["annotations"]["summary"].replace("$labels.", ""), one["expr"])
        for one in RULES
    ]
    for text, query in told:
        there = EVERYWHERE.union(*(known[name] for name, _ in METRIC.findall(query)))
        assert set(re.findall(r"{{\s*(\w+)\s*}}", text)) <= there


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do_and_waits_a_sane_time(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "runbook_url"}
    assert rule["annotations"]["summary"]
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert (page, anchor) == ("docs/operate.md", rule["alert"].lower())
    assert f"\n### {rule['alert']}\n" in OPERATE
    spans = [rule["for"], *re.findall(r"\[(\w+)\]|offset (\w+)", rule["expr"])]
    for span in spans:
        (text,) = [span] if isinstance(span, str) else filter(None, span)
        number, unit = re.fullmatch(r"(\d+)([mh])", text).groups()  # type: ignore[union-attr]  # it has to match
        assert 0 <= int(number) * {"m": 1, "h": 60}[unit] <= 60


def test_quiet_week_ends_and_long_first_looks_set_nothing_off() -> None:
    asked = {one["alert"]: METRIC.findall(one["expr"]) for one in RULES}
    assert asked["CallsheetNoWebhooks"] == [("callsheet_webhook_silence_seconds", "")]
    turns = next(one["expr"] for one in RULES if one["alert"] == "CallsheetNoGoodTurn")
    either, _, unless = turns.partition(" unless on (job, instance) ")
    assert (either[0], either[-1]) == ("(", ")")
    assert unless == "time() - callsheet_watch_progress_timestamp_seconds < 300"


def test_every_heading_of_a_runbook_is_an_alert() -> None:
    headings = re.findall(r"^### (Callsheet\w+)$", OPERATE, re.MULTILINE)
    assert headings == [one["alert"] for one in RULES]
    assert len({*headings}) == len(headings) > 12


def test_panels_have_their_places_and_numbers() -> None:
    taken = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in PANELS]
    assert len({*taken}) == len({p["id"] for p in PANELS}) == len(PANELS)
    assert all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in PANELS)
    assert {p["datasource"]["uid"] for p in PANELS} == {"${datasource}"}


def unit() -> dict[str, list[str]]:
    """The lines of the unit by their keys."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text().splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def test_the_unit_has_the_service_find_its_settings_and_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_bare(monkeypatch, tmp_path)
    lines = unit()
    for one in lines["LoadCredential"]:
        (tmp_path / one.partition(":")[0]).write_text("whsec_c2VjcmV0c2VjcmV0c2VjcmV0")
    (tmp_path / "callsheet.toml").write_text('mode = "observe"\n')
    for one in lines["Environment"]:
        name, _, value = one.partition("=")
        value = value.replace("%d", str(tmp_path))
        monkeypatch.setenv(name, value.replace("/etc/callsheet", str(tmp_path)))
    found = load()
    assert found.mode.value == "observe"
    assert found.recall.api_key is not None
    assert len(found.recall.webhook_secrets) == 1
    assert found.database_url is not None
    assert found.database_url.startswith(
        f"sqlite:////var/lib/{lines['StateDirectory'][0]}/"
    )


def test_the_unit_ends_and_restarts_the_service_as_it_wants_to_be() -> None:
    lines = unit()
    program, *words = lines["ExecStart"][0].split()
    assert (Path(program).name, words) == ("callsheet", ["run"])
    assert app["run"].name == ("run",)
    assert lines["KillSignal"] == ["SIGTERM"]
    drains = HttpOptions().drain_seconds + TIMEOUT + 1
    assert float(lines["TimeoutStopSec"][0].removesuffix("s")) > 2 * drains
    assert lines["Restart"] == ["on-failure"]
    waits = [str(int(code)) for code in (Exit.USAGE, Exit.CONFIGURATION)]
    assert lines["RestartPreventExitStatus"] == [" ".join(waits)]
    assert lines["User"] != ["root"]
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert lines[key] == ["yes"]
    assert (lines["ProtectSystem"], lines["UMask"]) == (["strict"], ["0077"])
    assert lines["CapabilityBoundingSet"] == [""]
