"""An act that could not be done says why, in words."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.aws.table import ConflictError
from aplomb.errors import AplombError
from console.ask import Ask, Reply, refused
from console.marked import N_
from console.replying.sentences import told

BUSY = N_("Others wrote at the same moment, so nothing was done. Look at it again.")


def telling(act: Callable[[Ask], Reply], *expected: type[AplombError]) -> Callable[[Ask], Reply]:
    """Return an act that turns what may go wrong into a refusal with its sentence."""

    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except expected as error:
            return refused(409, told(error, ask.locale.gettext))
        except ConflictError:
            return refused(409, ask.locale.gettext(BUSY))

    return handler
