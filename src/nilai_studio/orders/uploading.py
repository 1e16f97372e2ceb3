"""Take an uploaded file to the disk, and stop when it is beyond all measure."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from nilai_studio.orders.imports import actions


class BoundedUpload(TemporaryFileUploadHandler):
    """To a file, never into memory; at most `LARGEST_FILE` bytes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.seen = 0

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is taken."""
        return self.seen > actions.LARGEST_FILE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, or stop."""
        self.seen += len(raw_data)
        if self.is_too_large:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)
