"""How does Telegram say no?"""


class Refusal(Exception):
    """A request that Telegram refuses, with the code and words it answers.

    `retry_after` is in seconds and only goes with code 429.
    """

    def __init__(self, description: str, *, code: int = 400, retry_after: int | None = None):
        super().__init__(description)
        self.description = description
        self.code = code
        self.retry_after = retry_after

    def as_json(self) -> dict[str, object]:
        """Return the body of the answer."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> Refusal:
    """Return the common refusal: code 400 with Telegram's prefix."""
    return Refusal(f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """Return the refusal of a chat that does not want the bot."""
    return Refusal(f"Forbidden: {reason}", code=403)
