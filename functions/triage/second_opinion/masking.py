"""Take personal data out of a comment before it leaves; rather too much than too little."""

from __future__ import annotations

import re
import unicodedata

from triage.engine.text import LIMIT, RAW_LIMIT, clean

_SPELLED_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s{0,3}[(\[{]\s{0,3}(?:at|ät|kc|собака)\s{0,3}[)\]}]\s{0,3}[\w.-]{1,64}", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<![\w.])(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}/\S{1,200}", re.IGNORECASE)  # t.me/name
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){10,30}(?!\w)", re.IGNORECASE)
# Phones, cards, personal codes, dates, amounts: five digits or more, however they are set apart.
_NUMBER = re.compile(r"[+(]{0,2}\d(?:[\s().,/_–-]{0,3}\d){4,30}")
# Orders, parcels, contracts: "#4711", "LV-1020", "AB12CD34".
_REFERENCE = re.compile(r"(?:[#№]\s{0,2}|\bno\.?\s{0,2}|\bnr\.?\s{0,2})\d[\w-]{1,30}", re.IGNORECASE)
_CODE = re.compile(r"(?<!\w)(?=[\w-]{0,30}[^\W\d_])(?:[\w-]{0,30}?\d){3}[\w-]{0,30}")


def mask(text: str) -> str:
    """Return what may be sent away: one line of at most 1,000 characters, with placeholders.

    E-mail and web addresses, handles, phone, card, account, order and other long numbers are replaced.
    A name, or an address in words, is not recognised.
    """
    shown = unicodedata.normalize("NFKC", text[:RAW_LIMIT])
    shown = clean(_SPELLED_EMAIL.sub("[email]", shown))
    shown = _ADDRESS.sub("[link]", shown)
    shown = _IBAN.sub("[account]", shown)
    shown = _CODE.sub("[reference]", _REFERENCE.sub("[reference]", shown))
    return _NUMBER.sub("[number]", shown)[:LIMIT]
