"""Files on their way in: bytes to an upload address in, a file that can be shared out."""

from dataclasses import dataclass, replace

from aiohttp import web

from bot.playground.errors import ApiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was announced, and its bytes once they came."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""


class Uploads:
    """The announced files."""

    def __init__(self) -> None:
        self._files: dict[str, Upload] = {}

    def announce(self, name: str, length: int) -> Upload:
        """Make room for a file."""
        upload = Upload(id=f"F{len(self._files) + 1:010d}", name=name, length=length)
        self._files[upload.id] = upload
        return upload

    def receive(self, id_: str, content: bytes) -> Upload:
        """Take the bytes.

        Raises:
            ApiError: Nobody announced it, or it is not as long as announced.
        """
        upload = self.get(id_)
        if len(content) != upload.length:
            raise ApiError("length_mismatch")
        self._files[id_] = replace(upload, content=content)
        return self._files[id_]

    def complete(self, id_: str, title: str) -> Upload:
        """Make it a file.

        Raises:
            ApiError: Its bytes never came.
        """
        upload = self.get(id_)
        if upload.content is None:
            raise ApiError("file_not_found")
        self._files[id_] = replace(upload, title=title or upload.name)
        return self._files[id_]

    def get(self, id_: str) -> Upload:
        """Find an announced file.

        Raises:
            ApiError: Nobody announced it.
        """
        if id_ not in self._files:
            raise ApiError("file_not_found")
        return self._files[id_]

    @property
    def complete_ones(self) -> tuple[Upload, ...]:
        """The files that were shared."""
        return tuple(each for each in self._files.values() if each.title)

    async def handle_upload(self, request: web.Request) -> web.Response:
        """Take the bytes from the app, as a form or bare."""
        try:
            upload = self.receive(request.match_info["id"], await _bytes_of(request))
        except ApiError as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text=f"OK - {upload.length}")

    async def handle_download(self, request: web.Request) -> web.Response:
        """Give the bytes to a person."""
        try:
            upload = self.get(request.match_info["id"])
        except ApiError:
            raise web.HTTPNotFound from None
        headers = {"Content-Disposition": f'attachment; filename="{_safe(upload.name)}"'}
        return web.Response(body=upload.content or b"", headers=headers)


async def _bytes_of(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _safe(name: str) -> str:
    return "".join(char for char in name if char.isalnum() or char in "._- ") or "file"
