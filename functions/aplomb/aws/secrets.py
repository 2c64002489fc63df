"""Secrets Manager: one JSON document per secret, kept in memory for a minute."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.errors import AplombError, SettingsError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# X waits 10 s for a webhook's answer: three tries that each give up after 2 s leave room for it.
_CONFIG = Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 3, "mode": "standard"})

# Answers that stay the same however often one asks: somebody has to change a setting.
_SETTINGS_CODES = frozenset(
    {
        "AccessDeniedException",
        "DecryptionFailure",
        "InvalidParameterException",
        "InvalidRequestException",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)


class SecretUnavailableError(AplombError):
    """Secrets Manager did not answer; trying again later may help."""


class Secrets:
    """A reader of secrets that asks Secrets Manager at most once per secret and `max_age`."""

    def __init__(
        self,
        *,
        client: SecretsManagerClient | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._given = client
        self._monotonic = monotonic
        self._kept: dict[str, tuple[float, Mapping[str, object]]] = {}

    @cached_property
    def _client(self) -> SecretsManagerClient:
        return self._given or boto3.client("secretsmanager", config=_CONFIG)

    def read(self, arn: str, *, max_age: float = 60) -> Mapping[str, object]:
        """Return the secret's JSON object.

        `max_age` is in seconds: a rotated secret is used that late at most.

        Raises:
            SettingsError: the secret is missing, forbidden or no JSON object; its value is not quoted.
            SecretUnavailableError: Secrets Manager could not be asked.
        """
        now = self._monotonic()
        kept = self._kept.get(arn)
        if kept is not None and now - kept[0] < max_age:
            return kept[1]
        document = _read_document(self._fetch(arn))
        self._kept[arn] = (now, document)
        return document

    def _fetch(self, arn: str) -> str:
        try:
            answer = self._client.get_secret_value(SecretId=arn)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            if code in _SETTINGS_CODES:
                raise SettingsError(f"The secret cannot be read: {code}.") from error
            raise SecretUnavailableError(f"Secrets Manager refused to answer: {code}.") from error
        except BotoCoreError as error:
            raise SecretUnavailableError(
                f"Secrets Manager was not reached: {type(error).__name__}."
            ) from error
        return answer.get("SecretString", "")


def read_secret(arn: str, *, max_age: float = 60) -> Mapping[str, object]:
    """Return the secret's JSON object from this process's one reader; see `Secrets.read`."""
    return _process_secrets().read(arn, max_age=max_age)


@cache
def _process_secrets() -> Secrets:
    return Secrets()


def _read_document(text: str) -> Mapping[str, object]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingsError("The secret is not JSON.") from None  # the cause would quote the secret
    if not isinstance(document, dict):
        raise SettingsError("The secret must be a JSON object.")
    return document
