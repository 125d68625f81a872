"""setWebhook and its kin: the setting is kept here; `calling.py` makes the posts."""

import re

from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World

URL = re.compile(r"https://[^/:\s]+(?::(?:443|80|88|8443))?(?:/\S*)?")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    url = params.text("url")
    if not url:
        forget(world)
        return _drop_if_asked(world, params)
    if not URL.fullmatch(url):
        bad("bad webhook: An HTTPS URL must be provided for webhook on port 443, 80, 88 or 8443")
    if "secret_token" in params and not SECRET.fullmatch(params.text("secret_token")):
        bad("secret token contains unallowed characters")
    world.updates.allow(params.json("allowed_updates"))
    world.updates.webhook = {"url": url, "max_connections": params.number("max_connections") or 40}
    world.updates.secret = params.text("secret_token")
    return _drop_if_asked(world, params)


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    forget(world)
    return _drop_if_asked(world, params)


def forget(world: World) -> None:
    world.updates.webhook, world.updates.secret = {}, ""


def _drop_if_asked(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.drop()
    world.changes.fire()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> JSON:
    del params
    shown: JSON = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}
    allowed = {"allowed_updates": sorted(world.updates.allowed)} if world.updates.allowed else {}
    return shown | world.updates.webhook | allowed
