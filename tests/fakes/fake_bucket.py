"""A bucket of published sets, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from botocore.exceptions import EndpointConnectionError

from aplomb.aws.bucket import Bucket


@dataclass
class FakeBucket(Bucket):
    """Holds objects; may be out of reach."""

    objects: dict[str, bytes] = field(default_factory=dict)
    reads: int = 0
    down: bool = False

    def read(self, name: str, *, most: int) -> bytes:
        self.reads += 1
        if self.down or name not in self.objects:
            raise EndpointConnectionError(endpoint_url="https://s3")
        return self.objects[name][: most + 1]

    def put_new(self, name: str, body: bytes) -> bool:
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://s3")
        if name in self.objects:
            return False
        self.objects[name] = body
        return True
