"""What editors publish between two deployments, as a responder takes it up."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aplomb.aws.table import Put
from aplomb.errors import TemplateError
from aplomb.wording.approval import APPROVED, Approval, NotApprovedError, load_approved
from aplomb.wording.packing import LARGEST, name_of, pack, unpack
from aplomb.wording.releases import (
    DEPLOYED,
    KEPT,
    PLACE,
    Release,
    ReleaseError,
    Releases,
    read_releases,
    write_release,
)
from aplomb.wording.shelf import LOOK_AGAIN, Shelf
from aplomb.wording.template_set import Templates, set_hash
from tests.fakes.fake_bucket import FakeBucket
from tests.fakes.fake_table import FakeTable
from tests.wording.made_up import made, said

NOW = 1_790_000_000


@dataclass
class World:
    """A deployed set, a bucket, a table and a responder's shelf."""

    folder: Path
    bucket: FakeBucket = field(default_factory=FakeBucket)
    table: FakeTable = field(default_factory=FakeTable)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deployed = self.approved("deployed", "Deployed words. {{ notice }}")
        self.shelf = Shelf(
            deployed=self.deployed, table=self.table, store=self.bucket, failed=self.told.append
        )

    def approved(self, name: str, words: str) -> Templates:
        folder = self.folder / name
        folder.mkdir(parents=True)
        made(folder, {"complaint/en": words})
        sign(folder)
        return load_approved(folder)

    def publish(self, name: str, words: str, *, starts_at: int = NOW) -> Templates:
        templates = self.approved(name, words)
        self.bucket.objects[name_of(templates.set_hash)] = pack(self.folder / name)
        self.switch(templates.set_hash, starts_at=starts_at)
        return templates

    def switch(self, to: str, *, at: int = NOW, starts_at: int = NOW) -> None:
        write_release(self.table, Release(set_hash=to, by="Ben", at=at, starts_at=starts_at))

    def words(self, *, now: int) -> str:
        return said(self.shelf.in_force(now=now)).text


def sign(folder: Path, by: str = "Ana") -> None:
    approval = Approval(set_hash=set_hash(folder), by=by, at=datetime(2026, 9, 1, tzinfo=UTC))
    (folder / APPROVED).write_text(approval.text(), encoding="utf-8")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(folder=tmp_path)


def test_without_a_publish_the_deployed_words_are_said(world: World) -> None:
    assert world.words(now=NOW) == "Deployed words. This is automatic."
    assert world.bucket.reads == 0


def test_published_words_are_said_within_a_minute(world: World) -> None:
    world.words(now=NOW)
    world.publish("next", "Other words. {{ notice }}")
    assert world.words(now=NOW + LOOK_AGAIN - 1).startswith("Deployed")
    assert world.words(now=NOW + LOOK_AGAIN).startswith("Other")
    world.words(now=NOW + 10 * LOOK_AGAIN)
    assert world.bucket.reads == 1  # a set never changes under its hash
    assert world.told == []


def test_a_set_may_start_later(world: World) -> None:
    world.publish("next", "Other words. {{ notice }}", starts_at=NOW + 3600)
    assert world.words(now=NOW + 3599).startswith("Deployed")
    assert world.words(now=NOW + 3600 + LOOK_AGAIN).startswith("Other")


def test_a_rollback_goes_back_to_what_was_said_before(world: World) -> None:
    first = world.publish("first", "First words. {{ notice }}")
    world.publish("second", "Second words. {{ notice }}")
    assert world.words(now=NOW).startswith("Second")
    before = read_releases(world.table).before(now=NOW)
    assert before == first.set_hash
    world.switch(before, at=NOW + 1, starts_at=NOW + 1)
    assert world.words(now=NOW + LOOK_AGAIN).startswith("First")


def test_a_rollback_of_the_first_publish_goes_back_to_the_deployed_words(world: World) -> None:
    with pytest.raises(ReleaseError, match="Nothing was published"):
        read_releases(world.table).before(now=NOW)
    world.publish("first", "First words. {{ notice }}")
    assert read_releases(world.table).before(now=NOW) == DEPLOYED
    world.switch(DEPLOYED, at=NOW + 1, starts_at=NOW + 1)
    assert world.words(now=NOW + 2).startswith("Deployed")


def test_a_second_rollback_goes_further_back_and_never_to_what_was_taken_back(world: World) -> None:
    first = world.publish("first", "First words. {{ notice }}")
    world.publish("second", "Second words. {{ notice }}")
    third = world.publish("third", "Third words. {{ notice }}")
    found = []
    for step in range(1, 4):
        found.append(read_releases(world.table).before(now=NOW + step))
        back = Release(set_hash=found[-1], by="Ben", at=NOW + step, starts_at=NOW + step, why="wrong")
        write_release(world.table, back)
    assert found[1:] == [first.set_hash, DEPLOYED]
    assert third.set_hash not in found
    with pytest.raises(ReleaseError, match="said already"):
        read_releases(world.table).before(now=NOW + 9)


def test_what_is_published_after_a_rollback_goes_back_to_what_stood_before_it(world: World) -> None:
    first = world.publish("first", "First words. {{ notice }}")
    world.publish("second", "Second words. {{ notice }}")
    back = Release(set_hash=first.set_hash, by="Ben", at=NOW + 1, starts_at=NOW + 1, why="wrong")
    write_release(world.table, back)
    third = world.approved("third", "Third words. {{ notice }}")
    world.switch(third.set_hash, at=NOW + 2, starts_at=NOW + 2)
    assert read_releases(world.table).before(now=NOW + 2) == first.set_hash


