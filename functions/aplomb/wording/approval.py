"""Whether people approved a set of templates as it stands: templates/approved.yaml says who, and when."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aplomb.errors import AplombError, TemplateError
from aplomb.plain_yaml import NotPlainYamlError, read_plain_yaml
from aplomb.wording.template_set import Templates, load_templates

APPROVED = "approved.yaml"
_MAX_SIZE = 2_000  # characters
LONGEST_PERSON = 100
_SIGNS = re.compile(r"[^\w .'\u2019-]|^\W")  # that mean something in YAML, at the start or everywhere
_HASH = re.compile(r"[0-9a-f]{64}")
_MEND = "Look at the replies, then run `aplomb templates approve --as YOUR-NAME`."


class NotApprovedError(TemplateError):
    """Nobody approved the replies as they are now; nothing is said with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved which set, and when."""

    set_hash: str
    by: str
    at: datetime

    def text(self) -> str:
        """Return what approved.yaml holds."""
        return (
            "# Who approved the replies as they are now. `aplomb templates approve` writes it; any change\n"
            "# to brand.yaml, holidays.yaml or a reply asks for a new one.\n"
            f"set: {self.set_hash}\nby: {_quoted(self.by)}\n"
            f"at: {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
        )


class NamelessError(AplombError):
    """Nobody can be held to it: it names no person."""


def person_named(name: str) -> str:
    """Return a person's name as it is kept: in one way of writing it, so that it is known again.

    Raises:
        NamelessError: it is empty, or holds what cannot be seen.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    told = any(char.isalpha() for char in plain) and len(plain) <= LONGEST_PERSON
    if not told or not plain.isprintable() or len(name.strip().splitlines()) > 1:
        raise NamelessError(f"Say who: --as and a name, of {LONGEST_PERSON} letters at most.")
    return plain


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if _SIGNS.search(text) else text


def read_approval(folder: Path) -> Approval:
    """Return who approved the set in a folder.

    Raises:
        NotApprovedError: nobody did, or the file is not what `aplomb templates approve` writes.
    """
    path = folder / APPROVED
    if not path.is_file():
        raise NotApprovedError(f"Nobody approved these replies. {_MEND}")
    try:
        facts = read_plain_yaml(path, max_size=_MAX_SIZE)
    except NotPlainYamlError as error:
        raise NotApprovedError(f"{error} {_MEND}") from error
    if not isinstance(facts, dict) or {"set", "by", "at"} - facts.keys():
        raise NotApprovedError(f"{APPROVED} does not say which set, by whom and when. {_MEND}")
    set_hash, by, at = str(facts["set"]), str(facts["by"]).strip(), _moment(str(facts["at"]))
    if not _HASH.fullmatch(set_hash) or not by or at is None:
        raise NotApprovedError(f"{APPROVED} does not say which set, by whom and when. {_MEND}")
    return Approval(set_hash=set_hash, by=by, at=at)


def load_approved(folder: Path, *, at_once: bool = False) -> Templates:
    """Read a folder's templates, as people approved them.

    Raises:
        NotApprovedError: nobody approved them as they are now.
        TemplateError: a file is missing or wrong.
    """
    templates, approval = load_templates(folder, at_once=at_once), read_approval(folder)
    if templates.set_hash != approval.set_hash:
        raise NotApprovedError(f"The replies were changed after {approval.by} approved them. {_MEND}")
    return templates


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
