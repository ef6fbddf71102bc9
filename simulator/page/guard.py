"""Does this request come from our own page, and not from another website?"""

import hmac
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

KEY_HEADER = "X-Page-Key"
OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def guarded(key: str) -> Middleware:
    """Return a middleware that lets in only this machine's browser with the page's own key.

    The Host check keeps out names that another website points at this machine; the key keeps out
    other websites' requests. The page itself and its files carry no secret of others.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if urlsplit(f"//{request.host}").hostname not in OWN_HOSTS:
            raise web.HTTPForbidden(text="This page answers on this machine only.")
        if not (_open_to_all(request) or _knows(request, key)):
            raise web.HTTPForbidden(text="Open the page again: it was started anew.")
        return await handler(request)

    return guard


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Forbid the browser what the page does not need."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _open_to_all(request: web.Request) -> bool:
    page = request.path == "/" or request.path.startswith("/static/")
    return page and request.method == "GET"


def _knows(request: web.Request, key: str) -> bool:
    # An event stream and a picture cannot send headers; they change nothing.
    given = request.headers.get(KEY_HEADER, "")
    if request.method == "GET":
        given = given or request.query.get("key", "")
    return hmac.compare_digest(given.encode(), key.encode())
