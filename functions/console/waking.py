"""Lambda: the promotion switch is asked to look at once, instead of within its minute."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.errors import AplombError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# Somebody waits for a page meanwhile, and the switch looks each minute by itself.
_CONFIG = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1})


class NotWokenError(AplombError):
    """The switch was not woken; it looks within a minute by itself."""


class PromoSwitch:
    """The function that pauses promotions. It believes no event: it reads the table."""

    def __init__(self, name: str, *, client: LambdaClient | None = None) -> None:
        self._name = name
        self._given = client

    @cached_property
    def _client(self) -> LambdaClient:
        return self._given or boto3.client("lambda", config=_CONFIG)

    def wake(self) -> None:
        """Let it look now, without waiting for what it finds.

        Raises:
            NotWokenError: Lambda did not take the call, or was not reached.
        """
        try:
            self._client.invoke(FunctionName=self._name, InvocationType="Event", Payload=b"{}")
        except (ClientError, BotoCoreError) as error:
            raise NotWokenError("The promotion switch was not woken.") from error
