"""Opening hours in a few words, where nobody has written them out for a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from aplomb.brand.hours import Hours, Span

# The usual short names of the weekdays, Monday first.
_SHORT = MappingProxyType(
    {
        "en": "Mon Tue Wed Thu Fri Sat Sun",
        "lv": "P. O. T. C. Pk. S. Sv.",
        "lt": "I II III IV V VI VII",
        "et": "E T K N R L P",
        "ru": "Пн Вт Ср Чт Пт Сб Вс",
        "de": "Mo Di Mi Do Fr Sa So",
        "es": "lun mar mié jue vie sáb dom",
        "fr": "lun mar mer jeu ven sam dim",
        "pl": "pon. wt. śr. czw. pt. sob. niedz.",
    }
)


def opening_phrases(hours: Hours) -> Mapping[str, str]:
    """Return the week in each language whose weekdays are known, like `Mon\u2013Fri 9:00\u201317:00`."""
    if not any(hours.week):
        return {}
    return {language: ", ".join(_parts(hours, names.split())) for language, names in _SHORT.items()}


def _parts(hours: Hours, names: list[str]) -> Iterator[str]:
    for spans, days in groupby(range(len(names)), key=lambda day: hours.week[day]):
        first, *others = days
        if spans:
            through = f"{names[first]}\u2013{names[others[-1]]}" if others else names[first]
            yield f"{through} {' '.join(_times(span) for span in spans)}"


def _times(span: Span) -> str:
    return "\u2013".join(f"{minutes // 60}:{minutes % 60:02}" for minutes in span)
