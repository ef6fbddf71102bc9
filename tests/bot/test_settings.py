"""Are settings read as `.env.example` says, and is every fault one clear line without a secret?"""

from __future__ import annotations

import os
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.check_steps import coverage_findings, webhook_finding
from bot.settings import (
    REQUIRED_TO_RUN,
    Settings,
    SettingsBroken,
    cut_values,
    known_keys,
    load_settings,
)
from content.files.holidays import load_holidays
from rules.clinic import Clinic
from rules.conditions import ConditionCode
from rules.coverage import Holidays
from rules.pacing import Budget
from rules.pain import Thresholds
from rules.people import Staff
from rules.vocabulary import Role
from tests.conversations.house import CLINIC
from tests.house.repository import CHECKOUT

EXAMPLE = CHECKOUT / ".env.example"
TOKEN = "7000000001:AAStandInTokenForLoopbackOnly-0123456"
# Made by `openssl rand -hex 32`.
WORD = "5c1f0e9a77d24b8863a1f4c2d05be7193a86cf20d41be58f97c36a02f4e1d7b5"
GOOD = {
    "LIMBER_BOT_TOKEN": TOKEN,
    "LIMBER_CLINIC_NAME": "Riverside Clinic",
    "LIMBER_CLINIC_PHONE": "555 0100",
    "LIMBER_EMERGENCY_NUMBER": "112",
    "LIMBER_URGENT_LINE": "555 0199",
    "LIMBER_CRISIS_LINE": "024",
    "LIMBER_STAFFED_HOURS": "Mon-Fri 8-16",
    "LIMBER_HOLIDAYS": "ES-MD",
    "LIMBER_CONTENT_ACCEPTED_BY": "Dr. Example",
}


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without `.env`, and an environment without a key of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("LIMBER_")]:
        monkeypatch.delenv(name)


def given(monkeypatch: pytest.MonkeyPatch, **keys: str) -> Settings:
    for name, value in {**GOOD, **keys}.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def faults(monkeypatch: pytest.MonkeyPatch, **keys: str) -> tuple[str, ...]:
    with pytest.raises(SettingsBroken) as broken:
        given(monkeypatch, **keys)
    return broken.value.faults


def keys_of_example() -> list[str]:
    return re.findall(r"^(LIMBER_\w+)=", EXAMPLE.read_text(), re.MULTILINE)


def test_the_example_names_every_key_once_and_no_other() -> None:
    assert sorted(keys_of_example()) == sorted(known_keys())


def test_the_example_shows_the_defaults() -> None:
    assert load_settings(EXAMPLE) == load_settings(Path("absent"))


def test_each_threshold_has_a_key() -> None:
    named = {f"LIMBER_ALERT_{field.name.upper()}" for field in fields(Thresholds)}
    assert named == {key for key in known_keys() if key.startswith("LIMBER_ALERT_")}


def test_nothing_is_required_to_look_around() -> None:
    settings = load_settings()
    assert settings.token is None
    assert settings.sqlite_file == Path("data/limber.db")
    assert settings.key_file == Path("data/limber.keys")


def test_what_running_needs_is_asked_for_key_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "nowhere")
    missing = load_settings().needs(REQUIRED_TO_RUN)
    assert [line.partition(":")[0] for line in missing] == [
        "LIMBER_BOT_TOKEN",
        "LIMBER_CLINIC_NAME",
        "LIMBER_CLINIC_PHONE",
        "LIMBER_EMERGENCY_NUMBER",
        "LIMBER_URGENT_LINE",
        "LIMBER_CRISIS_LINE",
        "LIMBER_STAFFED_HOURS",
        "LIMBER_CLINIC_ZONE",
        "LIMBER_CONTENT_ACCEPTED_BY",
    ]


def test_the_slices_carry_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        LIMBER_CLINIC_ZONE="Europe/Madrid",
        LIMBER_ALERT_SEVERE_FROM="8",
        LIMBER_ALERT_SILENT_CHECKS="4",
        LIMBER_OPEN_ENROLMENT="on",
        LIMBER_RETENTION_DAYS="30",
    )
    clinic: Clinic = settings.clinic
    assert clinic.thresholds == Thresholds(severe_from=8, silent_checks=4)
    assert clinic.silence.gentle_unanswered == 4
    assert clinic.open_enrolment
    assert clinic.retention == timedelta(days=30)
    assert clinic.zone == "Europe/Madrid"
    assert settings.safety_lines.phone == "555 0100"
    assert settings.safety_lines.hours == "Mon-Fri 8-16"


