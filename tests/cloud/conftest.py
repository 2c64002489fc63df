"""One local cloud for all the tests that need it; they run on one worker."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from aplomb.aws.keys import CaseKey, case_key, comment_key, reply_key, work_partitions
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey
from tools.local import cloud
from tools.local.cloud import LocalCloud, Ports
from tools.local.play import wait_for
from tools.local.processes import LOOPBACK, free_port, stop
from tools.paths import PRIVATE

PAGE = "100200300400500"
PROFILE = "1500000000000000001"
# The poller looks when its minute comes, whatever a test is about.
POLLED = re.compile(rf"/v26.0/{PAGE}/feed|/v26.0/{PAGE}_[0-9]+/comments|/2/users/[0-9]+/mentions")


class Deployment:
    """The deployed template, seen from outside: what came in, what is stored, what was posted."""

    def __init__(self, running: LocalCloud) -> None:
        self.cloud = running
        self.table = Table(running.outputs["TableName"], running.client("dynamodb"))

    def control(self, path: str, body: object | None = None) -> Any:
        """Ask or tell the sandbox something."""
        url = f"{self.cloud.sandbox_url}/_sandbox/{path}"
        answer = (
            requests.post(url, json=body, timeout=15) if body is not None else requests.get(url, timeout=15)
        )
        assert answer.ok, answer.text
        return answer.json()

    def comment(self, text: str, **more: object) -> Any:
        """Let somebody comment, and return the ids."""
        return self.control("comments", {"platform": "facebook", "account": PAGE, "text": text, **more})

    def calls(self) -> list[Any]:
        """Return every call that the platforms received, in order; the poller's looks are not among them."""
        return [call for call in self.control("calls")["calls"] if not POLLED.fullmatch(call["path"])]

    def posts(self) -> list[Any]:
        """Return the calls that wrote something."""
        return [call for call in self.calls() if call["method"] != "GET"]

    def record(self, comment: str, platform: Platform = Platform.FACEBOOK) -> CommentRecord | None:
        """Return what is stored of a comment."""
        account = PROFILE if platform is Platform.X else PAGE
        return load(CommentRecord, self.table.get(comment_key(platform, account, comment)))

    def reply(
        self, comment: str, channel: Channel = Channel.PUBLIC, platform: Platform = Platform.FACEBOOK
    ) -> ReplyRecord | None:
        """Return what is stored of a reply."""
        account = PROFILE if platform is Platform.X else PAGE
        key = ReplyKey(platform=platform, account=account, comment=comment, channel=channel)
        return load(ReplyRecord, self.table.get(reply_key(key)))

    def case(self, key: CaseKey) -> CaseRecord | None:
        """Return what is stored of a case."""
        return load(CaseRecord, self.table.get(case_key(key)))

    def until[T](self, read: Callable[[], T | None], *, what: str) -> T:
        """Wait until there is something to read, and return it."""
        wait_for(lambda: read() is not None, what=what)
        found = read()
        assert found is not None
        return found

    def settled(self, comment: str, channel: Channel = Channel.PUBLIC, **more: Any) -> ReplyRecord:
        """Wait until nothing is left to do for a reply."""

        def done() -> ReplyRecord | None:
            reply = self.reply(comment, channel, **more)
            return reply if reply and reply.due_at is None else None

        return self.until(done, what=f"The {channel} reply to {comment}")

    def is_quiet(self) -> bool:
        """Tell whether nothing is left to do for any reply."""
        partitions = work_partitions("REPLY")
        return not any(list(self.table.waiting(one, limit=1)) for one in partitions)

    def sweep(self) -> int:
        """Run the sweeper now, and return how many replies it found due."""
        name = self.cloud.outputs["SweeperName"]
        answer = self.cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        return int(json.loads(answer["Payload"].read())["replies"])


def look_until(page: Page, path: str, *, shows: str) -> None:
    """Look at the queue until it shows what a selector finds: it is counted at most every few seconds."""

    def shown() -> bool:
        page.goto(path)
        return page.locator(shows).count() > 0

    wait_for(shown, what=f"{path} with {shows}")


@pytest.fixture(scope="session")
def emulator_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an AWS emulator with nothing in it."""
    port = free_port()
    endpoint = f"http://{LOOPBACK}:{port}"
    processes: dict[str, int] = {}
    cloud._start_emulator(tmp_path_factory.mktemp("emulator"), port, endpoint, processes)
    yield endpoint
    stop(processes[cloud.EMULATOR], cloud.EMULATOR)


@pytest.fixture(scope="session")
def local_cloud(worker_id: str) -> Iterator[LocalCloud]:
    folder = PRIVATE / f"test-{worker_id}"
    cloud.shut_down(folder)
    running = cloud.start(folder, Ports(emulator=0, sandbox=0))
    yield running
    cloud.shut_down(folder)


@pytest.fixture
def deployment(local_cloud: LocalCloud) -> Iterator[Deployment]:
    fresh = Deployment(local_cloud)
    fresh.control("reset", {})
    yield fresh
    wait_for(fresh.is_quiet, what="Every reply")
    assert fresh.control("unapproved")["unapproved"] == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep everything that uses the local cloud on one worker: there is one local cloud."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("cloud")
            item.add_marker(pytest.mark.xdist_group("cloud"))
