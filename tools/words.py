"""Bring the console's catalogues of words up to date: what its views and pages say, and what is not said yet.

    python -m tools.words

Run it after words changed, and fill in what it names in functions/console/words/*.po.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tools.paths import ROOT

CONSOLE = ROOT / "functions" / "console"
FOLDER = CONSOLE / "words"
_METHODS = [("**/views/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS = {"**/views/**.html": {"trimmed": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def spoken() -> Catalog:
    """Return every message of the console, with the files in which it stands."""
    catalogue = Catalog(fuzzy=False)
    found = extract_from_dir(CONSOLE, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS)
    for file, _line, message, _comments, _context in found:
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def updated(path: Path) -> Catalog:
    """Return a catalogue with every message that is spoken and no other; nothing is guessed."""
    catalogue = read(path) if path.exists() else Catalog(locale=path.stem, fuzzy=False)
    catalogue.update(spoken(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def unsaid(catalogue: Catalog) -> Iterator[str]:
    """Yield the messages for which a catalogue has no words."""
    for message in catalogue:
        words = message.string or ""
        if message.id and not all([words] if isinstance(words, str) else words):
            yield message.id if isinstance(message.id, str) else message.id[0]


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .po file: sorted, and without dates that change by themselves."""
    made = io.BytesIO()
    write_po(made, catalogue, omit_header=False, sort_output=True, include_lineno=False, width=110)
    lines = made.getvalue().decode().splitlines(keepends=True)
    kept = (
        line
        for line in lines
        if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))
    )
    return "".join(kept).encode()


def main() -> int:
    """Write each catalogue, and say what it lacks."""
    lacking = 0
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = updated(path)
        path.write_bytes(written(catalogue))
        for message in unsaid(catalogue):
            print(f"{path.name}: {message}")
            lacking += 1
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
