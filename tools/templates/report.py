"""What `aplomb templates lint` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from aplomb.wording.problems import Weight
from tools.quantities import quantity
from tools.templates.lint import Linted


def report(linted: Linted) -> Iterator[str]:
    """Yield a line for each problem, and a last one that sums up."""
    for one in linted.problems:
        yield str(one)
    errors = sum(one.weight is Weight.ERROR for one in linted.problems)
    looked_at = {"file": linted.files, "wording": linted.wordings, "text": linted.texts}
    found = {"error": errors, "warning": len(linted.problems) - errors}
    yield f"{_quantities(looked_at)}: {_quantities(found)}."


def _quantities(counts: Mapping[str, int]) -> str:
    return ", ".join(quantity(count, one) for one, count in counts.items())


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
