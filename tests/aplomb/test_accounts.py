from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.accounts import DEFAULT_MAX_AGE_HOURS, Account, Accounts, load_accounts
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.modes import ModeSetting

ROOT = Path(__file__).resolve().parents[2]

EARN, DRAFT, AUTO = ModeSetting.EARN, ModeSetting.DRAFT, ModeSetting.AUTO

PLAIN = """\
accounts:
  - platform: facebook
    id: "1234"
    name: Example Bakery
    languages: [en, lv]
    max_age_hours: 1.5
    message_link: https://m.me/example
"""


def load(folder: Path, text: str | bytes) -> list[Account]:
    path = folder / "accounts.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(load_accounts(path))


def test_an_account_is_read_with_everything_it_says(tmp_path: Path) -> None:
    assert load(tmp_path, PLAIN) == [
        Account(
            platform=Platform.FACEBOOK,
            id="1234",
            name="Example Bakery",
            languages=("en", "lv"),
            max_age=5400,
            message_link="https://m.me/example",
        )
    ]


def test_the_accounts_that_are_shipped_can_be_read() -> None:
    accounts = list(load_accounts(ROOT / "templates" / "accounts.yaml"))
    assert {account.platform for account in accounts} >= {Platform.FACEBOOK, Platform.X}


@pytest.mark.parametrize(
    ("line", "meant", "read"),
    [
        ('id: "1234"', "id: 10020030040050000000000001", "10020030040050000000000001"),
        ('id: "1234"', "id: 0123", "0123"),
        ('id: "1234"', "id: 1_000", "1_000"),
        ('id: "1234"', "id: 0x1F", "0x1F"),
        ('id: "1234"', "id: 1e5", "1e5"),
    ],
)
def test_an_id_without_quotes_keeps_every_digit(tmp_path: Path, line: str, meant: str, read: str) -> None:
    (account,) = load(tmp_path, PLAIN.replace(line, meant))
    assert account.id == read


@pytest.mark.parametrize("written", ["[NO, en]", "[no, en]", '["no", "EN"]'])
def test_norwegian_is_a_language_and_not_a_refusal(tmp_path: Path, written: str) -> None:
    (account,) = load(tmp_path, PLAIN.replace("[en, lv]", written))
    assert account.languages == ("no", "en")


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    kept = [line for line in PLAIN.splitlines() if "max_age" not in line and "link" not in line]
    (account,) = load(tmp_path, "\n".join(kept))
    assert (account.max_age, account.message_link) == (DEFAULT_MAX_AGE_HOURS * 3600, "")


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode()
    assert load(tmp_path, raw) == load(tmp_path, PLAIN)


