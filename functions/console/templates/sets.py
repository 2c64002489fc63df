"""The set of replies in force, as the console reads it: unpacked once per container."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.bucket import Bucket
from aplomb.aws.table import Table
from aplomb.errors import TemplateError
from aplomb.wording.approval import load_approved
from aplomb.wording.published import fetched
from aplomb.wording.releases import DEPLOYED, ReleaseError, Releases, read_releases
from aplomb.wording.shelf import LOOK_AGAIN
from aplomb.wording.template_set import Templates, load_templates
from console.marked import N_

_UNREADABLE = N_("The published set cannot be read, so another is shown here.")


class SetNotReadableError(TemplateError):
    """The set that is in force is out of reach or damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingSet:
    """One set, with its files at hand."""

    folder: Path
    templates: Templates  # a file of the deployed set is read when it is first looked at

    @property
    def hash(self) -> str:
        """What it is known by."""
        return self.templates.set_hash

    def text(self, name: str) -> str:
        """Return a file of it like replies/complaint/en.txt, lines end in LF; empty where there is none."""
        path = self.folder / name
        text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True, kw_only=True)
class Sets:
    """Hands out sets; built once per container."""

    deployed_in: Path
    table: Table
    bucket: Bucket
    failed: Callable[[Exception], None]  # tells the log why a set was not read or not stored
    _read: dict[str, WordingSet] = field(init=False, default_factory=dict)
    _approved: Templates | None = field(init=False, default=None)  # the deployed ones, where people did
    _present: str = field(init=False, default=DEPLOYED)  # its hash
    _looked_at: int = field(init=False, default=0)

    @property
    def deployed(self) -> WordingSet:
        """The set that the stack brought."""
        if DEPLOYED not in self._read:
            templates = load_templates(self.deployed_in, at_once=False)
            self._read[DEPLOYED] = WordingSet(folder=self.deployed_in, templates=templates)
        return self._read[DEPLOYED]

    def approved(self, *, now: int) -> Templates:
        """Return the words that are said now, at most half a minute old; the last good ones, where not.

        Raises:
            NotApprovedError: nobody approved the deployed set as it is.
        """
        if now - self._looked_at >= LOOK_AGAIN:
            self._looked_at = now
            try:
                self.look(read_releases(self.table), now=now)
            except (TemplateError, ReleaseError) as error:
                self.failed(error)
        if self._present != DEPLOYED:
            return self._read[self._present].templates
        if self._approved is None:
            self._approved = load_approved(self.deployed_in)
        return self._approved

    def look(self, releases: Releases, *, now: int) -> WordingSet:
        """Return the set in force by these releases.

        Raises:
            SetNotReadableError: it is out of reach or damaged.
        """
        release = releases.in_force(now=now)
        wanted = DEPLOYED if release is None else release.set_hash
        if wanted == self.deployed.hash:
            wanted = DEPLOYED
        if wanted not in self._read:
            self._read[wanted] = self._fetched(wanted)
        self._present = wanted
        return self._read[wanted]

    def last_good(self) -> WordingSet:
        """Return the set that could be read last."""
        return self._read.get(self._present) or self.deployed

    def _fetched(self, set_hash: str) -> WordingSet:
        folder = Path(tempfile.mkdtemp(prefix="templates-"))
        try:
            templates = fetched(self.bucket, set_hash, into=folder)
        except (TemplateError, BotoCoreError, ClientError) as error:
            self.failed(error)
            shutil.rmtree(folder, ignore_errors=True)
            raise SetNotReadableError(_UNREADABLE) from error
        return WordingSet(folder=folder, templates=templates)
