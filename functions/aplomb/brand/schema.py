"""Read settings that people write, so that each mistake names its line and its mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aplomb.errors import TemplateError
from aplomb.plain_yaml import MarkedYaml, NotPlainYamlError, Place, read_marked_yaml

# ISO 639-1, with a country where that makes a difference: de, de-at.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
LONGEST = 300  # characters of one fact

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The settings below one key of a file, or the whole file."""

    file: str
    document: MarkedYaml
    place: Place
    values: Mapping[str, object]

    def error(self, sentence: str, key: str | int | None = None) -> TemplateError:
        """Name the file and the line of a setting; where it is missing, the line of its section."""
        lines = self.document.lines
        place = self.place if key is None else (*self.place, key)
        return TemplateError(
            f"{self.file}, line {lines.get(place, lines.get(self.place, lines[()]))}: {sentence}"
        )

    def has(self, key: str) -> bool:
        """Tell whether a setting is there and not empty."""
        return self.values.get(key) not in (None, "", [], {})

    def section(self, key: str, *, allowed: frozenset[str] | None = None) -> Section:
        """Return the section below a key; `allowed` are the keys it may have, None for any.

        Raises:
            TemplateError: it is none, or holds an unknown key.
        """
        value = self.values.get(key)
        if not isinstance(value, dict):
            names = ", ".join(sorted(allowed)) if allowed else "one for each language, like `en: …`"
            raise self.error(f"`{key}` needs settings below it: {names}.", key)
        section = Section(
            file=self.file, document=self.document, place=(*self.place, key), values=_keyed(value)
        )
        return section if allowed is None else section.known(allowed)

    def optional(self, key: str, *, allowed: frozenset[str] | None = None) -> Section | None:
        """Return the section below a key, or None where nothing stands there. Raises as `section` does."""
        return self.section(key, allowed=allowed) if self.has(key) else None

    def known(self, allowed: frozenset[str]) -> Section:
        """Return the section itself when it holds no key but these."""
        unknown = next((key for key in self.values if key not in allowed), None)
        if unknown is not None:
            names = ", ".join(sorted(allowed))
            raise self.error(f"{unknown[:40]!r} is not a setting. Use {names}.", unknown)
        return self

    def text(self, key: str) -> str:
        """Return a setting that is text in one line."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip() or _unseen(value):
            raise self.error(f"`{key}` must be text, in one line.", key)
        if len(value) > LONGEST:
            raise self.error(f"`{key}` may have {LONGEST} characters. Say it in fewer words.", key)
        return value.strip()

    def shaped(self, key: str, shape: re.Pattern[str], *, like: str) -> str:
        """Return a setting of a certain form."""
        value = self.text(key)
        if not shape.fullmatch(value):
            raise self.error(f"`{key}` must look like {like}.", key)
        return value

    def count(self, key: str, *, most: int) -> int:
        """Return a setting that is a whole number, from 0 to `most`."""
        value = self.shaped(key, _NUMBER, like=str(most))
        if int(value) > most:
            raise self.error(f"`{key}` may be {most} at most.", key)
        return int(value)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """Return a setting that is one of a few words."""
        value = self.values.get(key)
        if not isinstance(value, str) or value not in choices:
            raise self.error(f"`{key}` must be one of {', '.join(choices)}.", key)
        return value

    def items(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the texts of a list, with their places; nothing where the list is missing or empty."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.error(f"`{key}` must be a list, like [one, two].", key)
        yield from enumerate(one.strip() for one in value)

    def in_list(self, key: str) -> Section:
        """Return the list below a key as a place to name in errors."""
        return Section(file=self.file, document=self.document, place=(*self.place, key), values={})

    def by_language(self) -> Mapping[str, str]:
        """Return the texts of a section that has one for each language."""
        texts: dict[str, str] = {}
        for key in self.values:
            language = self.language(key)
            if language in texts:
                raise self.error(f"{language!r} stands here twice. Remove one of the two.", key)
            texts[language] = self.text(key)
        return MappingProxyType(texts)

    def language(self, key: str) -> str:
        """Return a key that names a language; `NO` is Norwegian."""
        if not _LANGUAGE.fullmatch(key.lower()):
            raise self.error(f"{key[:40]!r} is no language. Use its code, like en, lv or de-at.", key)
        return key.lower()


def read_section(path: Path, *, max_size: int, allowed: frozenset[str]) -> Section:
    """Return what a file says.

    Raises:
        TemplateError: it cannot be read, holds no settings, or an unknown one.
    """
    try:
        document = read_marked_yaml(path, max_size=max_size)
    except NotPlainYamlError as error:
        raise TemplateError(str(error)) from error
    if not isinstance(document.value, dict):
        raise TemplateError(f"{path.name} needs the settings {', '.join(sorted(allowed))}.")
    return Section(file=path.name, document=document, place=(), values=_keyed(document.value)).known(allowed)


def _unseen(text: str) -> bool:
    return any(unicodedata.category(char) in _UNSEEN for char in text.strip())


def _keyed(value: Mapping[object, object]) -> Mapping[str, object]:
    return {str(key): one for key, one in value.items()}