@pytest.mark.parametrize(
    ("line", "wrong", "sentence"),
    [
        ("platform: facebook", "platform: myspace", "account 1: `platform` must be one of facebook"),
        ("platform: facebook", "platform: messenger", "account 1: `platform` must be one of facebook"),
        ("platform: facebook", "platform: [facebook]", "`platform` must be one of"),
        ("platform: facebook", "name: twice", "'name' stands here twice"),
        ('id: "1234"', 'id: ""', "account 1: `id` must be"),
        ('id: "1234"', 'id: "12 34"', "`id` must be"),
        ('id: "1234"', "id: [1234]", "`id` must be"),
        ('id: "1234"', "identity: 1234", "account 1: 'identity' is not a setting"),
        ("name: Example Bakery", "name:", "account 1: `name` must be text"),
        ("name: Example Bakery", "name: {first: Example}", "`name` must be text"),
        ("[en, lv]", "[]", "account 1: `languages` must be a list"),
        ("[en, lv]", "en", "`languages` must be a list"),
        ("[en, lv]", "[en, 7]", "`languages` must be a list"),
        ("[en, lv]", "[english please]", "`languages` must be a list"),
        ("max_age_hours: 1.5", "max_age_hours: 0", "account 1: `max_age_hours` must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: 0.0001", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: -24", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: .inf", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: .nan", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: yes", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: 24h", "must be a number above 0"),
        ("max_age_hours: 1.5", "max_age_hours: " + "9" * 400, "must be a number above 0"),
        ("https://m.me/example", "http://m.me/example", "`message_link` must be an address"),
        ("https://m.me/example", "javascript:alert(1)", "`message_link` must be an address"),
        ("https://m.me/example", "[a, b]", "`message_link` must be an address"),
        ("https://m.me/example", "https://m.me/example and more", "`message_link` must be an address"),
        ("[en, lv]", "[en]\n    replies_per_minute: 0", "`replies_per_minute` must be a whole number from 1"),
        ("[en, lv]", "[en]\n    replies_per_minute: 2.5", "`replies_per_minute` must be"),
        ("[en, lv]", "[en]\n    replies_per_minute:", "`replies_per_minute` must be"),
        ("[en, lv]", "[en]\n    replies_per_post_and_hour: all", "`replies_per_post_and_hour` must be"),
        ("[en, lv]", "[en]\n    replies_per_post_and_hour: [20]", "`replies_per_post_and_hour` must be"),
        ("[en, lv]", "[en]\n    mode: live", "account 1: `mode` must be `earn`, `draft`, `auto`"),
        ("[en, lv]", "[en]\n    mode: [auto]", "`mode` must be"),
        ("[en, lv]", "[en]\n    mode: {en: [auto]}", "`mode` must be"),
        ("[en, lv]", "[en]\n    mode: {english: auto}", "`mode` must be"),
        ("[en, lv]", "[en]\n    mode: {en: on}", "`mode` must be"),
        ("accounts:", "account:", "needs a list named `accounts`"),
        ("accounts:", "accounts: {}\nothers:", "needs a list named `accounts`"),
        ("name: Example Bakery", "name: &name Example\n    message_link: *name", "alias"),
        ("name: Example Bakery", "name: !!python/object/apply:os.system [id]", "has no meaning here"),
        ("name: Example Bakery", "name: " + "[" * 15_000, "nested too deeply"),
        ("name: Example Bakery", "name: 'open", "cannot be read"),
        ("name: Example Bakery", "name: " + "x" * 300_000, "more than 200000 characters"),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_its_mend(
    tmp_path: Path, line: str, wrong: str, sentence: str
) -> None:
    assert line in PLAIN
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, PLAIN.replace(line, wrong))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("accounts.yaml")


@pytest.mark.parametrize(
    ("written", "modes"),
    [
        ("", {"en": EARN, "lv": EARN, "ru": EARN}),
        ("mode: earn", {"en": EARN, "lv": EARN, "ru": EARN}),
        ("mode: draft", {"en": DRAFT, "lv": DRAFT, "ru": DRAFT}),
        ("mode: auto", {"en": AUTO, "lv": AUTO, "ru": EARN, "und": EARN}),
        ("mode: {en: auto, ru: draft}", {"en": AUTO, "lv": EARN, "ru": DRAFT}),
        ("mode: {en-GB: auto, ru: auto}", {"en": AUTO, "ru": AUTO, "lv": EARN}),
    ],
)
def test_a_mode_holds_for_every_language_or_for_the_one_it_names(
    tmp_path: Path, written: str, modes: dict[str, ModeSetting]
) -> None:
    (account,) = load(tmp_path, PLAIN + f"    {written}\n")
    assert {language: account.mode_setting(language) for language in modes} == modes


def test_a_small_file_that_grows_when_it_is_read_is_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\naccounts: [*c]\n"
    with pytest.raises(SettingsError, match="alias"):
        load(tmp_path, bomb)


@pytest.mark.parametrize(
    "text", ["", "[]", "accounts", "accounts:", "accounts: []", "accounts: [7]", "accounts: [[]]"]
)
def test_a_file_without_accounts_in_it_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"^accounts\.yaml"):
        load(tmp_path, text)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"accounts: \x00", b"accounts: [\x07]"])
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(SettingsError, match=r"^accounts\.yaml(, line 1, column \d+:)? cannot be read"):
        load(tmp_path, raw)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^accounts\.yaml cannot be read"):
        load_accounts(tmp_path / "accounts.yaml")


def test_an_account_that_stands_twice_in_the_file_is_refused(tmp_path: Path) -> None:
    twin = PLAIN + PLAIN.removeprefix("accounts:\n")
    with pytest.raises(SettingsError, match="account 2: this account stands in the file already"):
        load(tmp_path, twin)


def test_the_same_id_on_two_platforms_is_two_accounts(tmp_path: Path) -> None:
    other = PLAIN.removeprefix("accounts:\n").replace("facebook", "x")
    assert [account.platform for account in load(tmp_path, PLAIN + other)] == [Platform.FACEBOOK, Platform.X]


def test_messenger_is_the_pages_own(tmp_path: Path) -> None:
    accounts = Accounts(load(tmp_path, PLAIN))
    assert accounts.find(Platform.MESSENGER, "1234") is accounts.find(Platform.FACEBOOK, "1234")
    assert accounts.owns(Platform.MESSENGER, "1234")
    assert accounts.find(Platform.INSTAGRAM, "1234") is None
    assert not accounts.owns(Platform.FACEBOOK, "")


def test_an_account_may_have_a_pace_of_its_own(tmp_path: Path) -> None:
    (usual,) = load(tmp_path, PLAIN)
    assert (usual.replies_per_minute, usual.replies_per_post_and_hour) == (30, 20)
    (slow,) = load(tmp_path, f"{PLAIN}    replies_per_minute: 4\n    replies_per_post_and_hour: '5'\n")
    assert (slow.replies_per_minute, slow.replies_per_post_and_hour) == (4, 5)
