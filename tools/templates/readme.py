"""The tables of templates/README.md: `python -m tools.templates.readme` writes them from the code."""

from __future__ import annotations

from aplomb.wording.subset import ALLOWED_FILTERS
from aplomb.wording.template_names import NAMES
from tools.paths import ROOT
from tools.templates.intents import SAYS

README = ROOT / "templates" / "README.md"


def with_tables(text: str) -> str:
    """Return the page with its tables as they should be."""
    for name, table in (("replies", _replies()), ("names", _names())):
        begin, end = f"<!-- {name} -->\n", "<!-- end -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{table}\n{end}{rest.partition(end)[2]}"
    return text


def _replies() -> str:
    rows = [f"| `{intent}` | {says} |" for intent, says in SAYS.items()]
    return "\n".join(["| folder | what it says |", "|---|---|", *rows])


def _names() -> str:
    rows = [
        f"| `{name}` | {meaning.becomes} | {'yes' if meaning.may_be_empty else ''} |"
        for name, meaning in NAMES.items()
    ]
    filters = " and ".join(f"`{{{{ brand | {one} }}}}`" for one in sorted(ALLOWED_FILTERS))
    return "\n".join(
        [
            "| name | what it becomes | may be empty |",
            "|---|---|---|",
            *rows,
            "",
            f"Two filters exist: {filters}.",
        ]
    )


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
