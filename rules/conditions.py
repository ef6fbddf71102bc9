"""What may be wrong with a running Limber, and what mends it? The one register of conditions.

Readiness, `limber check`, the metrics, the line to admins and docs/runbook.md all say what stands here. To add
one: a code and its entry below, its sentence in `content/phrases/*/conditions.po`, a paragraph in the runbook, and
a branch in `rules.engine_health`, which decides when it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

RUNBOOK = "docs/runbook.md"
# By this name in HTTP's Server `limber check` knows that it is us who answers.
SERVER = "limber"


class ConditionCode(StrEnum):
    """What is wrong, as a code for machines."""

    NO_ENGINE = "no_engine"
    PORT_TAKEN = "port_taken"
    NOT_STARTED = "not_started"
    LEADERSHIP_LOST = "leadership_lost"
    DATABASE_AWAY = "database_away"
    DATABASE_READ_ONLY = "database_read_only"
    DATABASE_UNFIT = "database_unfit"
    POOLER_IN_FRONT = "pooler_in_front"
    ANOTHER_BOT = "another_bot"
    DISK_FULL = "disk_full"
    DISK_LOW = "disk_low"
    HANDLES_LOW = "handles_low"
    MACHINE_BUSY = "machine_busy"
    KEYS_UNREADABLE = "keys_unreadable"
    KEYS_OPEN = "keys_open"
    CLOCK_OFF = "clock_off"
    TICK_STOPPED = "tick_stopped"
    TICK_FAILING = "tick_failing"
    ROWS_SET_ASIDE = "rows_set_aside"
    REMINDERS_LATE = "reminders_late"
    TELEGRAM_SILENT = "telegram_silent"
    ANOTHER_POLLER = "another_poller"
    WEBHOOK_TAKEN = "webhook_taken"
    WEBHOOK_FAILING = "webhook_failing"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a code
    SENDS_FAILING = "sends_failing"
    SENDER_STALLED = "sender_stalled"
    MESSAGES_UNWRITTEN = "messages_unwritten"
    RATE_HELD = "rate_held"
    INBOX_OLD = "inbox_old"
    INBOX_SET_ASIDE = "inbox_set_aside"
    ON_HOLD = "on_hold"
    UPDATES_TAKEN = "updates_taken"
    COPIES_FAILING = "copies_failing"
    COPIES_OLD = "copies_old"
    NO_ADMIN = "no_admin"
    NOBODY_REACHABLE = "nobody_reachable"
    UNCOVERED_AHEAD = "uncovered_ahead"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    CONTENT_EXPIRED = "content_expired"
    CONTENT_UNSIGNED = "content_unsigned"
    SETTINGS_UNFIT = "settings_unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition as an operator reads it; one that `stops` makes the engine not ready."""

    code: ConditionCode
    says: str
    mend: str
    stops: bool = True

    @property
    def anchor(self) -> str:
        """Return where the runbook tells more."""
        return f"{RUNBOOK}#{self.code.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class StandingCondition:
    """A condition that stands now; `detail` names it more closely by codes and numbers, never a person."""

    code: ConditionCode
    detail: str = ""

    @property
    def condition(self) -> Condition:
        """Return its entry in the register."""
        return REGISTER[self.code]

    @property
    def says(self) -> str:
        """Return the plain sentence, with the detail."""
        return self.condition.says + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What one process tells of itself."""

    role: str
    standing: tuple[StandingCondition, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stands that stops the engine from doing its work."""
        return not any(one.condition.stops for one in self.standing)

    def as_json(self) -> dict[str, Any]:
        """Return it as the HTTP port tells it."""
        return {
            "ready": self.ready,
            "role": self.role,
            "because": [one.code for one in self.standing if one.condition.stops],
            "conditions": [
                {
                    "code": one.code,
                    "says": one.says,
                    "mend": one.condition.mend,
                    "stops": one.condition.stops,
                    "see": one.condition.anchor,
                }
                for one in self.standing
            ],
        }


