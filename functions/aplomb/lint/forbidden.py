"""What a reply must not say, as data: for each language, why it is wrong and the words that say it.

The patterns are matched against folded text: lower case, no accents, one space between words. All languages
are matched against every text, since a text may mix them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that is not said."""

    why: str
    pattern: str  # over folded text


TIME = "it promises a time"
CLAIM = "it claims what is not known"
MONEY = "it promises a remedy"
HUMAN = "it pretends to be a person"
SELLING = "it sells"

_EN_NUMBER = (
    r"(?:\d+(?: ?[.,-] ?\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty"
    r"|thirty|forty|sixty|a few|few|a couple of|several|half an?)"
)
_EN_UNIT = (
    r"(?:(?:more |full |working |business )?"
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|moments?))"
)
_LV_UNIT = r"(?:sekund|minut|minus|stund|dien|nedel|menes)\w*"

RULES = MappingProxyType(
    {
        "en": (
            Rule(TIME, rf"\b{_EN_NUMBER}[ -]?{_EN_UNIT}\b(?! (?:a|per) )"),
            Rule(
                TIME,
                rf"\b(?:with)?in (?:under |less than |about )?(?:an?|no|the next|the coming) {_EN_UNIT}\b",
            ),
            Rule(
                TIME, r"\b(?:immediately|instantly|promptly|quickly|shortly|soon|asap|at once|in no time)\b"
            ),
            Rule(TIME, r"\b(?:right|straight) away\b|\bsame[ -]day\b|\bas soon as\b|\bwithout delay\b"),
            Rule(TIME, r"\b(?:today|tonight|tomorrow|this (?:week|morning|afternoon|evening)|next week)\b"),
            Rule(
                TIME, r"\bby (?:\d|noon\b|midnight\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|the end of)"
            ),
            Rule(CLAIM, r"\b(?:fixed|resolved|solved|repaired|under control|back to normal|taken care of)\b"),
            Rule(CLAIM, r"\b(?:hack(?:ed|ers?|ing)?|cyber[ -]?attack\w*|compromised|breach(?:ed)?)\b"),
            Rule(CLAIM, r"\b(?:guarantee[ds]?|promise[ds]?|never happen again|not happen again)\b"),
            Rule(CLAIM, r"\bour (?:own )?(?:fault|mistake|error)\b|\bwe were wrong\b|\bnot our fault\b"),
            Rule(MONEY, r"\b(?:will|'ll|shall) (?:\w+ )?(?:refund|compensate|reimburse|replace|pay)\b"),
            Rule(HUMAN, r"\bmy name is\b|\bi(?: am|'m) (?:a |an )?(?:real |actual )?(?:person|human)\b"),
            Rule(HUMAN, r"\bnot (?:a bot|automated|automatic|an automatic)\b|\bi(?:'ll| will) personally\b"),
            Rule(
                SELLING, r"\b(?:discounts?|coupons?|vouchers?|promos?|promo codes?|promotions?|newsletter)\b"
            ),
            Rule(SELLING, r"\b(?:special|limited|exclusive) (?:offers?|deals?|time)\b|\b(?:on|for) sale\b"),
            Rule(
                SELLING, r"\b(?:buy|shop|order|subscribe) (?:now|today|one|here)\b|\bfree (?:shipping|gift)\b"
            ),
            Rule(SELLING, r"\d ?(?:%|percent)|% off\b"),
        ),
        "lv": (
            Rule(TIME, rf"\b\d+(?: ?[.,-] ?\d+)? ?(?:h|min|sek|{_LV_UNIT})\b(?! diennakt)"),
            Rule(TIME, rf"\b{_LV_UNIT} laika\b|\bpec (?:\w+ )?{_LV_UNIT}"),
            Rule(TIME, r"\b(?:tulit|nekavejoties|driz|drizuma|driza laika|uzreiz|acumirkli)\b"),
            Rule(TIME, r"\b(?:tuvakaj\w+|visdrizakaj\w+) laik\w+|\bcik driz\b|\bbez kavesanas\b"),
            Rule(
                TIME,
                r"\b(?:sodien|rit|ritdien\w*)\b",
            ),
            Rule(TIME, r"(?<!dienas )\blidz (?:pirm|otr|tres|ceturt|piekt|sest|svet)dien"),
            Rule(CLAIM, r"\b(?:salabot|izlabot|noverst|atrisinat|noregulet|saremontet)(?:s|a|i|as)\b"),
            Rule(CLAIM, r"\bkontrol(?:e|i)\b|\bzem kontroles\b|\buzlauz\w*|\bhaker\w*|\bkiberuzbruk\w*"),
            Rule(CLAIM, r"\b(?:garante|apsol)\w*|\bsol[ai]m\b|\bvairs neatkartos\w*"),
            Rule(CLAIM, r"\bmusu (?:vaina|kluda)\b|\bmes kludijamies\b"),
            Rule(MONEY, r"\b(?:atmaksasim|kompensesim|atlidzinasim|apmainisim)\b"),
            Rule(HUMAN, r"\bmani sauc\b|\bes esmu (?:ists )?cilveks\b|\bnav automatisk\w+|\bpersonigi\b"),
            Rule(
                SELLING, r"\b(?:atlaid(?:e|es|em|i)|atlaizu|akcij\w+|kupon\w*|izpardosan\w+|davanu kart\w+)\b"
            ),
            Rule(SELLING, r"\b(?:perciet|iegadajieties|abonejiet)\b|\bpasutiet (?:tulit|tagad)\b"),
            Rule(SELLING, r"\b(?:ipass|izdevigs|specials)\w* piedavajum\w*|\d ?procent\w*"),
        ),
    }
)
