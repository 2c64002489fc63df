"""What tests of more than one folder ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.wording.template_set import Templates, load_templates

FOLDER = Path(__file__).resolve().parents[1] / "templates"


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates(FOLDER)
