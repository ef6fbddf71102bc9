"""What talks to the bot as Telegram would? A strict stand-in over real HTTP, and its people."""

from simulator.faults import Fault, FaultKind, Faults
from simulator.ledger import Call, Ledger, Outcome, busiest_window
from simulator.limits import Flood, Limits
from simulator.links import is_deep_link, start_payload
from simulator.messages import Button, Entity, Markup, Media, MediaKind, Message
from simulator.odd_answers import ODD_ANSWERS, OddAnswer
from simulator.page import create_page_app
from simulator.people import Chat, Person, Tap, Toast
from simulator.phone import Phone
from simulator.protocols import Clock, Controls
from simulator.screen import NothingThere, Screen
from simulator.server import serve
from simulator.telegram import STAND_IN_TOKEN, Group, Telegram
from simulator.world import World

__all__ = [
    "ODD_ANSWERS",
    "STAND_IN_TOKEN",
    "Button",
    "Call",
    "Chat",
    "Clock",
    "Controls",
    "Entity",
    "Fault",
    "FaultKind",
    "Faults",
    "Flood",
    "Group",
    "Ledger",
    "Limits",
    "Markup",
    "Media",
    "MediaKind",
    "Message",
    "NothingThere",
    "OddAnswer",
    "Outcome",
    "Person",
    "Phone",
    "Screen",
    "Tap",
    "Telegram",
    "Toast",
    "World",
    "busiest_window",
    "create_page_app",
    "is_deep_link",
    "serve",
    "start_payload",
]
