"""How does Telegram say no?"""


class Refusal(Exception):
    """A request that Telegram refuses, with the code and words it answers.

    `retry_after` is in seconds and only goes with code 429. `answered_after_seconds` is how long,
    in real time, Telegram keeps it back.
    """

    def __init__(self, description: str, *, code: int = 400, retry_after: int | None = None):
        super().__init__(description)
        self.description = description
        self.code = code
        self.retry_after = retry_after
        self.answered_after_seconds = 0.0

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


def too_many_requests(seconds: int) -> Refusal:
    """Return the refusal of what came too often."""
    return Refusal(f"Too Many Requests: retry after {seconds}", code=429, retry_after=seconds)


def forbidden(reason: str) -> Refusal:
    """Return the refusal of a chat that does not want the bot."""
    return Refusal(f"Forbidden: {reason}", code=403)
