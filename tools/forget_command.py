"""`aplomb forget`: a person who asked us in some other way than by the platform's button."""

from __future__ import annotations

import re
import secrets
import time

from aplomb.aws.erasure_messages import ForgetPerson
from aplomb.comment import Platform
from aplomb.errors import AplombError
from tools.deployments import Deployment

_AUTHOR = re.compile(r"[!-~]{1,512}")


class ForgetError(AplombError):
    """The request cannot be taken."""


def forget(deployment: Deployment, platform: Platform, author: str) -> str:
    """Hand a person's wish over to the eraser; return the code by which to ask what became of it.

    Raises:
        ForgetError: the id is none.
    """
    if not _AUTHOR.fullmatch(author):
        raise ForgetError("Give the person's id on the platform, as `aplomb trace` shows it.")
    wish = ForgetPerson(
        platform=Platform.FACEBOOK if platform is Platform.MESSENGER else platform,
        author=author,
        code=secrets.token_urlsafe(16),
        requested_at=int(time.time()),
    )
    deployment.client("sqs").send_message(
        QueueUrl=deployment.outputs["EraserQueueUrl"], MessageBody=wish.body()
    )
    return wish.code
