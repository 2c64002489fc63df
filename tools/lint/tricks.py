"""Ways to hide what a rule forbids; each reading of a text (aplomb.lint.views) is there for some of them."""

from __future__ import annotations

# The text, its language, and the rule that it breaks.
TRICKS: tuple[tuple[str, str, str], ...] = (
    ("We will call you back within 1O minutes.", "en", "promised_time"),  # the letter O
    ("We will call you back within 2 h0urs.", "en", "promised_time"),  # the digit 0
    ("We will call you back with\u00adin 24 ho\u00adurs.", "en", "promised_time"),  # soft hyphens
    ("We will call you back within\u200b24\u200bhours.", "en", "promised_time"),  # hidden spaces
    ("We will call you back wit\u200bhin 24 ho\u2060urs.", "en", "promised_time"),  # hidden in a word
    ("We will call you back w\u0456thin 24 h\u043eurs.", "en", "promised_time"),  # Cyrillic letters
    (
        "We will call you back w\u0456th\u0456n\nabout 24h.",
        "en",
        "promised_time",
    ),  # the same, a line, and a digit
    ("We will call you back within\n24\nhours.", "en", "promised_time"),  # over lines
    ("We will call you back with-\nin 24 ho-\nurs.", "en", "promised_time"),  # hyphenated
    ("We will call you back w i t h i n 24 hours.", "en", "promised_time"),  # spelt
    ("We will call you back w.i.t.h.i.n 24 hours.", "en", "promised_time"),
    (
        "\uff37\uff45 \uff57\uff49\uff4c\uff4c call you back \uff57\uff49\uff54\uff48\uff49\uff4e 24 hours.",
        "en",
        "promised_time",
    ),  # fullwidth
    (
        "We will call you back \U0001d430\U0001d422\U0001d42d\U0001d421\U0001d422\U0001d427 24 hours.",
        "en",
        "promised_time",
    ),  # mathematical
    ("We will call you back w\u0301ithin 24 ho\u0308urs.", "en", "promised_time"),  # with marks
    ("We will call you back within \u0662\u0664 hours.", "en", "promised_time"),  # Arabic digits
    ("We will call you back within twenty-four hours.", "en", "promised_time"),  # in words
    ("WE WILL call you back WITHIN 24 HOURS.", "en", "promised_time"),
    ("Мы перезвоним через 1О минут.", "ru", "promised_time"),  # the Cyrillic letter O
    ("Мы перезвоним через 10 мин\u00adут.", "ru", "promised_time"),
    ("Мы читаем. We will call you back by 5 pm.", "ru", "promised_time"),  # another language
)
