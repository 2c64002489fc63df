"""Telephone numbers that cost more than a call, in the countries whose languages we have.

From the national numbering plans of Ofcom (GB), NANPA (US), ComReg (IE), Bundesnetzagentur (DE), RTR (AT),
BAKOM (CH), ARCEP (FR), CNMC (ES), UKE (PL), SPRK (LV), RRT (LT), TTJA (EE) and Rossvyaz (RU).
"""

from __future__ import annotations

import re
from types import MappingProxyType

_WITH_COUNTRY_CODE = re.compile(
    r"44(?:9|87[0-3])|353(?:15[0-9])|49(?:900|137)|43(?:9[0-3])|4190[016]|33(?:89|82)|34(?:80[367]|905)"
    r"|37190|370900|372900\d|4870[0-9]|7809|1900"
)
_AT_HOME = MappingProxyType(
    {
        "en": re.compile(r"09\d{9}|087[0-3]\d{7}|1?900\d{7}|15[1-9]\d{7}"),
        "de": re.compile(r"0900\d{6,7}|0137\d{6,7}|09(?:[03][01]|39)\d{6}|090[016]\d{6}"),
        "fr": re.compile(r"08[29]\d{7}|090\d{5,6}"),
        "es": re.compile(r"80[367]\d{6}|905\d{6}|118\d{2}"),
        "pl": re.compile(r"0?70\d{7}"),
        "lv": re.compile(r"90\d{6}"),
        "lt": re.compile(r"[08]?900\d{5}"),
        "et": re.compile(r"900\d{4,5}"),
        "ru": re.compile(r"8?809\d{7}"),
    }
)


def costs_extra(number: str, language: str) -> bool:
    """Tell whether a call costs extra; the number is its digits, after a + where it has a country code."""
    abroad = number.removeprefix("+") if number.startswith("+") else number.removeprefix("00")
    if abroad != number:
        return _WITH_COUNTRY_CODE.match(abroad) is not None
    at_home = _AT_HOME.get(language.lower().split("-")[0], _AT_HOME["en"])
    return at_home.fullmatch(number) is not None
