"""Write functions/aplomb/look_alikes.json: which letters look like a Latin one, from Unicode's own table.

`python -m tools.look_alikes` writes it anew. The table (confusables.txt, UTS #39) comes with the package
confusable-homoglyphs, which only this tool needs: at run time its 0.9 MB would cost a cold start 10 ms.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from string import ascii_lowercase

from tools.paths import ROOT

PATH = ROOT / "functions" / "aplomb" / "look_alikes.json"
_PACKAGE = "confusable-homoglyphs"
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "  # in its name, before the letter


def document() -> dict[str, object]:
    """Return what the file says: its source, and for each Latin letter those that look like it."""
    listed = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    neighbours = {char: [entry["c"] for entry in entries] for char, entries in listed.items()}
    letters: dict[str, str] = dict.fromkeys(ascii_lowercase, "")
    for char in sorted(filter(_typed, {*neighbours, *_small_capitals()})):
        if latin := _latin(char, neighbours):
            letters[latin] += char
    return {
        "source": f"Unicode confusables.txt (UTS #39), in {_PACKAGE} {version(_PACKAGE)}",
        "licence": "Unicode-3.0",
        "letters": letters,
    }


def text() -> str:
    """Return the file's text, the same each time."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _typed(char: str) -> bool:
    """Tell a letter that is left when a text has been case-folded and its compatibility forms resolved."""
    one = len(char) == 1 and not char.isascii() and char.isalpha()
    return one and unicodedata.normalize("NFKD", char.casefold()) == char


def _small_capitals() -> Iterator[str]:
    names = (f"{_SMALL_CAPITAL}{letter.upper()}" for letter in ascii_lowercase)
    for name in names:
        try:
            yield unicodedata.lookup(name)
        except KeyError:
            continue  # there is no small capital X


def _latin(char: str, neighbours: Mapping[str, list[str]]) -> str:
    """Return the Latin letter it looks like, itself or as a capital, at once or at second sight."""
    direct = neighbours.get(char, [])
    capital = char.upper()
    second = [seen for one in direct[:1] for seen in neighbours.get(one, ())]
    candidates = (char, *direct, capital, *neighbours.get(capital, ()), *second)
    return next(filter(None, map(_plain_letter, candidates)), "")


def _plain_letter(found: str) -> str:
    """Return the letter a-z that this is, without its marks; a small capital is its letter."""
    bare = "".join(one for one in unicodedata.normalize("NFD", found) if not unicodedata.combining(one))
    if len(bare) != 1:
        return ""
    named = unicodedata.name(bare, "")
    small = named.removeprefix(_SMALL_CAPITAL) if named.startswith(_SMALL_CAPITAL) else bare
    letter = small.casefold()
    return letter if letter in ascii_lowercase and len(letter) == 1 else ""


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
