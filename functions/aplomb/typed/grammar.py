"""What a typed time looks like in each language: one pattern for times of day, one for lengths of time."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_NUMERIC_DAY = (
    r"(?:(?P<year>\d{4})-)?(?P<iso_month>\d{2})-(?P<iso_day>\d{2})"
    r"|(?P<d>\d{1,2})(?P<mark>[./])(?P<m>\d{1,2})(?:(?P=mark)(?P<y>\d{4}))?\.?(?!\d)"
)
_ZONE = (
    r"(?P<zone>\s*\(?\b(?:(?P<utc>utc|gmt)|cet|cest|eet|eest|bst|est|pst|msk)\b"
    r"(?P<offset>[+-]\d{1,2}(?::\d{2})?)?\)?"
    r"|\s+(?:\w+ time\b|ortszeit|hora \w+|heure (?:de|locale)"
    r"|czasu \w+|по \w+ времени|pec \w+ laika|\w+ laiku))?"
)
_NUMBER = r"\d{1,3}(?:[.,]\d)?"
# Parts of an hour: what stands beside them is told by more words than a clock's time or a length has.
_PARTS = (
    r"half|quarter|halbe?[nrs]?|(?:drei)?viertel|media|cuarto|demie?|quart|pus\w*|ceturks\w*|ketvirt\w*|pool\w*"
    r"|veerand\w*|pol\w*|wpol|kwadrans\w*|половин\w*|четверт\w*"
)
# Before a number's word, or behind an hour, another number: "forty-eight hours", "one hour thirty".
_TENS = (
    r"\w+ty|fifteen|\w+zehn|\w+s?sig|\w+zig|\w+desmit|\w+[sd]esimt\w*|\w+kum(?:mend?|nend?|ne|me)"
    r"|\w+teist(?:kumne)?|\w+дцат[ьи]|сорока?|\w+десяти?|quince|veinte|\w+[ei]nta(?: y)?|quinze|vingt"
    r"|(?:tre|quara|cinqua)nte|\w+dzie[sc]\w+|pietnascie"
)
_OR = "or|oder|vai|ar|arba|voi|или|o|ou|lub|albo|to|bis|lidz|iki|до|a|do|-"
_AND = "and|und|y|et|un|ir|ja|и|i|a|plus|minus|moins|menos|bez|без"
_OFF = (
    "past|to|after|before|vor|nach|pirms|pec|pries|po|enne|parast|до|после|перед|antes de(?: el)?|avant|apres"
    "|do|przed"
)
# What may name a day in any language, so that a clock's time beside it need not be today's.
_SOME_DAY = (
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|every|each|daily|weekdays?|jede[nrsm]?|taglich|werktags|katr\w+|ikdien\w*"
    r"|kiekvien\w*|kasdien|iga|кажд\w+|ежедневно|cada|chaque|kazd\w+|codziennie"
    r"|weekends?|week-end|holidays?|christmas|easter|wochenende\w*|feiertag\w*|weihnachten|ostern|brivdien\w*"
    r"|svetk\w+|savaitgal\w*|svenci\w+|nadalavahetus\w*|puha\w*|выходн\w+|праздник\w*|fin de semana|navidad"
    r"|noel|paques|swiet\w*|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс)\b"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\w+"
    r"|\b(?:months?|month-end|monat\w*|месяц\w*|menes\w*|menesi\w*|mois|miesiac\w*|fin de mes)\b"
    r"|\b(?:new year\w*|silvester\w*|heiligabend|neujahr\w*|janos|ligo)\b"
    r"|\b(?:following|day after|folgetag\w*|darauffolgend\w*|(?:sur)?lendemain)\b"
    r"|\b\d{1,2}(?:\.|-?го|-?ого|-?go|-?ego)?\s?(?:числа|datum\w*|kuupaev\w*|d\.|dnia)"
    r"|\b(?:dia|le|am|zum)\s\d{1,2}(?:\.(?!\d)|(?![\w:.,]|\s?(?:h|uhr)\b))"
    r"|\b(?:mo|di|mi|do|fr|sa|so|lun|mar|mie|jue|vie|sab|dom|mer|jeu|ven|sam|dim|pon|wt|czw|sob|niedz)\."
)
# Before a last moment it makes it a first one: "not before", "nicht vor".
DENIED = re.compile(r"\b(?:not|nicht|pas|no|ne|nie|не|mitte|ei)\b[^,.;!?]{0,25}$")
_SINCE = (
    "of|after|from|once|when|before|nach|ab|sobald|vor|bevor|pec|kad|no|pirms|nuo|kai|pries|kui|alates|enne"
    "|после|со?|когда|до|перед|despues|tras|desde|cuando|antes|apres|des|quand|avant|od|gdy|przed|po"
)
_TO = r"(?:-|to|bis|lidz|iki|до|a|do)"
_SECOND = "_2"
_NEVER = "(?!)"
UNITS = ("minute", "hour", "day", "week")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """One language's patterns, over text as the lint's `plain_view` shows it.

    `part` reads their groups.
    """

    times: re.Pattern[str]
    lengths: re.Pattern[str]
    days: re.Pattern[str]  # a day, or what may name one, without a time
    begun: re.Pattern[str]  # before a time: more of it, as in "half past" or "an hour before"
    more: re.Pattern[str]  # behind a time: "and a half"
    opening: re.Pattern[str]
    morning: re.Pattern[str]
    weekdays: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    numbers: tuple[re.Pattern[str], ...]
    english: bool  # twelve hours are told twice a day, and 5/6 may be June or May


def time_words(language: str) -> tuple[str, ...]:
    """Return a pattern for each way in which a language names a time."""
    words = words_of(language)
    counted = "|".join((_NUMBER, *words["numbers"], words["rough"]))
    units, months = "|".join(words[one] for one in UNITS), "|".join(words["months"])
    named = ("today", "tomorrow", "after_tomorrow", "noon", "midnight", "half", "one_and_half")
    return (
        *(words[one] for one in named),
        *words["weekdays"],
        rf"(?:{counted})\s?-?(?:{words['working']})?(?:{units})",
        rf"(?:\d{{1,2}}\.?|{words['ordinals']})\s(?:of\s|de\s)?(?:{months})",
        rf"(?:{months})\s\d{{1,2}}",
        r"\d{1,2}[:.]\d{2}",
        rf"(?:{words['by']}|{words['at']})\s\d{{1,2}}",
    )


@cache
def grammar(language: str) -> Grammar:
    """Return the patterns of a language; of one without words, the English ones."""
    words = words_of(language)
    return Grammar(
        times=_times(words),
        lengths=_lengths(words),
        days=re.compile(
            rf"\b(?:\d{{1,3}}|{'|'.join(words['numbers'])})\s(?:{words['day']})(?!\w)|"
            rf"(?<!\w){_day(words)}|{_SOME_DAY}|\b(?:{words['next']}|{words['week']})\b|{_worded(words)}"
        ),
        begun=_begun(words),
        more=_more(words),
        opening=re.compile(rf"\b(?:{words['open']})\b"),
        morning=re.compile(words["morning"]),
        weekdays=_each(words["weekdays"]),
        months=_each(words["months"]),
        numbers=_each(words["numbers"]),
        english=words is _known()["en"],
    )


def words_of(language: str) -> dict[str, Any]:
    """Return the words of a language; of one without words, the English ones."""
    return _known().get(language.lower().partition("-")[0], _known()["en"])


@cache
def _known() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("aplomb.typed").joinpath("times.toml").read_text(encoding="utf-8"))


def _each(words: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in words)


def part(found: re.Match[str], name: str) -> str:
    """Return what a group holds, whichever way round the words stood; empty where nothing."""
    return found[name] or found[f"{name}{_SECOND}"] or ""


def _times(words: dict[str, Any]) -> re.Pattern[str]:
    """Return day and clock, or clock and perhaps day, each perhaps behind a word like "by"."""
    fill, day, clock = words["fill"], _day(words), _clock(words)
    gap = rf"(?:[\s,]+(?:(?:{fill})(?![^\W\d_])[\s,]*)*)"
    by = rf"(?:(?P<by>{words['by']})\s+(?:(?:{fill})\s+)*)?"
    rough = rf"(?:(?P<rough>{words['rough']})\s+)?"
    first = rf"{by}{day}{gap}(?:(?P<also>{words['by']})\s+)?{rough}{clock}"
    second = _renamed(rf"{by}(?P<also>){rough}{clock}(?:{gap}{day})?")
    return re.compile(rf"(?<![\w:.,/-])(?:{first}|{second})")


def _day(words: dict[str, Any]) -> str:
    weekdays, months = ("|".join(words[name]) for name in ("weekdays", "months"))
    return (
        rf"(?P<when>(?P<after_tomorrow>{words['after_tomorrow']})|(?P<tomorrow>{words['tomorrow']})"
        rf"|(?P<today>{words['today']})|(?P<yesterday>{words['yesterday']})"
        rf"|(?:(?P<next>{words['next']})\s+)?(?P<weekday>{weekdays})"
        rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s+(?:of\s+|de\s+)?(?P<then_month>{months})"
        rf"|(?P<month_first>{months})\.?\s+(?P<then_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d)"
        rf"|{_NUMERIC_DAY})(?!\w)"
    )


def _worded(words: dict[str, Any]) -> str:
    """Return a day of a month in words: "the first of December"."""
    ordinals, months = words["ordinals"], "|".join(words["months"])
    return rf"\b(?:{ordinals})\s(?:of\s|de\s)?(?:{months})(?!\w)|\b(?:{months})\s(?:{ordinals})\b"


def _amount(words: dict[str, Any]) -> str:
    numbers, units = "|".join(words["numbers"]), "|".join(words[name] for name in UNITS)
    return rf"(?:(?:{_NUMBER}\s?-?|\b(?:{numbers})\s)?\b(?:{units})(?!\w))"


def _begun(words: dict[str, Any]) -> re.Pattern[str]:
    numbers = "|".join(words["numbers"])
    some = rf"(?:\b(?:{_PARTS}|\d{{1,2}}|{numbers})|{_amount(words)})"
    joined = rf"{_amount(words)}\s?,?\s(?:{_AND})\s"
    either = rf"\b(?:\d{{1,2}}|{numbers})\s?(?:-|\s(?:{_OR})\s)"
    return re.compile(
        rf"(?:{some}\s(?:{_OFF})\s|\b(?:{_PARTS})\s|\bбез\s\w+\s|{joined}|\b(?:{_TENS})[\s-]|{either})$"
    )


def _more(words: dict[str, Any]) -> re.Pattern[str]:
    amount = rf"{_NUMBER}\s?(?:{'|'.join(words[one] for one in UNITS)})(?!\w)"
    some = rf"(?:(?:\w{{1,5}}\s)?(?:{_PARTS})\b|{amount})"
    week = r"\s(?:week|fortnight|en huit|en quinze)\b"  # "Friday week" is a week later
    number = r"\s?\d{1,2}(?![\w:/-]|[.,]\d)"
    return re.compile(rf"\s(?:{_TENS})(?!\w)|{week}|\s?,?\s?(?:{_AND})\s{some}|\s{amount}|{number}")


def _clock(words: dict[str, Any]) -> str:
    return (
        rf"(?:(?P<at>{words['at']})\s*)?"
        rf"(?:(?P<noon>{words['noon']})|(?P<midnight>{words['midnight']})"
        r"|(?P<hours>\d{1,2})(?:(?P<between>[:.]|\s?h\s?)(?P<minutes>\d{2}))?"
        rf"(?:\s*(?P<oclock>{words['oclock']})(?![^\W\d_]))?"
        rf"(?:\s*(?P<half>{words['morning']}|{words['later']}))?)(?![\w%€$£])(?:(?P<abroad>\s*\(?(?:{words['zones']})\b)|{_ZONE})(?P<till>\s?-\s?\d)?"
    )


def _lengths(words: dict[str, Any]) -> re.Pattern[str]:
    """Return a number and a unit, with a word before or behind that makes them a limit."""
    numbers = "|".join(words["numbers"])
    units = "|".join(rf"(?P<{name}>{words[name]})" for name in UNITS)
    amount = (
        rf"(?:(?P<rough>{words['rough']})\s+)?(?:(?P<one_and_half>{words['one_and_half']})|(?P<half_hour>{words['half']})"
        rf"|(?:(?P<amount>{_NUMBER})(?P<range>\s?{_TO}\s?\d+)?\s?-?|(?P<word>{numbers})\s)"
        rf"(?P<working>{words['working']})?(?:{units})(?P<afterwards>\s{words['working'].strip()})?)(?!\w)"
    )
    after = rf"\s(?:{words['within_after']})(?!\w)" if words["within_after"] else ""
    before = rf"(?<!\w)(?:{words['within']})\s{amount}(?:{after})?"
    since = rf"(?P<since>\s(?:{_SINCE})\b)?"
    return re.compile(rf"(?:{before}|(?<!\w){_renamed(amount + (after or _NEVER))}){since}")


def _renamed(pattern: str) -> str:
    """Return the pattern with other names of its groups: within a whole a name may come once."""
    return re.sub(r"\(\?P([<=])(\w+)", rf"(?P\1\2{_SECOND}", pattern)