def test_defaults_are_those_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, LIMBER_CLINIC_ZONE="UTC", LIMBER_HOLIDAYS="")
    ours = settings.clinic
    plain = Clinic(name=ours.name, phone=ours.phone, zone="UTC", staffed=ours.staffed)
    assert ours == plain
    assert settings.budget == Budget()


@pytest.mark.parametrize(("pace", "ceiling"), [(1, 30), (25, 30), (30, 30), (100, 120)])
def test_replies_keep_room_above_the_pace(
    monkeypatch: pytest.MonkeyPatch, pace: int, ceiling: int
) -> None:
    budget = given(monkeypatch, LIMBER_MESSAGES_PER_SECOND=str(pace)).budget
    assert (budget.ledger, budget.ceiling) == (pace, ceiling)


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LIMBER_CLINIC_NAME=From the file\nLIMBER_CRISIS_LINE=024 from file\n")
    monkeypatch.setenv("LIMBER_CLINIC_NAME", "From the environment")
    settings = load_settings()
    assert settings.clinic_name == "From the environment"
    assert settings.crisis_line == "024 from file"


def test_an_empty_value_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, LIMBER_WEBHOOK_URL="", LIMBER_HTTP_PORT="")
    assert settings.webhook_url is None
    assert settings.http_port == 8080


def test_keys_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=secret\n")
    assert given(monkeypatch, PGHOST="db").http_port == 8080


