"""Approving, publishing and taking back replies from the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aplomb.accounts import Account, Accounts
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.errors import TemplateError
from aplomb.wording.approval import (
    APPROVED,
    Approval,
    NamelessError,
    NotApprovedError,
    load_approved,
    read_approval,
)
from aplomb.wording.packing import name_of
from aplomb.wording.releases import DEPLOYED, ReleaseError, read_releases
from aplomb.wording.template_set import set_hash
from tests.fakes.fake_table import FakeTable
from tests.wording.made_up import BRAND, made
from tools.deployments import Deployment
from tools.templates.lint import Linted, lint_folder
from tools.templates.releases import UnfitSetError, approve, dropped, in_crisis, lines, publish, rollback

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
WORDS = "We are sorry that the bread was stale. Please write to {{ email }}. {{ notice }}"
EVERY = ("complaint/en", "private_reply/en")


@dataclass
class FakeS3:
    """Holds what was put into it."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803  boto3's own names
        self.objects[f"{Bucket}/{Key}"] = Body


@dataclass
class FakeStack:
    """A deployment with a table and a bucket."""

    shared: FakeTable = field(default_factory=FakeTable)
    s3: FakeS3 = field(default_factory=FakeS3)
    outputs: dict[str, str] = field(default_factory=lambda: {"TemplatesBucketName": "sets"})

    def table(self) -> FakeTable:
        return self.shared

    def client(self, _service: str) -> Any:
        return self.s3


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made(tmp_path, dict.fromkeys(EVERY, WORDS), brand=BRAND.replace("This is automatic.", _notice()))
    (tmp_path / "accounts.yaml").write_text(
        "accounts:\n  - {platform: facebook, id: '1', name: Example, languages: [en]}\n", encoding="utf-8"
    )
    return tmp_path


def _notice() -> str:
    return "This is an automatic reply. A person will read your message."


def deployed(stack: FakeStack) -> Deployment:
    return stack  # type: ignore[return-value]  # it offers what these commands use


def test_what_the_lint_refuses_cannot_be_approved(folder: Path) -> None:
    (folder / "replies/complaint/en.txt").write_text("We call you in 10 minutes. {{ notice }}", "utf-8")
    with pytest.raises(UnfitSetError, match=re.escape(f"`aplomb templates lint {folder}`")):
        approve(folder, by="Ana", now=NOW)
    with pytest.raises(NotApprovedError):
        load_approved(folder)


@pytest.mark.parametrize(
    "by", ["", "  ", "Ana\nBen", "Ana\x07", "\u202eAna", "...", "A" * 101, "Ana\u2028Ben"]
)
def test_an_approval_names_who_gave_it(folder: Path, by: str) -> None:
    with pytest.raises(NamelessError, match="Say who"):
        approve(folder, by=by, now=NOW)


@pytest.mark.parametrize(
    "by", ["Ana: Berga", "Ana #1", "[Ana]", "{Ana}", "'Ana", '"Ana" B', "- a", "*a", "@ana", "NO"]
)
def test_any_name_that_approves_is_read_back_as_it_was(folder: Path, by: str) -> None:
    approve(folder, by=by, now=NOW)
    assert read_approval(folder).by == by


def test_a_publish_and_a_rollback_name_somebody(folder: Path, stack: FakeStack) -> None:
    approve(folder, by="Ana", now=NOW)
    with pytest.raises(NamelessError):
        publish(deployed(stack), folder, by=" ", now=NOW)
    publish(deployed(stack), folder, by="Ben", now=NOW)
    with pytest.raises(NamelessError):
        rollback(deployed(stack), by="", why="x", now=NOW)


def test_a_forged_approval_publishes_nothing_that_the_lint_refuses(folder: Path, stack: FakeStack) -> None:
    (folder / "replies/complaint/en.txt").write_text("We call you in 10 minutes. {{ notice }}", "utf-8")
    approval = Approval(set_hash=set_hash(folder), by="Ana", at=NOW)
    (folder / APPROVED).write_text(approval.text(), "utf-8")
    with pytest.raises(UnfitSetError, match=re.escape(f"`aplomb templates lint {folder}`")):
        publish(deployed(stack), folder, by="Ben", now=NOW)
    assert stack.s3.objects == {}


