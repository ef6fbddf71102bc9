"""How does a bot say where its updates should go?"""

import re
from ipaddress import IPv4Network, ip_address
from urllib.parse import urlsplit

from simulator.api.errors import bad_request, too_many_requests
from simulator.api.parameters import Params
from simulator.messages import Json
from simulator.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = frozenset({80, 88, 443, 8443})
RESERVED = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
MAX_CONNECTIONS = 100


def set_webhook(world: World, params: Params) -> bool:
    """setWebhook: an empty URL removes it.

    Loopback is taken in any form, as a Bot API server that runs beside the bot would.
    """
    url, secret = params["url"], params.get("secret_token", "")
    if not url:
        return delete_webhook(world, params)
    hook = world.hook
    if world.monotonic() < hook.next_set_at:
        raise too_many_requests(1)
    hook.next_set_at = world.monotonic() + 1
    _check_url(world, url, params.get("ip_address", ""))
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = params.get("max_connections", 40)
    if not 1 <= connections <= MAX_CONNECTIONS:
        raise bad_request("max_connections must be between 1 and 100")
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


def _check_url(world: World, url: str, fixed_address: str) -> None:
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or 443
    except ValueError:
        scheme, host, port = "", "", 0
    if not host or scheme not in ("http", "https"):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if host in LOOPBACK:
        return
    if scheme == "http":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    try:
        address = ip_address(fixed_address or world.addresses.get(host, host))
    except ValueError:
        return
    if address.version != 4:
        raise bad_request("bad webhook: IPv6-only addresses are not allowed")
    if any(address in network for network in RESERVED):
        raise bad_request(f"bad webhook: IP address {address} is reserved")


def _switch(world: World, params: Params, url: str) -> None:
    if params.get("drop_pending_updates"):
        world.updates.clear()
    if url:
        world.updates.terminate_parked()
    world.updates.webhook_url = url
    world.updates.arrived.set()
    world.changed()
