"""How does a bot say where its updates should go?"""

import re
from urllib.parse import urlsplit

from simulator.api.errors import bad_request
from simulator.api.parameters import Params
from simulator.messages import Json
from simulator.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_CONNECTIONS = 100


def set_webhook(world: World, params: Params) -> bool:
    """setWebhook: an empty URL removes it. Plain HTTP is taken on loopback only."""
    url, secret = params["url"], params.get("secret_token", "")
    if not url:
        return delete_webhook(world, params)
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = params.get("max_connections", 40)
    if not 1 <= connections <= MAX_CONNECTIONS:
        raise bad_request("max_connections must be between 1 and 100")
    hook = world.hook
    hook.url, hook.secret, hook.max_connections = url, secret, connections
    hook.custom_certificate = "certificate" in params
    hook.last_error, hook.last_error_at = "", None
    world.updates.allow(params.get("allowed_updates"))
    _switch(world, params, url)
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """deleteWebhook."""
    world.hook.url = world.hook.secret = ""
    _switch(world, params, "")
    return True


def webhook_info(world: World, params: Params) -> Json:
    """getWebhookInfo."""
    hook, updates = world.hook, world.updates
    row: Json = {
        "url": hook.url,
        "has_custom_certificate": hook.custom_certificate and bool(hook.url),
        "pending_update_count": len(updates),
        "allowed_updates": sorted(updates.allowed),
    }
    if hook.url:
        row["max_connections"] = hook.max_connections
    if hook.last_error_at is not None:
        row["last_error_date"] = int(hook.last_error_at.timestamp())
        row["last_error_message"] = hook.last_error
    return row


def _switch(world: World, params: Params, url: str) -> None:
    if params.get("drop_pending_updates"):
        world.updates.clear()
    if url:
        world.updates.terminate_parked()
    world.updates.webhook_url = url
    world.updates.arrived.set()
    world.changed()
