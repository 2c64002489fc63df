"""Notice personal data that stands in public: cards, bank accounts, personal codes, phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aplomb.dangers import Danger
from aplomb.verdict import Severity
from triage.verdicts.lexicon import Counts, Rule

FEWEST = 8  # digits of a phone number; all others but a bank account's have more

_DIGIT = re.compile(r"\d")
_MAY_BE_IBAN = re.compile(r"\d\d(?<=[a-z]{2}\d{2})")  # to look for one at every letter takes longest
_DIGITS = re.compile(r"(?<!\w)\+?\d[\d ()-]{6,24}\d(?!\w)")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?!\w)")
_PERSONAL_CODE = re.compile(r"(?<!\w)[0-3]\d[01]\d{3}-\d{5}(?!\w)")  # Latvia: ddmmyy-nnnnn


def _urgent(name: str, says: str) -> Rule:
    return Rule(
        name=name,
        counts=Counts.ALARM,
        says=says,
        severity=Severity.URGENT,
        category=Danger.PERSONAL_DATA,
    )


CARD = _urgent("card", "A payment card number")
IBAN = _urgent("iban", "A bank account number")
CODE = _urgent("personal_code", "A personal code")
PHONE = Rule(name="phone", counts=Counts.ALARM, says="A phone number")


def personal_data(plain: str) -> Iterator[Rule]:
    """Yield what kinds of personal data a hardened text shows; the numbers themselves are not repeated."""
    digits = len(_DIGIT.findall(plain))
    if (
        digits
        and _MAY_BE_IBAN.search(plain)
        and any(_is_iban(match.group()) for match in _IBAN.finditer(plain))
    ):
        yield IBAN
    if digits < FEWEST:
        return
    if _PERSONAL_CODE.search(plain):
        yield CODE
    numbers = [re.sub(r"\D", "", match.group()) for match in _DIGITS.finditer(plain)]
    if any(_is_card(number) for number in numbers):
        yield CARD
    elif any(_is_phone(number) for number in numbers) and not _PERSONAL_CODE.search(plain):
        yield PHONE


def _is_card(digits: str) -> bool:
    """Check the Luhn digit (ISO/IEC 7812-1) of a number as long as a card's."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:  # noqa: PLR2004 - ISO/IEC 7812-1 lengths
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0  # noqa: PLR2004 - decimal


def _is_iban(found: str) -> bool:
    """Check an IBAN's two check digits (ISO 13616)."""
    text = found.replace(" ", "")
    moved = text[4:] + text[:4]
    return moved.isascii() and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_phone(digits: str) -> bool:
    """Tell a phone number (ITU-T E.164: at most 15 digits) from a date or a price."""
    return FEWEST <= len(digits) <= 15 and not digits.startswith(("19", "20"))  # noqa: PLR2004 - E.164
