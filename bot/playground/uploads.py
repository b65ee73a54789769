"""Files on their way in: bytes to an upload address in, a file that can be shared out."""

from dataclasses import dataclass, replace

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
