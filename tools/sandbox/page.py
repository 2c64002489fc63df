"""The public page: our posts as a customer sees them, and a form to answer as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from aplomb.comment import Platform
from tools.sandbox import actions
from tools.sandbox.setup import PLAYED, Account, BadRequestError
from tools.sandbox.state import State
from tools.sandbox.world import Post, PrivateMessage, PublicComment

PLACES = {Platform.FACEBOOK: "Facebook page", Platform.X: "X profile"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DAY = 24 * 60 * 60
LONGEST_NAME = 80
_TINTS = 6  # colours of the round initials in sandbox.css


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A moment, for people and for machines."""

    shown: str
    exact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """One comment as the page shows it, with what was answered to it."""

    id: str
    author: str
    initial: str
    tint: int
    text: str
    when: When
    ours: bool
    edited: bool
    private: bool  # our account also wrote to its author in private
    answers: tuple[CommentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One private message as the side panel shows it."""

    id: str
    to: str
    text: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """One post and everything under it."""

    platform: Platform
    place: str
    id: str
    account: Account
    text: str
    when: When
    comments: tuple[CommentView, ...]
    count: int
    messages: tuple[MessageView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was typed and what was wrong with it."""

    name: str = ""
    text: str = ""
    reply_to: str = ""
    reply_to_name: str = ""
    mention: bool = True
    error: str = ""


def page(state: State) -> Blueprint:
    """Return the routes of the public page."""
    routes = Blueprint("page", __name__)
    routes.after_request(_protect)

    @routes.get("/")
    def index() -> str:
        with state.lock:
            shelves = [(account, _posts(state, account)) for account in state.setup.accounts]
        return render_template("index.html", shelves=shelves, places=PLACES)

    @routes.get("/posts/<platform>/<post_id>")
    def post(platform: str, post_id: str) -> str:
        with state.lock:
            view = _view(state, *_post(state, platform, post_id))
            reply_to = request.args.get("reply_to", "")
            form = Form(
                name=request.args.get("name", "")[:LONGEST_NAME],
                reply_to=reply_to,
                reply_to_name=_name_of(state, view.platform, reply_to),
            )
        template = "thread.html" if request.args.get("part") == "thread" else "post.html"
        return render_template(template, post=view, form=form)

    @routes.post("/posts/<platform>/<post_id>")
    def write(platform: str, post_id: str) -> WerkzeugResponse:
        _same_site()
        typed = request.form
        with state.lock:
            account, found = _post(state, platform, post_id)
            form = Form(
                name=_one_line(typed.get("name", "")),
                text=typed.get("text", "").replace("\r\n", "\n"),
                reply_to=typed.get("reply_to", ""),
                reply_to_name=_name_of(state, account.platform, typed.get("reply_to", "")),
                mention="mention" in typed,
            )
            problem, new = _publish(state, account, found, form)
            view = _view(state, account, found)
        if problem:
            return make_response(render_template("post.html", post=view, form=form, problem=problem), 400)
        address = url_for("page.post", platform=platform, post_id=post_id, name=form.name)
        return redirect(f"{address}#c-{new}", code=303)

    return routes


def _publish(state: State, account: Account, post: Post, form: Form) -> tuple[str, str]:
    if not form.name:
        return "Please write a name.", ""
    if not form.text.strip():
        return "Please write a comment.", ""
    try:
        done = actions.write(
            state,
            actions.Draft(
                account=account,
                text=form.text,
                post=post.id,
                parent=form.reply_to,
                author_name=form.name,
                mention=form.mention,
            ),
        )
    except BadRequestError:
        return "The comment you answer is gone, or your comment is too long.", ""
    return "", done.comment.id


def _post(state: State, platform: str, post_id: str) -> tuple[Account, Post]:
    known = next((one for one in PLAYED if one.value == platform), Platform.FACEBOOK)
    post = state.world.posts.get((known, post_id))
    account = state.setup.account(known, post.account) if post else None
    if post is None or account is None or known.value != platform:
        abort(404)
    return account, post


def _posts(state: State, account: Account) -> list[PostView]:
    posts = state.world.posts_of(account.platform, account.id)
    return [_view(state, account, post) for post in reversed(posts)]


def _view(state: State, account: Account, post: Post) -> PostView:
    shown = [one for one in state.world.under(post.platform, post.id) if not one.removed]
    ids = {one.id for one in shown}
    messages = [one for one in state.world.messages if one.platform is post.platform and one.comment in ids]
    written_to = {one.comment for one in messages}
    return PostView(
        platform=post.platform,
        place=PLACES[post.platform],
        id=post.id,
        account=account,
        text=readable(post.text),
        when=_when(post.created_at, now=state.clock()),
        comments=_answers("", shown, written_to, now=state.clock()),
        count=len(shown),
        messages=tuple(_message(one, now=state.clock()) for one in messages),
    )


def _answers(
    parent: str, shown: Sequence[PublicComment], written_to: set[str], *, now: float
) -> tuple[CommentView, ...]:
    """Return the answers to a comment; below the first level all answers stand side by side."""
    views = []
    for one in shown:
        if one.parent != parent:
            continue
        inner = _answers(one.id, shown, written_to, now=now)
        view = CommentView(
            id=one.versions[-1].id if one.platform is Platform.FACEBOOK else one.id,
            author=readable(one.author_name),
            initial=_initial(one.author_name),
            tint=sum(one.author.encode()) % _TINTS,
            text=readable(one.text),
            when=_when(one.created_at, now=now),
            ours=one.ours,
            edited=len(one.versions) > 1,
            private=one.id in written_to,
            answers=() if parent else inner,
        )
        views += [view, *inner] if parent else [view]
    return tuple(views)


def _message(message: PrivateMessage, *, now: float) -> MessageView:
    return MessageView(
        id=message.id,
        to=readable(message.recipient_name),
        text=readable(message.text),
        when=_when(message.created_at, now=now),
    )


def _name_of(state: State, platform: Platform, comment_id: str) -> str:
    comment = state.world.visible(platform, comment_id) if comment_id else None
    return readable(comment.author_name) if comment else ""


def _when(seconds: float, *, now: float) -> When:
    moment = datetime.fromtimestamp(seconds).astimezone()
    recent = abs(now - seconds) < DAY
    return When(
        shown=f"{moment:%H:%M}" if recent else f"{moment.day} {moment:%B %Y}",
        exact=moment.isoformat(timespec="seconds"),
    )


def _initial(name: str) -> str:
    return next((letter.upper() for letter in name if letter.isalnum()), "?")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NAME]


def readable(text: str) -> str:
    """Return text that can be written as UTF-8: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _same_site() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