def test_the_token_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("LIMBER_BOT_TOKEN_FILE", str(tmp_path / "token"))
    assert load_settings().token == TOKEN


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("LIMBER_BOT_TOKEN", "hunter2-secret", "not a bot's token; copy it from @BotFather"),
        ("LIMBER_TELEGRAM_API_URL", "telegram", "not a web address; write it like https://"),
        ("LIMBER_TELEGRAM_API_URL", "http://[::1", "not a web address; write it like https://"),
        ("LIMBER_WEBHOOK_URL", "https://bot.example.org:99999", "not a web address; write it like"),
        ("LIMBER_DATABASE_URL", "mysql://u:hunter2-secret@h/d", "not a database; write sqlite:"),
        ("LIMBER_DATABASE_URL", "hunter2-secret", "not a database; write sqlite:"),
        ("LIMBER_DATABASE_URL", "sqlite://", "a database in memory is lost"),
        ("LIMBER_EMERGENCY_NUMBER", "abc", "no number that can be dialled; patients are told"),
        ("LIMBER_CRISIS_LINE", "ask 1 nurse", "no number that can be dialled; patients are told"),
        ("LIMBER_CLINIC_NAME", '"Ward 5"', "has quotes around it, in the environment; write it"),
        ("LIMBER_TELEGRAM_API_URL", "http://bot-api:8081", "in clear; write https://, or set LIMB"),
        ("LIMBER_TELEGRAM_API_URL", "http://10.0.0.7", "LIMBER_ALLOW_PLAIN_HTTP=on"),
        ("LIMBER_STAFFED_HOURS", "whenever", "names no time; write the hours like: Mon-Fri"),
        ("LIMBER_CLINIC_ZONE", "Mars/Base", "not a time zone; write one like Europe/Madrid"),
        ("LIMBER_CLINIC_ZONE", "../../etc/passwd", "not a time zone"),
        ("LIMBER_CLINIC_ZONE", "localtime", "not a time zone"),
        ("LIMBER_MESSAGES_PER_SECOND", "fast", "not a whole number"),
        ("LIMBER_MESSAGES_PER_SECOND", "0", "too small; at least 1"),
        ("LIMBER_HTTP_PORT", "99999", "too large; at most 65535"),
        ("LIMBER_OPEN_ENROLMENT", "perhaps", "neither on nor off; write on or off"),
        ("LIMBER_RETENTION_DAYS", "-1", "too small; at least 1"),
        ("LIMBER_ALERT_SEVERE_FROM", "11", "out of bounds; above 0, at most 10"),
        ("LIMBER_ALERT_SEVERE_FROM", "seven", "not a whole number"),
        ("LIMBER_ALERT_SUSTAINED_SHARE", "1.5", "out of bounds; above 0, at most 1"),
        ("LIMBER_ALERT_JUMP_POINTS", "nan", "out of bounds; above 0"),
        ("LIMBER_ALERT_REPEAT_HOURS", "0", "out of bounds; above 0"),
        ("LIMBER_ALERT_SEVERE", "7", "no such setting, in the environment; did you mean LIMBER_"),
        ("LIMBER_ALERT", "{}", "no such setting, in the environment"),
        ("LIMBER_BOT_TOKN", TOKEN, "no such setting, in the environment; did you mean"),
        ("LIMBER_ZZZ", "hunter2-secret", "no such setting, in the environment; take it out"),
        ("limber_colour", "red", "no such setting, in the environment"),
    ],
)
def test_a_wrong_key_is_one_line_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, said: str
) -> None:
    (line,) = faults(monkeypatch, **{key: value})
    assert line.startswith(f"{key.upper()}: ")
    assert said in line
    assert ";" in line
    assert "\n" not in line
    assert "hunter2-secret" not in line
    assert TOKEN not in line


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"LIMBER_DATABASE_URL": "postgresql://u:p@localhost/d"}, "LIMBER_MASTER_KEY_FILE"),
        ({"LIMBER_WEBHOOK_URL": "https://bot.example.org/x"}, "LIMBER_WEBHOOK_SECRET"),
        ({"LIMBER_WEBHOOK_SECRET": WORD}, "LIMBER_WEBHOOK_URL"),
        (
            {"LIMBER_WEBHOOK_URL": "http://bot.example.org", "LIMBER_WEBHOOK_SECRET": WORD},
            "LIMBER_WEBHOOK_URL",
        ),
        (
            {"LIMBER_WEBHOOK_URL": "https://bot.example.org", "LIMBER_WEBHOOK_SECRET": "a b" * 20},
            "LIMBER_WEBHOOK_SECRET",
        ),
        *(
            (
                {"LIMBER_WEBHOOK_URL": "https://bot.example.org", "LIMBER_WEBHOOK_SECRET": weak},
                "LIMBER_WEBHOOK_SECRET",
            )
            for weak in (WORD[:31], "abc" * 20)
        ),
        ({"LIMBER_BOT_TOKEN_FILE": "also"}, "LIMBER_BOT_TOKEN_FILE"),
    ],
)
def test_keys_at_odds_are_named(
    monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], key: str
) -> None:
    (line,) = faults(monkeypatch, **keys)
    assert line.startswith(f"{key}: ")


UNDELIVERABLE = {
    "https://bot.example.org:8080/x": "Telegram delivers to ports 443, 80, 88 and 8443 only; have",
    "https://192.168.0.7/x": "leads to 192.168.0.7, private or reserved; Telegram needs a public",
    "https://100.64.0.1/x": "leads to 100.64.0.1, private or reserved; Telegram needs a public",
    "https://224.0.0.1/x": "leads to 224.0.0.1, private or reserved; Telegram needs a public",
    "https://127.0.0.1:8443/x": "leads to 127.0.0.1, private or reserved; Telegram needs a public",
    "http://localhost:88/x": "leads to this machine itself; Telegram needs a public address",
    "https://[2a00:1450:4003::1]/x": "has an IPv6 address only; Telegram needs an IPv4 address",
}


@pytest.mark.parametrize(("url", "said"), UNDELIVERABLE.items(), ids=UNDELIVERABLE.keys())
def test_an_address_that_telegram_would_refuse_is_told_before_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    keys = {"LIMBER_WEBHOOK_URL": url, "LIMBER_WEBHOOK_SECRET": WORD}
    (line,) = faults(monkeypatch, **keys)
    assert line.startswith(f"LIMBER_WEBHOOK_URL: {said}")
    # A Bot API server of one's own delivers within the house too.
    assert given(monkeypatch, **keys, LIMBER_TELEGRAM_API_URL="http://127.0.0.1:8081")


