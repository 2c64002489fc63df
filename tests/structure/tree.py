"""The files of this checkout that people wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {"__pycache__", "build", "dist", "node_modules"}  # at the root: by tools, not by people
SOURCE = {".py", ".html", ".css", ".js", ".sh", ".toml", ".yaml"}


def files(root: Path = ROOT) -> Iterator[Path]:
    """Yield every file outside what `make clean` removes; of hidden folders, only .ci is ours."""
    for path in sorted(root.iterdir()):
        hidden = path.name.startswith(".") and path.name not in {".ci", ".gitignore", ".python-version"}
        if hidden or path.name in MADE or path.name.endswith(".egg-info"):
            continue
        yield from (one for one in path.rglob("*") if _written(one)) if path.is_dir() else [path]


def sources() -> Iterator[Path]:
    """Yield what somebody reads as code."""
    return (path for path in files() if path.suffix in SOURCE or path.parent.name == ".ci")


def modules(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some folders of the root."""
    chosen = tuple(ROOT / folder for folder in folders)
    return (path for path in files() if path.suffix == ".py" and set(chosen) & set(path.parents))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every file that is text, with its text."""
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue


def _written(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
