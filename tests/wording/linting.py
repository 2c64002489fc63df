"""A folder of templates with what a test needs in it."""

from __future__ import annotations

from pathlib import Path

from tools.templates.lint import Linted, lint_folder

YEAR = 2026
BRAND = """\
name: Example Bakery
signature: The team
contact: {email: help@example.com, phone: "+442079460000"}
notice: {en: This is automatic., lv: Šī ir automātiska atbilde.}
"""
FINE = """\
Hello{% if first_name %} {{ first_name }}{% endif %}, we are sorry. Please write to {{ email }}. {{ notice }}
---
Thank you for telling us{% if first_name %}, {{ first_name }}{% endif %}. We read {{ email }}. {{ notice }}
---
We would like to understand this. The way to us is {{ email }}. {{ notice }}
"""


def lint(folder: Path, files: dict[str, str], *, brand: str = BRAND) -> Linted:
    (folder / "brand.yaml").write_text(brand, encoding="utf-8")
    for name, text in files.items():
        path = folder / "replies" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint_folder(folder, year=YEAR)


def places(linted: Linted) -> set[tuple[str, int, int]]:
    return {(one.id, one.line, one.column) for one in linted.problems if one.id != "unfinished"}
