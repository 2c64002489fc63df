"""Read objects from a bucket, and put new ones where none stands yet."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from aplomb.aws.table import RETRIES

_STANDS_ALREADY = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class Bucket:
    """One bucket; the client is made when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, name: str, *, most: int) -> bytes:
        """Return an object's bytes, of a larger one `most` and one more. Raises what boto3 raises."""
        content: bytes = self._client.get_object(Bucket=self._name, Key=name)["Body"].read(most + 1)
        return content

    def put_new(self, name: str, body: bytes) -> bool:
        """Put an object where none stands, and tell whether it did. Raises what boto3 raises.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        try:
            self._client.put_object(Bucket=self._name, Key=name, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in _STANDS_ALREADY:
                return False
            raise
        return True

    @cached_property
    def _client(self) -> Any:
        return boto3.client("s3", config=RETRIES)
