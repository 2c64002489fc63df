"""aplomb templates new-language: lay out the files of a language, with the English words as notes."""

from __future__ import annotations

import re
from pathlib import Path

from aplomb.errors import AplombError
from aplomb.replies.reply import Intent
from aplomb.wording.choosing import LAST_LANGUAGE
from aplomb.wording.template_set import REPLIES
from tools.paths import templates_argument
from tools.quantities import quantity
from tools.templates.intents import SAYS

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_HEAD = """\
# Reply {folder}, in {language}: {says}.
# Nothing here is sent yet. Below stand the English words as notes. Write yours without the `# ` in front,
# with `---` between two variants, and delete these notes. templates/README.md explains the marks.
#
"""
_NEXT = """\
Wrote {files} in {language}. Nothing in them is sent yet.
Next: add a `notice` in {language} to brand.yaml, and {language} to its `languages`; fill the files; then
aplomb templates lint{folder}, and aplomb templates preview{folder} --language {language}."""


class LanguageNotBegunError(AplombError):
    """The files could not be laid out."""


def lay_out(folder: Path, language: str) -> str:
    """Write the files of a language that has none, and return what is to be done next.

    Raises:
        LanguageNotBegunError: it is no language's code, has a file already, or there are no English words.
    """
    if not _LANGUAGE.fullmatch(language):
        raise LanguageNotBegunError(f"{language[:40]!r} is no language. Use its code, like lv or de-at.")
    there = sorted(
        path.relative_to(folder).as_posix() for path in (folder / REPLIES).glob(f"*/{language}.txt")
    )
    if there:
        raise LanguageNotBegunError(f"{there[0]} is there already, and nothing was written.")
    models = {intent: folder / REPLIES / intent / f"{LAST_LANGUAGE}.txt" for intent in Intent}
    words = {
        intent: path.read_text(encoding="utf-8-sig") for intent, path in models.items() if path.is_file()
    }
    if not words:
        raise LanguageNotBegunError(f"{folder / REPLIES} has no English replies to begin from.")
    for intent, text in words.items():
        head = _HEAD.format(folder=intent, language=language, says=SAYS[intent])
        path = folder / REPLIES / intent / f"{language}.txt"
        path.write_text(head + _as_notes(text), encoding="utf-8")
    return _NEXT.format(
        files=quantity(len(words), "file"), language=language, folder=templates_argument(folder)
    )


def _as_notes(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