@pytest.mark.parametrize("port", ["", ":443", ":80", ":88", ":8443"])
@pytest.mark.parametrize("host", ["bot.example.org", "149.154.167.220"])
def test_an_address_that_telegram_delivers_to_is_taken(
    monkeypatch: pytest.MonkeyPatch, host: str, port: str
) -> None:
    url = f"https://{host}{port}/x"
    settings = given(monkeypatch, LIMBER_WEBHOOK_URL=url, LIMBER_WEBHOOK_SECRET=WORD)
    assert settings.webhook_url == url


async def test_check_tells_where_the_name_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch).model_copy(update={"webhook_url": "https://localhost/x"})

    finding = await webhook_finding(settings, {"pending_update_count": 2})
    unknown = settings.model_copy(update={"webhook_url": "https://no.such.name.invalid/x"})
    elsewhere = settings.model_copy(update={"telegram_api_url": "http://127.0.0.1:8081"})

    assert re.match(
        r"webhook: the name in LIMBER_WEBHOOK_URL (leads to 127\.\S+|has an IPv6 address only);? ?",
        str(finding),
    )
    assert "Telegram needs" in finding.mend
    assert "is not known here; is it spelt right?" in str(await webhook_finding(unknown, {}))
    assert not (await webhook_finding(elsewhere, {})).mend
    assert not (await webhook_finding(settings, {"url": "https://localhost/x"})).mend


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), ("x", "no bot's token")])
def test_a_token_file_that_will_not_do_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content)
    monkeypatch.setenv("LIMBER_BOT_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(SettingsBroken, match=said):
        load_settings()


def test_an_unknown_key_in_the_file_is_named_too() -> None:
    Path(".env").write_text("LIMBER_CLINIC_NAM=x\n")
    with pytest.raises(SettingsBroken, match=r"in \.env line 1; did you mean LIMBER_CLINIC_NAME\?"):
        load_settings()


def test_faults_of_the_file_are_told_with_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "# The ward's.\n\nLIMBER_HTTP_PORT=x\nnonsense without a sign\nLIMBER_CRISIS_LINE='024'\n"
        "export LIMBER_CRISIS_LINE=025\nLIMBER_ALERT_SEVERE_FROM=11\n"
    )
    with pytest.raises(SettingsBroken) as broken:
        load_settings()
    assert broken.value.faults == (
        ".env line 4: not understood; write KEY=value",
        "LIMBER_CRISIS_LINE: in .env on line 5 and on line 6; keep one of them",
        "LIMBER_HTTP_PORT: not a whole number, in .env line 3; see .env.example",
    )
    monkeypatch.setenv("LIMBER_HTTP_PORT", "8080")
    with pytest.raises(SettingsBroken) as broken:
        load_settings()
    assert broken.value.faults[-1] == (
        "LIMBER_ALERT_SEVERE_FROM: out of bounds, in .env line 7; above 0, at most 10"
    )


def test_what_a_hash_cut_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "LIMBER_CLINIC_NAME=Ward #5\nLIMBER_CLINIC_PHONE='555 #1'\nLIMBER_CRISIS_LINE=#24\n"
        "LIMBER_URGENT_LINE=5#5\nLIMBER_EMERGENCY_NUMBER=112 # day and night\n"
    )
    monkeypatch.setenv("LIMBER_EMERGENCY_NUMBER", "112")
    settings = load_settings()
    assert (settings.clinic_name, settings.clinic_phone) == ("Ward", "555 #1")
    assert cut_values() == [
        "LIMBER_CLINIC_NAME: ends before the '#', in .env line 1 (quotes around the value keep the rest)"
    ]


