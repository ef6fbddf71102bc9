"""What does a person see on the phone?"""

from datetime import timedelta

from simulator.messages import Button, Key, Message
from simulator.people import Chat, Person
from simulator.world import World

# Telegram shows "typing" for five seconds, or until the message comes.
ACTION_SHOWN_FOR = timedelta(seconds=5)


class NothingThere(LookupError):
    """What the person wants to touch is not on the screen."""


class Screen:
    """One chat as one person sees it, with edits applied and deleted messages gone."""

    def __init__(self, world: World, chat: Chat, person: Person) -> None:
        self._world = world
        self.chat = chat
        self.person = person

    @property
    def person_id(self) -> int:
        """Return the person's id, which is also the id of the private chat."""
        return self.person.person_id

    @property
    def bot_username(self) -> str:
        """Return the username of the bot on the other side, without @."""
        return self._world.bot.username

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return what the chat shows now, oldest first: edits applied, deleted ones gone."""
        return tuple(self.chat.messages.values())

    @property
    def from_bot(self) -> tuple[Message, ...]:
        """Return what the bot said, oldest first."""
        return tuple(message for message in self.messages if message.from_bot)

    @property
    def last(self) -> Message:
        """Return the bot's newest message."""
        if not self.from_bot:
            raise NothingThere(f"the bot has said nothing to {self.person.first_name}")
        return self.from_bot[-1]

    @property
    def buttons(self) -> tuple[str, ...]:
        """Return the labels under the newest message that has buttons."""
        return next((m.labels for m in reversed(self.messages) if m.buttons), ())

    @property
    def keyboard(self) -> tuple[str, ...]:
        """Return the labels of the reply keyboard on screen."""
        return tuple(key.text for key in self._keys())

    @property
    def toasts(self) -> tuple[str, ...]:
        """Return the texts that answered taps, oldest first."""
        return tuple(toast.text for toast in self.chat.toasts)

    def message(self, message_id: int) -> Message:
        """Return a message as it stands now."""
        try:
            return self.chat.messages[message_id]
        except KeyError:
            raise NothingThere(f"no message {message_id} on this phone") from None

    @property
    def action(self) -> str:
        """Return what the bot is shown to be doing, such as "typing", or nothing."""
        begun = self.chat.action_at
        if begun is None or self._world.now() - begun > ACTION_SHOWN_FOR:
            return ""
        return self.chat.action

    def find(self, label: str, message: Message | None = None) -> tuple[Button, Message] | Key:
        """Return what carries this label: exactly, else without case, else by its beginning.

        The newest message is looked at first, then the reply keyboard; with `message`, only that
        one, also at buttons that an edit has taken away since.
        """
        shown = self._shown() if message is None else self._on(message)
        keys = self._keys() if message is None else ()
        for fits in _WAYS:
            for button, owner in shown:
                if fits(button.text, label):
                    return button, owner
            for key in keys:
                if fits(key.text, label):
                    return key
        labels = [*self.buttons, *self.keyboard] if message is None else [b.text for b, _ in shown]
        raise NothingThere(f"no button {label!r}; there are {labels}")

    def _shown(self) -> list[tuple[Button, Message]]:
        return [(b, m) for m in reversed(self.messages) for row in m.buttons for b in row]

    def _on(self, message: Message) -> list[tuple[Button, Message]]:
        now = self.chat.messages.get(message.message_id)
        rows = (*(now.buttons if now else ()), *message.buttons)
        return [(button, message) for row in rows for button in row]

    def _keys(self) -> tuple[Key, ...]:
        keyboard = self.chat.keyboard
        if keyboard is None or self.chat.keyboard_hidden:
            return ()
        return tuple(key for row in keyboard.rows for key in row)


def _is(text: str, label: str) -> bool:
    return text == label


def _is_whatever_the_case(text: str, label: str) -> bool:
    return text.casefold() == label.casefold()


def _begins(text: str, label: str) -> bool:
    return text.casefold().startswith(label.casefold())


_WAYS = (_is, _is_whatever_the_case, _begins)