_C = ConditionCode
_ENTRIES = (
    Condition(
        code=_C.NO_ENGINE,
        says="no engine answers on the HTTP port",
        mend="start it with `limber run`, or look at why its service stopped",
    ),
    Condition(
        code=_C.PORT_TAKEN,
        says="another program answers on the HTTP port",
        mend="stop that program, or choose another LIMBER_HTTP_PORT",
    ),
    Condition(
        code=_C.NOT_STARTED,
        says="the process is there, but the engine has not started",
        mend="look at what it waits for, named here and in its log",
    ),
    Condition(
        code=_C.LEADERSHIP_LOST,
        says="this process led the bot and lost the lead",
        mend="look at PostgreSQL and the network between; it stands by and takes the lead when it can",
    ),
    Condition(
        code=_C.DATABASE_AWAY,
        says="the database does not answer",
        mend="start it, put its file and folder back, or let this machine reach it; Limber goes on",
    ),
    Condition(
        code=_C.DATABASE_READ_ONLY,
        says="the database can be read, not written",
        mend="end the failover, or let this account write to the file and its folder",
    ),
    Condition(
        code=_C.DATABASE_UNFIT,
        says="the database is not one that this Limber can use",
        mend="run the newer Limber, or restore a backup",
    ),
    Condition(
        code=_C.POOLER_IN_FRONT,
        says="a pooler that changes connections between transactions stands before PostgreSQL",
        mend="let LIMBER_DATABASE_URL lead to PostgreSQL itself, or set the pooler to session mode",
    ),
    Condition(
        code=_C.ANOTHER_BOT,
        says="the token is of another bot than the one this database belongs to",
        mend="put the old bot's token back, or run `limber move-bot`",
    ),
    Condition(
        code=_C.DISK_FULL,
        says="the disk is full, so nothing can be written",
        mend="make room; Limber goes on by itself",
    ),
    Condition(
        code=_C.DISK_LOW,
        says="the disk is nearly full",
        mend="make room, at least 500 MB",
        stops=False,
    ),
    Condition(
        code=_C.HANDLES_LOW,
        says="the process may open few files and connections more",
        mend="end what keeps connections to its port open, or raise LimitNOFILE (`ulimit -n`)",
        stops=False,
    ),
    Condition(
        code=_C.MACHINE_BUSY,
        says="this machine gives Limber too little time: everything comes late",
        mend="end what else keeps the processor busy, or run Limber on a machine with more to spare",
    ),
    Condition(
        code=_C.KEYS_UNREADABLE,
        says="the key file cannot be read",
        mend="restore the key file from where you keep it, before the engine is started again",
    ),
    Condition(
        code=_C.KEYS_OPEN,
        says="the key file can be read by other accounts of this machine",
        mend="chmod 600 the key file",
        stops=False,
    ),
    Condition(
        code=_C.CLOCK_OFF,
        says="this machine's clock is not Telegram's",
        mend="let this machine set its time (NTP)",
    ),
    Condition(
        code=_C.TICK_STOPPED,
        says="the clock's work is not being done",
        mend="restart the engine, and keep its log",
    ),
    Condition(
        code=_C.TICK_FAILING,
        says="a job of the clock's work fails",
        mend="look in the log for tick_job_failed",
    ),
    Condition(
        code=_C.ROWS_SET_ASIDE,
        says="rows that cannot be read were set aside, the rest goes on",
        mend="look in the log for row_set_aside; each is tried again every ten minutes",
    ),
    Condition(
        code=_C.REMINDERS_LATE,
        says="reminders are due that were never turned into messages",
        mend="look at the other conditions and in the log for tick_job_failed",
    ),
    Condition(
        code=_C.TELEGRAM_SILENT,
        says="Telegram does not answer when it is asked for updates",
        mend="let this machine reach the internet, and LIMBER_TELEGRAM_API_URL be right",
    ),
    Condition(
        code=_C.ANOTHER_POLLER,
        says="another program fetches this bot's updates",
        mend="stop it, or take a new token from @BotFather",
    ),
    Condition(
        code=_C.WEBHOOK_TAKEN,
        says="another program changed this bot's webhook in the last ten minutes; Limber set it right",
        mend="stop it, or take a new token from @BotFather",
    ),
    Condition(
        code=_C.WEBHOOK_FAILING,
        says="Telegram cannot deliver to the webhook",
        mend="let LIMBER_WEBHOOK_URL lead to this port, with a valid certificate",
    ),
    Condition(
        code=_C.TOKEN_REFUSED,
        says="Telegram does not accept the bot's token",
        mend="copy the token anew from @BotFather into LIMBER_BOT_TOKEN, and start again",
    ),
    Condition(
        code=_C.SENDS_FAILING,
        says="requests to Telegram fail one after another",
        mend="let this machine reach the internet; Limber goes on by itself",
    ),
    Condition(
        code=_C.SENDER_STALLED,
        says="messages are due, and none goes out",
        mend="restart the engine, and keep its log",
    ),
    Condition(
        code=_C.MESSAGES_UNWRITTEN,
        says="messages that are due cannot be written",
        mend="look in the log for compose_failed",
    ),
    Condition(
        code=_C.RATE_HELD,
        says="Telegram makes the whole bot wait",
        mend="wait; lower LIMBER_MESSAGES_PER_SECOND if it comes again",
    ),
    Condition(
        code=_C.INBOX_OLD,
        says="what people sent waits for longer than a minute",
        mend="look in the log for update_failed",
    ),
    Condition(
        code=_C.INBOX_SET_ASIDE,
        says="what people sent could not be read or handled in the last day, and was set aside",
        mend="look in the log for update_set_aside; whoever sent it was told to call",
    ),
    Condition(
        code=_C.ON_HOLD,
        says="everything is on hold after a restore",
        mend="`limber release` lets messages go out again",
    ),
    Condition(
        code=_C.UPDATES_TAKEN,
        says="Telegram gave updates to another than this database, so everything is on hold",
        mend="find the newer database or the second program, then `limber release`",
    ),
    Condition(
        code=_C.COPIES_FAILING,
        says="the nightly copy fails",
        mend="make room, and let this account write to the folder of the copies",
    ),
    Condition(
        code=_C.COPIES_OLD,
        says="the newest nightly copy is too old",
        mend="`limber backup` writes one now; look in the log for backup_failed",
    ),
    Condition(
        code=_C.NO_ADMIN,
        says="nobody is an admin",
        mend="`limber invite admin` prints a link",
        stops=False,
    ),
    Condition(
        code=_C.NOBODY_REACHABLE,
        says="nobody of the team can be reached on Telegram",
        mend="have somebody of the team open the bot and press Start",
    ),
    Condition(
        code=_C.UNCOVERED_AHEAD,
        says="nobody covers staffed hours of the next seven days",
        mend="name who stands in (/away), change somebody's days (/team), or close the days (/closures)",
        stops=False,
    ),
    Condition(
        code=_C.HOLIDAYS_UNKNOWN,
        says="public holidays are not known, or not for much longer: on them patients read that the team is there",
        mend="set LIMBER_HOLIDAYS (ES, ES-MD, none); where it is set, take a newer Limber or write newer files",
        stops=False,
    ),
    Condition(
        code=_C.CONTENT_EXPIRED,
        says="content is due for review, and is no longer sent",
        mend="`limber content check` names it",
        stops=False,
    ),
    Condition(
        code=_C.CONTENT_UNSIGNED,
        says="content is sent that the clinician has not signed as it reads now",
        mend="`limber sign` writes the page on which it is read and signed",
        stops=False,
    ),
    Condition(
        code=_C.SETTINGS_UNFIT,
        says="the settings are not fit to run with",
        mend="see .env.example",
    ),
)
REGISTER: Mapping[ConditionCode, Condition] = MappingProxyType({one.code: one for one in _ENTRIES})
