"""What `aplomb templates lint` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator

from aplomb.wording.problems import Weight
from tools.template_lint import Linted


def report(linted: Linted) -> Iterator[str]:
    """Yield a line for each problem, and a last one that sums up."""
    for one in linted.problems:
        yield str(one)
    errors = sum(one.weight is Weight.ERROR for one in linted.problems)
    yield (
        f"{linted.files} files, {linted.wordings} wordings, {linted.texts} texts: "
        f"{errors} errors, {len(linted.problems) - errors} warnings."
    )


def as_json(linted: Linted) -> str:
    """Return the same for programs."""
    facts = {
        "ok": linted.ok,
        "files": linted.files,
        "wordings": linted.wordings,
        "texts": linted.texts,
        "problems": [one.facts() for one in linted.problems],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)
