"""Ask Amazon Comprehend for the tone of a comment. It knows nothing of severity, so it mostly casts doubt.

Sources: docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html (languages),
docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html (5 kB of UTF-8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.verdict import Severity
from triage.second_opinion.opinion import Opinion, OpinionUnavailableError
from triage.second_opinion.patience import IMPATIENT

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient

LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh"})  # and zh-TW
CLEAR = 0.8  # from this share on a negative tone is plain


class ComprehendAdviser:
    """Comprehend's detect_sentiment."""

    def __init__(self, client: ComprehendClient | None = None) -> None:
        self._client = client or boto3.client("comprehend", config=IMPATIENT)

    def speaks(self, language: str) -> bool:
        """Tell whether it can be asked about comments in a language."""
        return language in LANGUAGES

    def ask(self, masked: str, *, language: str) -> Opinion:
        """Return a doubt unless the tone is plainly negative.

        Raises:
            OpinionUnavailableError: it did not answer in time, or not with numbers.
        """
        code: Any = language
        try:
            answer = self._client.detect_sentiment(Text=masked, LanguageCode=code)
        except (BotoCoreError, ClientError) as error:
            raise OpinionUnavailableError(f"Comprehend did not answer: {type(error).__name__}.") from error
        return read_answer(answer)


def read_answer(answer: Mapping[str, Any]) -> Opinion:
    """Return the opinion behind Comprehend's scores.

    Raises:
        OpinionUnavailableError: there is no negative score between 0 and 1.
    """
    match answer:
        case {"SentimentScore": {"Negative": float() | int() as negative}} if 0 <= negative <= 1:
            plain = negative >= CLEAR
            return Opinion(severity=Severity.NORMAL if plain else Severity.LOW, person=not plain)
    raise OpinionUnavailableError("Comprehend answered without a negative score.")
