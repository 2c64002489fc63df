"""What the console refuses before any page is asked, each with its name, its words and its trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from aplomb.aws.table import Put, Table, Update
from aplomb.errors import AplombError
from aplomb.platforms import DAY
from console.access.session_keys import refusal_key
from console.marked import N_

KEPT = 400 * DAY  # seconds
MOST = 20  # of one person, reason and day, that are kept one by one; the others are counted


class Refusal(StrEnum):
    """Why a request goes no further."""

    NO_SESSION = "no_session"
    IDLE = "idle"
    ENDED = "ended"
    NOT_ALLOWED = "not_allowed"
    NO_ROLE = "no_role"
    CROSS_SITE = "cross_site"
    WRONG_TOKEN = "wrong_token"  # noqa: S105  the name of a refusal
    WRONG_CONTENT = "wrong_content"
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    NOT_AS_SHOWN = "not_as_shown"
    TAMPERED = "tampered"
    UNKNOWN_STATE = "unknown_state"
    CODE_REFUSED = "code_refused"
    BAD_IDENTITY = "bad_identity"
    ISSUER_SILENT = "issuer_silent"
    SAID_NO = "said_no"


STATUS = {
    Refusal.NO_SESSION: 401,
    Refusal.IDLE: 401,
    Refusal.ENDED: 401,
    Refusal.NOT_ALLOWED: 403,
    Refusal.NO_ROLE: 403,
    Refusal.CROSS_SITE: 403,
    Refusal.WRONG_TOKEN: 403,
    Refusal.WRONG_CONTENT: 415,
    Refusal.TOO_LARGE: 413,
    Refusal.NOT_FOUND: 404,
    Refusal.NOT_AS_SHOWN: 409,
    Refusal.TAMPERED: 400,
    Refusal.UNKNOWN_STATE: 400,
    Refusal.CODE_REFUSED: 400,
    Refusal.BAD_IDENTITY: 400,
    Refusal.ISSUER_SILENT: 502,
    Refusal.SAID_NO: 403,
}

WORDS = {
    Refusal.NO_SESSION: N_("Sign in first."),
    Refusal.IDLE: N_("You were away for a while, so we signed you out. Sign in again."),
    Refusal.ENDED: N_("Your sign-in has ended. Sign in again."),
    Refusal.NOT_ALLOWED: N_("Your role does not allow this. Ask a lead or an administrator."),
    Refusal.NO_ROLE: N_("You have an account but no role here yet. Ask an administrator to give you one."),
    Refusal.CROSS_SITE: N_("This came from another site, so nothing was changed."),
    Refusal.WRONG_TOKEN: N_("This form is out of date, so nothing was changed. Load the page again."),
    Refusal.WRONG_CONTENT: N_("The console takes plain forms only; files and rich text are not accepted."),
    Refusal.TOO_LARGE: N_("This is too long, so nothing was changed. Shorten it and try again."),
    Refusal.NOT_FOUND: N_("There is no such page. What it showed may have been erased."),
    Refusal.NOT_AS_SHOWN: N_("It changed since you looked. Look at it again, then decide."),
    Refusal.TAMPERED: N_("This link is not valid any more. Start at the first page."),
    Refusal.UNKNOWN_STATE: N_("This sign-in was used already or took too long. Start again."),
    Refusal.CODE_REFUSED: N_("The sign-in service did not confirm who you are. Start again."),
    Refusal.BAD_IDENTITY: N_("What the sign-in service said about you could not be checked. Start again."),
    Refusal.ISSUER_SILENT: N_("The sign-in service does not answer. Try again in a minute."),
    Refusal.SAID_NO: N_("The sign-in was not completed. Start again."),
}


class RefusedError(AplombError):
    """The request goes no further."""

    def __init__(self, refusal: Refusal, *, detail: str = "", person: str = "") -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.person = person  # the id of somebody for whom the service vouched, and who has no role any more
        self.detail = detail  # for the log: nothing that was secret, nothing that a stranger wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One refusal, as it is kept."""

    refusal: Refusal
    at: int  # seconds since 1970
    ask: str  # the request's id
    route: str  # the method and the pattern, never what stood in it
    person: str = ""  # empty where nobody is signed in
    detail: str = ""


def keep(table: Table, refused: Refused) -> None:
    """Keep a refusal: those of a known person one by one, those of nobody as a day's counts.

    A stranger can so make the table do one small write for each request, and never grow. What one of us
    piles up is counted, too, beyond the first few of a kind: nobody hides others' refusals behind it.
    """
    day = datetime.fromtimestamp(refused.at, UTC).date().isoformat()
    ends = refused.at + KEPT
    if not refused.person:
        count = Update(key=refusal_key(day), add={refused.refusal: 1}, set={"expires_at": ends})
        table.write([count])
        return
    of_them = refusal_key(day, person=refused.person)
    known = int((table.get(of_them) or {}).get(refused.refusal, 0))
    table.write(
        [Update(key=of_them, add={refused.refusal: 1}, set={"person": refused.person, "expires_at": ends})]
    )
    if known >= MOST:
        return
    item = {
        "refusal": str(refused.refusal),
        "at": refused.at,
        "route": refused.route,
        "person": refused.person,
        "detail": refused.detail,
        "expires_at": ends,
    }
    table.write([Put(key=refusal_key(day, at=refused.at, ask=refused.ask), item=item)])
