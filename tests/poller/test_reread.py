"""Known criticism is read again where no webhook tells that it went missing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from aplomb.accounts import Account
from aplomb.aws.keys import incident_key
from aplomb.comment import Platform
from aplomb.incidents.incident import Incident, IncidentState, Missing
from aplomb.records import FoundBy, load
from poller.contract import Looker, PausedError, Sight
from poller.readers.instagram import InstagramReader
from poller.reread import LONGEST, MOST, Looked, Rereader
from tests.fakes.pipeline import COMPLAINT, INSTAGRAM, PRAISE
from tests.poller.conftest import World

HOUR, DAY = 3600, 24 * 3600


@dataclass
class FakeLooker:
    """An Instagram account: what became of its comments, and whether it can be read at all."""

    sights: dict[str, Sight] = field(default_factory=dict)
    blind: bool = False
    posts: Sequence[str] = ("m1",)
    looks: list[str] = field(default_factory=list)

    def places(self) -> Sequence[str]:
        if self.blind:
            raise PausedError("Instagram error 190", seconds=60)
        return self.posts

    def look(self, comment: str) -> Sight:
        self.looks.append(comment)
        return self.sights.get(comment, Sight.SHOWN)

    def absence(self, comment: str, sight: Sight, *, post: str, now: int) -> Mapping[str, Any]:
        reader = InstagramReader.__new__(InstagramReader)
        reader._account = INSTAGRAM
        return reader.absence(comment, sight, post=post, now=now)


@dataclass
class Feed:
    """An account with comments, the rereader, and triage behind it."""

    world: World = field(default_factory=World)
    looker: FakeLooker = field(default_factory=FakeLooker)

    def comment(self, comment: str = "101", text: str = COMPLAINT) -> None:
        pipeline = self.world.pipeline
        pipeline.take(
            pipeline.comment(comment, text=text, platform=Platform.INSTAGRAM, account=INSTAGRAM, post="m1")
        )

    def after(self, seconds: int) -> Looked:
        """Let time pass, look, and let triage work what was found."""
        self.world.pipeline.clock.now += seconds
        looked = self.rereader().run(correlation_id="look")
        self.world.triage()
        return looked

    def rereader(self) -> Rereader:
        pipeline = self.world.pipeline
        return Rereader(
            table=pipeline.table,
            queue=self.world.queue,
            accounts=pipeline.accounts,
            connect=self.connect,
            clock=pipeline.clock,
        )

    def connect(self, account: Account) -> Looker | None:
        return self.looker if account.platform is Platform.INSTAGRAM else None

    def incident(self, what: Missing, comment: str = "101") -> Incident | None:
        key = incident_key(Platform.INSTAGRAM, INSTAGRAM, comment, what=what)
        return load(Incident, self.world.pipeline.table.peek(key))


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.mark.parametrize(("sight", "what"), [(Sight.GONE, Missing.REMOVED), (Sight.HIDDEN, Missing.HIDDEN)])
def test_criticism_that_went_missing_is_an_incident_found_by_looking(
    feed: Feed, sight: Sight, what: Missing
) -> None:
    feed.comment()
    feed.looker.sights["101"] = sight
    assert feed.after(HOUR) == Looked(looked=1, changed=1)
    found = feed.incident(what)
    assert found is not None
    assert (found.text, found.found_by, found.happened_at) == (COMPLAINT, FoundBy.POLL, None)
    assert feed.after(DAY).changed == 0
    assert feed.looker.looks.count("101") == (1 if sight is Sight.GONE else 2)


def test_a_comment_that_is_shown_again_ends_its_incident(feed: Feed) -> None:
    feed.comment()
    feed.looker.sights["101"] = Sight.HIDDEN
    feed.after(HOUR)
    feed.looker.sights["101"] = Sight.SHOWN
    feed.after(DAY)
    found = feed.incident(Missing.HIDDEN)
    assert found is not None
    assert found.state is IncidentState.ENDED


def test_praise_is_not_read_again(feed: Feed) -> None:
    feed.comment(text=PRAISE)
    assert feed.after(DAY).looked == 0


def test_looks_become_rarer(feed: Feed) -> None:
    feed.comment()
    looks = [number for number in range(24 * 30) if feed.after(HOUR).looked]
    gaps = [later - earlier for earlier, later in itertools.pairwise(looks)]
    assert gaps == sorted(gaps)
    assert max(gaps) * HOUR <= LONGEST + HOUR
    assert len(looks) <= 12


@pytest.mark.parametrize("looker", [FakeLooker(blind=True), FakeLooker(posts=())], ids=["error", "nothing"])
def test_an_account_that_cannot_be_read_has_lost_nothing(feed: Feed, looker: FakeLooker) -> None:
    feed.comment()
    feed.looker = looker
    looker.sights["101"] = Sight.GONE
    assert feed.after(HOUR).changed == 0
    assert feed.incident(Missing.REMOVED) is None
    feed.looker = FakeLooker(sights={"101": Sight.GONE})
    feed.after(HOUR)
    assert feed.incident(Missing.REMOVED) is not None


def test_a_run_is_bounded_and_the_next_goes_on(feed: Feed) -> None:
    for number in range(MOST + 5):
        feed.comment(str(100 + number))
    assert feed.after(HOUR).looked == MOST
    assert feed.after(60).looked == 5


def test_a_person_who_took_the_comment_back_before_is_not_looked_for(feed: Feed) -> None:
    feed.comment()
    feed.looker.sights["101"] = Sight.GONE
    feed.after(HOUR)
    feed.world.pipeline.clock.now += 40 * DAY
    assert feed.rereader().run(correlation_id="look").looked == 0
