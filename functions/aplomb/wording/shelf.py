"""The templates in force: what was deployed, or what people published since; the last good set stays."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.table import Table
from aplomb.errors import TemplateError
from aplomb.wording.published import Store, fetched
from aplomb.wording.releases import DEPLOYED, ReleaseError, read_releases
from aplomb.wording.template_set import Templates

LOOK_AGAIN = 30  # seconds


@dataclass(slots=True, kw_only=True)
class Shelf:
    """Hands out the templates in force; built once per container."""

    deployed: Templates
    table: Table
    store: Store
    failed: Callable[[str], None]  # tells people why a published set is not used
    _present: Templates = field(init=False)
    _looked_at: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._present = self.deployed

    def in_force(self, *, now: int) -> Templates:
        """Return the set that holds; it is at most half a minute old.

        A set that is broken, unapproved or out of reach is not used: the last good one stays, and people are
        told each time it is looked for.
        """
        if now - self._looked_at >= LOOK_AGAIN:
            self._looked_at = now
            try:
                self._present = self._wanted(now)
            except (TemplateError, ReleaseError, BotoCoreError, ClientError) as error:
                self.failed(str(error))
        return self._present

    def _wanted(self, now: int) -> Templates:
        release = read_releases(self.table).in_force(now=now)
        wanted = DEPLOYED if release is None else release.set_hash
        if wanted in (DEPLOYED, self.deployed.set_hash):
            return self.deployed
        if wanted == self._present.set_hash:
            return self._present
        return self._fetched(wanted)

    def _fetched(self, set_hash: str) -> Templates:
        folder = Path(tempfile.mkdtemp(prefix="templates-"))
        try:
            return fetched(self.store, set_hash, into=folder)  # whole, as the folder goes
        finally:
            shutil.rmtree(folder, ignore_errors=True)
