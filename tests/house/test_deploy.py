"""Do the files for operators fit the program, and does the tool that reads each take it?

`docker compose`, `promtool`, `caddy` and `systemd-analyze` are asked where they are there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.process import metrics
from bot.settings import known_keys
from rules.delivery import Fate, Priority
from tests.house.repository import CHECKOUT, pyproject

DEPLOY = CHECKOUT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
# systemd counts from 0 (shut in) to 10; what serves a network unguarded has 9.6.
MOST_EXPOSED = 2.0


def said(*words: str | Path, **environment: str) -> str:
    """Run a tool that may not be there; return what it says, and fail where it refuses."""
    if shutil.which(str(words[0])) is None:
        pytest.skip(f"no {words[0]} on this machine: {DEPLOY.name} is not read by its own tool")
    done = subprocess.run(
        [str(word) for word in words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# ---------------------------------------------------------------- the unit


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Return the unit, with a program that is on this machine."""
    text = (DEPLOY / "limber.service").read_text()
    assert text.count("ExecStart=/opt/limber/venv/bin/limber run\n") == 1
    file = tmp_path / "limber.service"
    file.write_text(text.replace("/opt/limber/venv/bin/limber run", "/bin/true"))
    return file


def test_systemd_takes_the_unit_and_finds_it_shut_in(unit: Path) -> None:
    said("systemd-analyze", "verify", unit)
    told = said("systemd-analyze", "security", "--offline=true", "--no-pager", unit)
    exposed = re.search(r"exposure level for limber\.service: ([\d.]+)", told)
    assert exposed is not None, told
    assert float(exposed[1]) <= MOST_EXPOSED


def test_the_unit_waits_for_longer_than_a_stop_takes() -> None:
    from bot.commands.engine import ENDS_WITHIN

    found = re.search(r"^TimeoutStopSec=(\d+)$", (DEPLOY / "limber.service").read_text(), re.M)
    assert found is not None
    assert int(found[1]) > ENDS_WITHIN.total_seconds()


# ---------------------------------------------------------------- containers


def test_the_container_holds_all_that_the_package_holds_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    packages = pyproject()["tool"]["setuptools"]["packages"]["find"]["include"]
    copied = re.findall(r"^COPY (\w+)/ /src/\1/$", text, re.M)
    assert sorted(copied) == sorted(["requirements", *(one.rstrip("*") for one in packages)])
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", last, re.M)
    assert "\nHEALTHCHECK " in last
    assert "pip install" not in last


@pytest.mark.parametrize("file", COMPOSE, ids=lambda one: one.name)
def test_each_container_of_ours_writes_only_where_it_must(file: Path) -> None:
    services: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text())["services"]
    ours = [one for one in services.values() if one["image"] == "limber"]
    assert ours
    for one in ours:
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["volumes"] == ["data:/data"]
        assert one["env_file"] == "../.env"
        assert set(one["environment"]) <= set(known_keys())


@pytest.mark.parametrize("file", COMPOSE, ids=lambda one: one.name)
def test_the_engine_of_containers_takes_the_file(file: Path, tmp_path: Path) -> None:
    probe = (
        subprocess.run(["docker", "compose", "version"], capture_output=True)
        if shutil.which("docker")
        else None
    )
    if probe is None or probe.returncode:
        pytest.skip(f"no docker compose on this machine: {file.name} is not read by its own tool")
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=made-up\nPROXY_DOMAIN=bot.example.org\n")
    said("docker", "compose", "--env-file", tmp_path / ".env", "-f", folder / file.name, "config")


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    said(
        "caddy",
        "adapt",
        "--validate",
        "--adapter",
        "caddyfile",
        "--config",
        DEPLOY / "Caddyfile",
        PROXY_DOMAIN="bot.example.org",
        HOME=str(tmp_path),
    )


# ---------------------------------------------------------------- metrics

EXPRESSIONS = [
    *(
        rule["expr"]
        for group in yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())["groups"]
        for rule in group["rules"]
    ),
    *(
        target["expr"]
        for panel in json.loads((DEPLOY / "grafana-dashboard.json").read_text())["panels"]
        for target in panel["targets"]
    ),
]


def known_metrics() -> set[str]:
    written = set(re.findall(r'"(limber_\w+)"', Path(metrics.__file__).read_text()))
    return written | {f"limber_{name}" for name in metrics._PLAIN}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_rule_and_panel_asks_for_a_metric_that_there_is(expression: str) -> None:
    named = re.findall(r"\blimber_\w+", expression)
    plain = {re.sub(r"_(total|bucket)$", "", name) for name in named}
    assert plain <= known_metrics()
    for priority in re.findall(r'priority="(\w+)"', expression):
        assert priority.upper() in Priority.__members__
    for fates in re.findall(r'fate!?=~?"([\w|]+)"', expression):
        assert set(fates.split("|")) <= set(Fate)


def test_every_metric_of_ours_is_watched_or_shown() -> None:
    asked = set(re.findall(r"\blimber_\w+?(?=_total\b|_bucket\b|\b)", " ".join(EXPRESSIONS)))
    # What it says of itself; that work does not rest where it is under way; and what another figure says better.
    besides = {
        "limber_info",
        "limber_hold",
        "limber_deliveries_on_the_way",
        "limber_send_age_seconds",
        "limber_answer_age_seconds",
        "limber_tick_jobs_failing",
        "limber_reminders_late",
    }
    assert known_metrics() - asked == besides


def test_prometheus_takes_the_rules() -> None:
    said("promtool", "check", "rules", DEPLOY / "prometheus-rules.yaml")
