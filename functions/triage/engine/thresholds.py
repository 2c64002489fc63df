"""Read the bounds that ship with a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from aplomb.thresholds import Thresholds
from triage.engine.model_file import ModelFiles

FILE = "thresholds.json"
DEFAULT = "default"  # for languages that have no bounds of their own

_BOUNDS = tuple(field.name for field in fields(Thresholds))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdTable:
    """Bounds by language, and the languages whose bounds kept their promise on rows that did not set them."""

    by_language: Mapping[str, Thresholds]
    proven: frozenset[str]

    @classmethod
    def load(cls, files: ModelFiles) -> Self:
        """Read the bounds of a model.

        Raises:
            UnusableModelError: the file is missing or changed.
        """
        values: Mapping[str, Mapping[str, Any]] = files.values(FILE)
        return cls(
            by_language={
                language: Thresholds(**{name: float(one[name]) for name in _BOUNDS})
                for language, one in values.items()
            },
            proven=frozenset(language for language, one in values.items() if one["proven"]),
        )

    def of(self, language: str) -> Thresholds:
        """Return a language's bounds, else those for any language."""
        return self.by_language.get(language, self.by_language[DEFAULT])
