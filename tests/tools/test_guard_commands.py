"""`aplomb guard`: what the guard would say, the tools' keys, and people's decisions."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from aplomb.aws.table import Put
from aplomb.removals.removal import Evidence, Original, Removal, RemovalState, Standing, removal_item
from aplomb.verdict import Kind
from deletion_guard.keyring import Keyring
from tests.deletion_guard.guarded import verdict
from tests.deletion_guard.spellings import destructive
from tests.deletion_guard.tool_calls import harmless
from tests.fakes.clock import NOW
from tests.fakes.fake_table import FakeTable
from tools import guarding
from tools.cli import main

VERDICTS = {Standing.SPAM: verdict(Kind.SPAM), Standing.CRITICISM: verdict(Kind.COMPLAINT, critical=True)}


class Operated:
    def __init__(self) -> None:
        self.fake = FakeTable()

    def table(self) -> FakeTable:
        return self.fake


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> FakeTable:
    operated = Operated()
    monkeypatch.setattr(guarding, "_deployment", lambda _: operated)
    return operated.fake


def run(*arguments: str, said: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["guard", *arguments], input=said)


def removal(removal_id: str, *, standing: Standing, text: str = "Text") -> Removal:
    return Removal(
        id=removal_id, platform="facebook", account="1", object="7_1", act="delete", standing=standing,
        state=RemovalState.REFUSED if standing is Standing.CRITICISM else RemovalState.REQUESTED,
        original=Original(method="DELETE", path="/7_1"), requesters=("Scheduler", "Olga"),
        evidence=(Evidence(comment="7_1", author="ana", text=text, verdict=VERDICTS.get(standing)),),
        whole=True, requested_at=NOW, updated_at=NOW,
    )  # fmt: skip


def store(table: FakeTable, *removals: Removal) -> None:
    for one in removals:
        key, item = removal_item(one)
        table.write([Put(key=key, item=item)])


def test_classify_says_of_each_line_what_it_is_and_why() -> None:
    lines = (
        b"DELETE\t/v26.0/1_2\n"
        b'POST\t/guard/x/2/tweets\t{"text":"delete is_hidden=true"}\r\n'
        b"put\t2/tweets/18/hidden\thidden=true\n"
        b'POST\t/1_2\t--cut\\r\\nContent-Disposition: form-data; name="hide"\\r\\n\\r\\n1\\r\\n--cut--\n'
        b"GET\t/instagram/v26.0/me"
    )
    said = run("classify", said=lines).output.splitlines()
    assert [line.split("\t")[0] for line in said] == [
        "destructive", "harmless", "destructive", "destructive", "harmless",
    ]  # fmt: skip
    assert said[0] == "destructive\tThis deletes."


def test_a_line_that_is_no_call_gets_an_error_in_words_and_the_rest_goes_on() -> None:
    said = run(
        "classify", said=b"\n\t\nGET\n\xff\t\xff\nGET\t\n\x00\t\x00\t\x00\nGET\t/me\n"
    ).output.splitlines()
    assert [line.split("\t")[0] for line in said] == ["error"] * 5 + ["destructive", "harmless"]
    assert all(line.endswith(".") for line in said)


def test_classify_agrees_with_the_guard_on_every_call_that_fits_a_line() -> None:
    for expected, calls in (("destructive", destructive()), ("harmless", harmless())):
        for one in calls:
            if one.headers.keys() - {"content-type"} or b"\n" in one.body or "\n" in one.method + one.path:
                continue
            line = b"\t".join((one.method.encode(), one.path.encode(), one.body))
            if one.method and one.path and "\r" not in one.method:
                said = run("classify", "--platform", str(one.api), said=line + b"\n").output
                assert said.startswith(expected), (line, said)


def test_a_key_is_shown_once_listed_and_revoked(table: FakeTable) -> None:
    made = run(
        "key", "new", "--account", "facebook/100200300400500", "--name", "Scheduler", "--owner", "Olga"
    )
    assert made.exit_code == 0, made.output
    shown = made.stdout.splitlines()[0]
    assert Keyring(table).shown(shown, now=NOW) is not None
    listed = run("key", "list").output
    assert "Scheduler (Olga)" in listed
    assert "never used" in listed
    assert shown.split("_", 2)[2] not in listed  # the secret may hold the mark itself
    key_id = shown.split("_")[1]
    assert "is revoked" in run("key", "revoke", key_id).output
    assert Keyring(table).shown(shown, now=NOW) is None
    assert run("key", "revoke", "nonsense").exit_code == 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--account", "facebook/1", "--name", "N"), "is no account of templates/accounts.yaml"),
        (("--account", "nonsense", "--name", "N"), "is no account"),
        (("--account", "facebook/100200300400500", "--name", ""), "A key needs the tool's name"),
        (
            ("--account", "facebook/100200300400500", "--name", "N", "--actions", "read,delete"),
            "A key may do",
        ),
        (("--account", "facebook/100200300400500", "--name", "N", "--actions", ","), "something it may do"),
    ],
)
def test_a_wrong_key_is_refused_in_words(more: tuple[str, ...], why: str, table: FakeTable) -> None:
    made = run("key", "new", *more)
    assert (made.exit_code, why in made.output) == (2, True), made.output
    assert table.items == {}


def test_people_see_what_waits_and_decide(table: FakeTable) -> None:
    store(table, removal("a", standing=Standing.UNCERTAIN, text="Line\n\x1b[2Jtwo"))
    shown = run("removals").output
    assert "asked by Scheduler, Olga" in shown
    assert "\x1b" not in shown
    assert "another person must approve" in run("approve", "a", "--as", "Olga").output
    assert "carries it out within a minute" in run("approve", "a", "--as", "Ana").output
    assert run("removals").output == "Nothing waits.\n"
    assert "not open any more" in run("approve", "a", "--as", "Ben").output
    assert run("approve", "nonsense", "--as", "Ben").exit_code == 2


def test_criticism_needs_two_people_a_listed_reason_and_offers_a_notice(table: FakeTable) -> None:
    store(table, removal("c", standing=Standing.CRITICISM))
    assert "c  facebook/1  delete 7_1  criticism" in run("removals", "--refused").output
    assert "must be one of: threat" in run("approve", "c", "--as", "Ana", "--reason", "unfair").output
    assert "second, different person" in run("approve", "c", "--as", "Ana", "--reason", "threat").output
    said = run("approve", "c", "--as", "Ben", "--reason", "threat", "--language", "lv").output
    assert "Kritiku mēs nenoņemam." in said


def test_many_at_once_releases_sure_spam_only(table: FakeTable) -> None:
    store(
        table,
        removal("s1", standing=Standing.SPAM),
        removal("s2", standing=Standing.SPAM),
        removal("u", standing=Standing.UNCERTAIN),
    )
    said = run("approve", "s1", "s2", "u", "nonsense", "--as", "Ana").output.splitlines()
    assert ["approved" in line and "alone" not in line for line in said] == [True, True, False, False]


def test_a_no_is_final(table: FakeTable) -> None:
    store(table, removal("a", standing=Standing.UNCERTAIN))
    assert "It stays." in run("refuse", "a", "--as", "Ana").output
    assert "refused it for good" in run("approve", "a", "--as", "Ben").output