@pytest.mark.parametrize("item", [{}, {"releases": 1, "rev": 1}, {"releases": [{"by": 1}], "rev": 1}])
def test_a_pointer_that_nobody_can_read_leaves_the_last_good_words(
    world: World, item: dict[str, object]
) -> None:
    world.publish("good", "Good words. {{ notice }}")
    assert world.words(now=NOW).startswith("Good")
    world.table.write([Put(key=PLACE, item=item)])
    assert world.words(now=NOW + LOOK_AGAIN).startswith("Good")
    assert len(world.told) == 1


def _damaged(world: World, found: Templates) -> None:
    world.bucket.objects[name_of(found.set_hash)] = b"not a zip"


def _bits_flipped(world: World, found: Templates) -> None:
    packed = bytearray(world.bucket.objects[name_of(found.set_hash)])
    packed[42] ^= 0x55  # within the first file's bytes
    world.bucket.objects[name_of(found.set_hash)] = bytes(packed)


def _half_uploaded(world: World, found: Templates) -> None:
    packed = world.bucket.objects[name_of(found.set_hash)]
    world.bucket.objects[name_of(found.set_hash)] = packed[: len(packed) // 2]


def _out_of_reach(world: World, _: Templates) -> None:
    world.bucket.down = True


def _exchanged(world: World, found: Templates) -> None:
    other = world.approved("other", "Somebody else's words. {{ notice }}")
    assert other.set_hash != found.set_hash
    world.bucket.objects[name_of(found.set_hash)] = pack(world.folder / "other")


def _unapproved(world: World, found: Templates) -> None:
    folder = world.folder / "bad"
    (folder / APPROVED).write_text("set: 0\nby: Ana\nat: 2026-09-01T00:00:00Z\n", encoding="utf-8")
    world.bucket.objects[name_of(found.set_hash)] = pack(folder)


def _broken(world: World, found: Templates) -> None:
    folder = world.folder / "bad"
    (folder / "replies/complaint/en.txt").write_text("Hello {{ nobody }}", encoding="utf-8")
    sign(folder)
    packed = pack(folder)
    world.switch(set_hash(folder), at=NOW + 1, starts_at=NOW + 1)
    world.bucket.objects[name_of(set_hash(folder))] = packed
    assert found.set_hash != set_hash(folder)


@pytest.mark.parametrize(
    "spoil", [_damaged, _bits_flipped, _half_uploaded, _out_of_reach, _exchanged, _unapproved, _broken]
)
def test_the_last_good_words_stay_and_people_are_told_when_a_published_set_cannot_be_used(
    world: World, spoil: object
) -> None:
    world.publish("good", "Good words. {{ notice }}")
    assert world.words(now=NOW).startswith("Good")
    bad = world.publish("bad", "Bad words. {{ notice }}")
    spoil(world, bad)  # type: ignore[operator]  # each is called alike
    assert world.words(now=NOW + LOOK_AGAIN).startswith("Good")
    assert len(world.told) == 1
    assert world.words(now=NOW + LOOK_AGAIN + 1).startswith("Good")
    assert len(world.told) == 1  # it is looked for again in half a minute, not at each reply


@pytest.mark.parametrize("name", [".", "a" * 5000, "a/b"])
def test_a_packed_set_with_names_that_are_no_files_is_refused(tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", "x")
        archive.writestr(name, "x")
    with pytest.raises(TemplateError, match="damaged"):
        unpack(packed.getvalue(), tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "replies/../../x"])
def test_a_packed_set_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(TemplateError, match="holds a file at"):
        unpack(packed.getvalue(), tmp_path)


def test_a_set_that_unpacks_to_more_than_any_has_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("brand.yaml", b"0" * 6_000_000)
    with pytest.raises(TemplateError, match="more than"):
        unpack(packed.getvalue(), tmp_path)


def test_an_object_that_is_larger_than_any_set_is_refused_unopened(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="more than"):
        unpack(b"PK" * LARGEST, tmp_path)


def test_the_same_set_packs_to_the_same_bytes(world: World) -> None:
    assert pack(world.folder / "deployed") == pack(world.folder / "deployed")


@pytest.mark.parametrize(
    "content",
    [None, "", "set: 1", "- a", "set: 00\nby: Ana\nat: soon", "set: !!python/object x\nby: A\nat: B"],
)
def test_words_that_nobody_approved_are_not_said(tmp_path: Path, content: str | None) -> None:
    made(tmp_path, {"complaint/en": "Words. {{ notice }}"})
    if content is not None:
        (tmp_path / APPROVED).write_text(content, encoding="utf-8")
    with pytest.raises(NotApprovedError, match="aplomb templates approve"):
        load_approved(tmp_path)


def test_one_changed_letter_asks_for_a_new_approval(tmp_path: Path) -> None:
    made(tmp_path, {"complaint/en": "Words. {{ notice }}"})
    sign(tmp_path)
    assert load_approved(tmp_path).set_hash == set_hash(tmp_path)
    (tmp_path / "replies/complaint/en.txt").write_text("Word. {{ notice }}", encoding="utf-8")
    with pytest.raises(NotApprovedError, match="changed after Ana approved"):
        load_approved(tmp_path)


def test_the_releases_kept_are_bounded_and_a_new_one_replaces_what_was_to_start_later() -> None:
    releases = Releases()
    for number in range(2 * KEPT):
        at = NOW + number
        releases = releases.with_next(Release(set_hash=f"{number}", by="Ben", at=at, starts_at=at + 50))
    assert [one.set_hash for one in releases.releases][-1] == str(2 * KEPT - 1)
    assert len(releases.releases) <= KEPT
    assert len(releases.coming(now=NOW + 2 * KEPT)) == 1
