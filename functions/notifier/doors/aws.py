"""The channels that AWS carries: the topic of alarms, and e-mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aplomb.alerts.alert import plain
from aplomb.errors import SettingsError
from notifier.doors.contract import NotToldError
from notifier.notice import Notice, lines

_LONGEST_SUBJECT = 99  # SNS takes 99 characters of ASCII


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """SNS; a subscription may choose by `kind` and `severity`."""

    topic: str
    client: Any  # boto3's SNS

    def tell(self, notice: Notice, *, now: int) -> str:  # noqa: ARG002  every door is told the time
        """Publish it. Raises NotToldError."""
        kind = notice.entries[0].alert.kind if len(notice.kinds) == 1 else "several"
        attributes = {"kind": kind, "severity": notice.severity, "message": notice.id}
        return self.publish(notice.subject, "\n".join(lines(notice)), attributes)

    def publish(self, subject: str, text: str, attributes: dict[str, str]) -> str:
        """Publish a text. Raises NotToldError."""
        typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        request = {
            "TopicArn": self.topic,
            "Subject": plain(subject.encode("ascii", "replace").decode(), longest=_LONGEST_SUBJECT).rstrip(
                "…"
            ),
            "Message": text,
            "MessageAttributes": typed,
        }
        _called(lambda: self.client.publish(**request), "SNS")
        return "SNS has taken it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """SES. It is handed subject and text apart, and makes the headers itself: no line of ours can be one."""

    sender: str
    to: Sequence[str]
    client: Any  # boto3's SES, version 2

    def tell(self, notice: Notice, *, now: int) -> str:  # noqa: ARG002  as above
        """Send it to all recipients. Raises NotToldError; SettingsError without a sender."""
        if not self.sender:
            raise SettingsError(
                "E-mail needs the parameter AlertMailSender, and an identity verified in SES."
            )
        subject = plain(notice.subject, longest=150)
        content = {
            "Simple": {
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "\n".join(lines(notice)), "Charset": "UTF-8"}},
            }
        }
        to = {"ToAddresses": list(self.to)}
        _called(
            lambda: self.client.send_email(FromEmailAddress=self.sender, Destination=to, Content=content),
            "SES",
        )
        return "SES has taken it"


def _called(call: Callable[[], Any], service: str) -> None:
    try:
        call()
    except ClientError as error:
        raise NotToldError(
            f"{service} refused it: {error.response['Error'].get('Code', 'unknown')}"
        ) from error
    except BotoCoreError as error:
        raise NotToldError(f"{service} was not reached: {type(error).__name__}") from error
