"""getFile: a link to download by, for files that are small enough."""

from tests.botapi.files import DOWNLOAD_LIMIT
from tests.botapi.methods.registry import method
from tests.botapi.params import Params
from tests.botapi.refusal import JSON, bad
from tests.botapi.world import World


@method("getFile")
def get_file(world: World, params: Params) -> JSON:
    stored = world.files.by_id(params.text("file_id"))
    if stored is None:
        bad("wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_LIMIT:
        bad("file is too big")
    stored.linked_at = world.clock.now()
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique,
        "file_size": stored.size,
        "file_path": stored.path,
    }
