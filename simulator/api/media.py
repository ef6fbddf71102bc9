"""Is this file one that Telegram would take, and as what?"""

from simulator.api.errors import Refusal, bad_request
from simulator.api.parameters import Params, Upload
from simulator.files import kind_of, picture_size
from simulator.messages import Media, MediaKind, StoredFile
from simulator.world import World

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20


def media_from(world: World, params: Params, kind: MediaKind, given: Upload | str) -> Media:
    """Return the file of a request as this kind of media, or raise Telegram's refusal."""
    if isinstance(given, str) and given.startswith("attach://"):
        attached = params.get(given.removeprefix("attach://"))
        if not isinstance(attached, Upload):
            raise bad_request("wrong file identifier/HTTP URL specified")
        given = attached
    stored = _uploaded(world, kind, given) if isinstance(given, Upload) else _again(world, given)
    if kind_of(stored) is not kind:
        wanted, found = kind.capitalize(), kind_of(stored).capitalize()
        raise bad_request(f"can't use file of type {found} as {wanted}")
    width, height = picture_size(stored.content) or (0, 0)
    return Media(
        kind=kind,
        file=stored,
        width=params.get("width", width),
        height=params.get("height", height),
        duration=params.get("duration", 0),
        title=params.get("title"),
        performer=params.get("performer"),
    )


def get_file(world: World, params: Params) -> dict[str, object]:
    """getFile."""
    stored = world.files.by_id(params["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def _again(world: World, given: str) -> StoredFile:
    if given.startswith(("http://", "https://")):
        # The stand-in never leaves this machine.
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.by_id(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored


def _uploaded(world: World, kind: MediaKind, upload: Upload) -> StoredFile:
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > MAX_UPLOAD_BYTES:
        raise Refusal("Request Entity Too Large", code=413)
    if kind is MediaKind.PHOTO:
        _check_photo(upload.content)
    return world.files.add(
        kind, name=upload.name, mime_type=upload.mime_type, content=upload.content
    )


def _check_photo(content: bytes) -> None:
    if len(content) > MAX_PHOTO_BYTES:
        raise bad_request(f"file of size {len(content)} bytes is too big for a photo")
    sides = picture_size(content)
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(sides) > MAX_PHOTO_SIDES or max(sides) > MAX_PHOTO_RATIO * max(1, min(sides)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