def test_a_file_that_changes_while_the_lint_looks_is_not_approved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def editing(folder: Path, *, year: int, processes: int) -> Linted:
        linted = lint_folder(folder, year=year, processes=processes)
        (folder / "replies/complaint/en.txt").write_text("We call you in 10 minutes. {{ notice }}", "utf-8")
        return linted

    monkeypatch.setattr("tools.templates.releases.lint_folder", editing)
    with pytest.raises(UnfitSetError, match="while the lint looked"):
        approve(folder, by="Ana", now=NOW)


def test_an_approved_set_is_published_under_its_hash(folder: Path, stack: FakeStack) -> None:
    approval = approve(folder, by="Ana", now=NOW)
    release = publish(deployed(stack), folder, by="Ben", now=NOW)
    assert (release.set_hash, release.approved_by, release.by) == (approval.set_hash, "Ana", "Ben")
    assert list(stack.s3.objects) == [f"sets/{name_of(approval.set_hash)}"]
    assert read_releases(stack.shared).in_force(now=int(NOW.timestamp())) == release


@pytest.mark.parametrize("by", [" ana berga ", "Ana  Berga", "Ana\u00a0Berga", "\u0410na Berga", "ANA-BERGA"])
def test_nobody_publishes_what_they_approved_themselves(folder: Path, stack: FakeStack, by: str) -> None:
    approve(folder, by="Ana Berga", now=NOW)
    with pytest.raises(ReleaseError, match="somebody else publishes"):
        publish(deployed(stack), folder, by=by, now=NOW)
    assert stack.s3.objects == {}


def test_a_set_changed_after_its_approval_is_not_published(folder: Path, stack: FakeStack) -> None:
    approve(folder, by="Ana", now=NOW)
    (folder / "replies/complaint/en.txt").write_text(f"{WORDS}\n", "utf-8")
    with pytest.raises(TemplateError, match="changed after Ana"):
        publish(deployed(stack), folder, by="Ben", now=NOW)


def test_a_start_in_the_past_is_refused(folder: Path, stack: FakeStack) -> None:
    approve(folder, by="Ana", now=NOW)
    with pytest.raises(ReleaseError, match="in the past"):
        publish(deployed(stack), folder, by="Ben", now=NOW, starts_at=NOW - timedelta(minutes=1))


def test_the_releases_say_who_switched_to_what_and_why(folder: Path, stack: FakeStack) -> None:
    assert list(lines(read_releases(stack.shared), now=NOW)) == [
        "Nothing was published: the deployed replies are said."
    ]
    approve(folder, by="Ana", now=NOW)
    release = publish(deployed(stack), folder, by="Ben", now=NOW)
    later = NOW + timedelta(hours=1)
    back = rollback(deployed(stack), by="Cilla", why="a wrong number", now=later)
    assert back.set_hash == DEPLOYED
    assert list(lines(read_releases(stack.shared), now=later)) == [
        "now   deployed from 2026-09-01 13:00 UTC, by Cilla (a wrong number)",
        f"      {release.set_hash[:8]} from 2026-09-01 12:00 UTC, by Ben, approved by Ana",
    ]


def test_whoever_switches_hears_what_was_to_start_later(folder: Path, stack: FakeStack) -> None:
    approve(folder, by="Ana", now=NOW)
    planned = publish(deployed(stack), folder, by="Ben", now=NOW, starts_at=NOW + timedelta(hours=1))
    before = read_releases(stack.shared)
    publish(deployed(stack), folder, by="Ben", now=NOW)
    assert list(dropped(before, now=NOW)) == [
        f"{planned.set_hash[:8]} was to start at 2026-09-01 13:00 UTC, and will not now."
    ]
    assert list(dropped(read_releases(stack.shared), now=NOW)) == []


def test_a_crisis_is_known_before_a_publish(stack: FakeStack) -> None:
    account = Account(
        platform=Platform.FACEBOOK, id="1", name="E", languages=("en",), max_age=60, message_link=""
    )
    accounts = Accounts([account])
    assert in_crisis(stack.shared, accounts) == []
    desk = CrisisDesk(stack.shared)
    desk.decide(account, CrisisState.CRISIS, person="Ana", why="bread recall", now=int(NOW.timestamp()))
    assert in_crisis(stack.shared, accounts) == ["facebook/1"]
