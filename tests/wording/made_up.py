"""A small set of templates, written into a folder, and one reply of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aplomb.comment import Platform
from aplomb.replies.reply import Channel
from aplomb.wording.rendering import Rendered, ReplyNames, link_with_ref, render
from aplomb.wording.template_set import Templates, load_templates

LINK = link_with_ref("https://m.me/examplebakery", "Zr4K9-_x2LmQ7tYb1NcD0f")
BRAND = """\
name: Example Bakery
signature: The team
contact: {email: help@example.com}
notice: {en: This is automatic., lv: Automātiski., de: Automatisch., de-at: Automatisch g'macht.}
"""


def made(folder: Path, files: dict[str, str | bytes], *, brand: str = BRAND) -> Templates:
    """Write templates, by names like `complaint/en`, and read them."""
    (folder / "brand.yaml").write_text(brand, encoding="utf-8")
    for name, text in files.items():
        path = folder / "replies" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_templates(folder)


def said(templates: Templates, **more: Any) -> Rendered:
    """Word one reply, to a complaint on Facebook in English unless something else is said."""
    names = ReplyNames(author_name=more.pop("name", "Ana Berg"), message_link=more.pop("link", LINK))
    facts: dict[str, Any] = {
        "intent": "complaint",
        "language": "en",
        "platform": Platform.FACEBOOK,
        "variant_key": "1",
        "fallback_languages": (),
        **more,
    }
    private = str(facts["intent"]).startswith("private")
    return render(templates, channel=Channel.PRIVATE if private else Channel.PUBLIC, names=names, **facts)
