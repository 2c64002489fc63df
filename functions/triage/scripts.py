"""Scripts that tell a language by themselves, by the first word of their letters' Unicode names."""

from types import MappingProxyType

LANGUAGE_OF_SCRIPT = MappingProxyType(
    {
        "ARABIC": "ar",
        "HEBREW": "he",
        "GREEK": "el",
        "CJK": "zh",
        "HIRAGANA": "ja",
        "KATAKANA": "ja",
        "HANGUL": "ko",
        "THAI": "th",
        "DEVANAGARI": "hi",
        "GEORGIAN": "ka",
        "ARMENIAN": "hy",
    }
)