@pytest.mark.parametrize(
    ("url", "is_refused"),
    {
        "postgresql://u:hunter2-secret@db.example.org/d": True,
        "postgresql://u:p@10.0.0.7:5432/d": True,
        "postgresql://u:p@localhost,db.example.org/d": True,
        "postgresql://u:p@db.example.org/d?sslmode=prefer": True,
        "postgresql://u:p@/d?host=db.example.org:5432": True,
        "postgresql://u:p@db.example.org/d?sslmode=require": False,
        "postgresql://u:p@db.example.org/d?sslmode=verify-full": False,
        "postgresql://u:p@127.0.0.1:5432/d": False,
        "postgresql://u:p@[::1]/d": False,
        "postgresql://u:p@/d?host=/run/postgresql": False,
        "postgresql:///d": False,
    }.items(),
)
def test_postgresql_in_clear_is_refused_unless_it_is_here(
    monkeypatch: pytest.MonkeyPatch, url: str, is_refused: bool
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    keys = {"LIMBER_DATABASE_URL": url, "LIMBER_MASTER_KEY_FILE": "keys"}
    if not is_refused:
        assert given(monkeypatch, **keys)
        return
    (line,) = faults(monkeypatch, **keys)
    assert "nothing demands TLS; add ?sslmode=verify-full" in line
    assert "hunter2-secret" not in line
    assert given(monkeypatch, **keys, LIMBER_ALLOW_PLAIN_POSTGRESQL="on")


def test_a_clinic_may_allow_plain_http_on_a_network_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert given(
        monkeypatch, LIMBER_TELEGRAM_API_URL="http://bot-api:8081", LIMBER_ALLOW_PLAIN_HTTP="on"
    )


def test_a_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes(b"LIMBER_CLINIC_NAME=\xff\xfe\n")
    with pytest.raises(SettingsBroken, match=r"\.env: not readable as UTF-8 text"):
        load_settings()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(
        monkeypatch, LIMBER_HTTP_PORT="x", LIMBER_MESSAGES_PER_SECOND="y", LIMBER_COLOUR="red"
    )
    assert len(lines) == 3


def test_no_secret_shows_in_the_settings_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = repr(
        given(
            monkeypatch,
            LIMBER_DATABASE_URL="postgresql://u:hunter2-secret@h/d?sslmode=require",
            LIMBER_MASTER_KEY_FILE="keys",
            LIMBER_WEBHOOK_URL="https://bot.example.org",
            LIMBER_WEBHOOK_SECRET="hunter2-secret-that-nobody-sees-here",
        )
    )
    assert "hunter2-secret" not in shown
    assert TOKEN not in shown


def test_holidays_of_an_unknown_place_or_a_broken_file_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [fault] = faults(monkeypatch, LIMBER_HOLIDAYS="XX")
    assert fault.startswith("LIMBER_HOLIDAYS: no holidays of 'XX'; write one of AR,")
    (tmp_path / "ours.yaml").write_text("days: {}\n")
    [fault] = faults(monkeypatch, LIMBER_HOLIDAYS="ours.yaml")
    assert fault.startswith("LIMBER_HOLIDAYS: ours.yaml:1: ")


def test_the_doctor_names_closed_days_holidays_and_who_is_missing() -> None:
    now = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
    off = Staff(id=1, chat_id=1, role=Role.ADMIN, language="en", zone="UTC", rota=frozenset({2}))
    team = replace(CLINIC.plan, members=(off,))
    found = {one.about: one for one in coverage_findings(team, [], now)}
    assert found["closed days"].found.startswith("2026-04-02, 2026-04-03, 2026-05-01")
    assert found["holidays"].found == "ES-MD, known until 2031-12-31"
    assert found["coverage"].found == "nobody is there on 2026-04-01, 2026-04-06"
    assert found["coverage"].code is ConditionCode.UNCOVERED_AHEAD
    late = replace(team, members=(replace(off, rota=None),))
    found = {
        one.about: one for one in coverage_findings(late, [], now.replace(year=2031, month=12))
    }
    assert found["holidays"].code is ConditionCode.HOLIDAYS_UNKNOWN
    assert found["coverage"].mend == ""
    unsaid = replace(team, holidays=Holidays())
    found = {one.about: one for one in coverage_findings(unsaid, [], now)}
    assert found["holidays"].found == "nobody has said where"
    assert found["holidays"].code is ConditionCode.HOLIDAYS_UNKNOWN
    none = replace(team, holidays=load_holidays("none"))
    found = {one.about: one for one in coverage_findings(none, [], now)}
    assert (found["holidays"].found, found["holidays"].mend) == ("none", "")
