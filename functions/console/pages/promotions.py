"""Promotions that a crisis stopped: what was reached, who lets them go on, and then one decision for each."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.accounts import Account
from aplomb.aws.table import ConflictError
from aplomb.drill.account import with_drill
from aplomb.promotions.channels import Channel, load_channels
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.former import with_former
from aplomb.promotions.promotion import Pause, PauseState, Promotion, PromotionError, PromotionState
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.cases.words import PLATFORM, word
from console.clock_times import ClockTimeError, field_value, read_moment
from console.held_back import LEADS, read_held_back, read_slipping, seen
from console.marked import N_
from console.people import all_colleagues
from console.promotion_words import PAUSE, PROMOTION, told
from console.telling import BUSY

_NO_ACCOUNT = N_("There is no such account.")
_CHANGED = N_("It changed since you looked. Look at it again, then decide.")
_NO_CHANNEL = N_("Its channel does not stand in promotions.yaml any more. Put it back there first.")
_HALF = N_("Your word is kept. A second, different person must say the same.")
_ON = N_("Two people have said so. Now decide on each promotion: nothing goes out by itself.")
_BACK = N_("It goes out at {time}. It is set at its tool within a minute.")
_RUNS = N_("It runs again within a minute.")
_QUEUED = N_("It runs again at {time}: never two at once.")
_DROPPED = N_("It stays out.")
_SEEN_TO = N_("Noted. Aplomb looks at it no more.")


def show(ask: Ask) -> Reply:
    """Show what is held back around each account, and what people are asked."""
    gettext, zone = ask.locale.gettext, ask.locale.zone
    held = read_held_back(
        ask.table,
        ask.accounts,
        templates=ask.settings.templates,
        colleagues=all_colleagues(ask.table),
        now=ask.now,
    )
    return page(
        "promotions.html",
        held=held,
        slipping=read_slipping(ask.table, now=ask.now),
        is_lead=ask.person.role in LEADS,
        platform=lambda name: word(PLATFORM, name, gettext),
        state=lambda name: word(PAUSE, name, gettext),
        became=lambda one: word(PROMOTION, one.state, gettext),
        field_value=lambda at: field_value(at, zone=zone),
    )


def let_go_on(ask: Ask) -> Reply:
    """Say that an account's promotions may go on; the second, different person ends the pause."""
    account = _account(ask)
    _current(ask, account)
    after = PauseDesk(ask.table).approve(
        account.platform, account.id, person=ask.person.name, person_id=ask.person.id, now=ask.now
    )
    return _done(ask, _HALF if after.state is PauseState.ACTIVE else _ON)


def give_back(ask: Ask) -> Reply:
    """Let one promotion go out, at the time that it had or at another."""
    pause, one = _promotion(ask)
    channel = _channel(ask, one.channel)
    chosen = ask.form.get("when", "")
    at = None if chosen == "original" else read_moment(ask.form.get("at", ""), zone=ask.locale.zone)
    desk = PauseDesk(ask.table)
    after = desk.give_back(pause, channel, one.id, person=ask.person.name, at=at, now=ask.now)
    back_at = after.back_at or ask.now
    if channel.row.timed:
        return _done(ask, _BACK, time=ask.locale.moment(back_at))
    return _done(ask, _RUNS if back_at <= ask.now else _QUEUED, time=ask.locale.moment(back_at))


def drop(ask: Ask) -> Reply:
    """Keep one promotion out for good."""
    pause, one = _promotion(ask)
    channel = _channel(ask, one.channel)
    PauseDesk(ask.table).drop(pause, channel, one.id, person=ask.person.name, now=ask.now)
    return _done(ask, _DROPPED)


def see_to(ask: Ask) -> Reply:
    """Note that a person saw to one promotion at its tool, which we do not reach."""
    pause, one = _promotion(ask) if "seen" in ask.form else _dropped(ask)
    PauseDesk(ask.table).see_to(pause, one.channel, one.id, person=ask.person.name, now=ask.now)
    return _done(ask, _SEEN_TO)


def _account(ask: Ask) -> Account:
    wanted = ask.path["platform"], ask.path["account"]
    for one in with_drill(with_former(ask.table, ask.accounts)):
        if (one.platform, one.id) == wanted:
            return one
    raise PromotionError(_NO_ACCOUNT)


def _current(ask: Ask, account: Account) -> Pause:
    """Return the pause that a form is about.

    Raises:
        PromotionError: it is over, or promotions were turned off once more since the page was shown.
    """
    pause = PauseDesk(ask.table).read(account.platform, account.id)
    if pause is None or seen(pause) != ask.form.get("seen", ""):
        raise PromotionError(_CHANGED)
    return pause


def _promotion(ask: Ask) -> tuple[Pause, Promotion]:
    """Return the promotion that a form is about, as its page showed it."""
    pause = _current(ask, _account(ask))
    wanted = tuple(ask.form.get(name, "") for name in ("channel", "promotion", "rev"))
    for one in PauseDesk(ask.table).promotions(pause):
        if (one.channel, one.id, str(one.rev)) == wanted:
            return pause, one
    raise PromotionError(_CHANGED)


def _dropped(ask: Ask) -> tuple[Pause, Promotion]:
    """Return a promotion that stays out, of any pause: its account may be in no file any more."""
    desk, form = PauseDesk(ask.table), ask.form
    where = ask.path["platform"], ask.path["account"]
    wanted = form.get("channel", ""), form.get("promotion", "")
    pause = desk.holding(*where, *wanted)
    for one in desk.promotions(pause) if pause else ():
        is_same = (one.channel, one.id, str(one.rev)) == (*wanted, form.get("rev", ""))
        if pause and is_same and one.state is PromotionState.DROPPED:
            return pause, one
    raise PromotionError(_CHANGED)


def _channel(ask: Ask, channel_id: str) -> Channel:
    for one in load_channels(ask.settings.templates / "promotions.yaml"):
        if one.id == channel_id:
            return one
    raise PromotionError(_NO_CHANNEL)


def _done(ask: Ask, notice: str, **facts: str) -> Reply:
    told_so = ask.locale.gettext(notice)
    return redirect("/promotions", notice=told_so.format(**facts) if facts else told_so)


def _telling(act: Callable[[Ask], Reply]) -> Callable[[Ask], Reply]:
    """Return an act that says in the reader's language why it could not be done."""

    def handler(ask: Ask) -> Reply:
        try:
            return act(ask)
        except PromotionError as error:
            return refused(409, told(error, ask.locale.gettext))
        except ClockTimeError as error:
            return refused(409, ask.locale.gettext(str(error)))
        except ConflictError:
            return refused(409, ask.locale.gettext(BUSY))

    return handler


_AT = "/promotions/<platform>/<account>"
_ACTS = {"on": let_go_on, "back": give_back, "drop": drop, "by-hand": see_to}

ROUTES = (
    Route(method="GET", path="/promotions", handler=show, least=Role.AUDITOR, writes=False),
    *(
        Route(method="POST", path=f"{_AT}/{name}", handler=_telling(act), least=Role.LEAD, writes=True)
        for name, act in _ACTS.items()
    ),
)
