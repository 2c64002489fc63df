"""X's API v2 calls for reading and answering posts, under /x/2/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.faults import Fault, FaultKind, Operation
from tools.sandbox.gateway import Answer, HaltError, Incoming, Plan
from tools.sandbox.setup import Account
from tools.sandbox.state import State
from tools.sandbox.world import Post, PublicComment, Version
from tools.sandbox.x_auth import signed_by
from tools.sandbox.x_length import LONGEST_POST, weighted_length

WINDOW = 15 * 60  # seconds; X counts calls per quarter of an hour
PROBLEMS = "https://api.x.com/2/problems"
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
    "by the author of the post you are replying to."
)
_LIMITS = {Operation.REPLY: 100, Operation.READ: 900}
_FIELDS = frozenset(
    {
        *("id", "text", "author_id", "conversation_id", "created_at", "in_reply_to_user_id", "lang"),
        *("referenced_tweets", "entities", "edit_history_tweet_ids", "edit_controls", "public_metrics"),
        *("possibly_sensitive", "reply_settings", "display_text_range", "note_tweet"),
    }
)
_ALWAYS = frozenset({"id", "text", "edit_history_tweet_ids"})
_LIST = frozenset({"tweet.fields", "max_results", "since_id", "until_id", "pagination_token"})
_EXPANSIONS = frozenset({"expansions", "user.fields"})
_USER_FIELDS = frozenset({"id", "name", "username", "affiliation", "protected", "verified"})
_POST_PARTS = frozenset({"text", "reply", "direct_message_deep_link"})


def problem(status: int, title: str, detail: str, *, kind: str = "", refused: bool = False) -> Answer:
    """Return an error as X writes it (X API, "Response codes & errors")."""
    body = {"title": title, "detail": detail, "type": f"{PROBLEMS}/{kind}" if kind else "about:blank"}
    return Answer(status=status, body={**body, "status": status}, refused=refused)


def forbidden(detail: str) -> HaltError:
    """Return the 403 of a rule that X applies to what a correct client sends."""
    return HaltError(problem(403, "Forbidden", detail))


class X:
    """A stand-in for API v2. Callers hold the state's lock."""

    platform = Platform.X

    def __init__(self, state: State) -> None:
        self._state = state
        self._calls: dict[tuple[Operation, int], int] = {}

    def plan(self, call: Incoming) -> Plan:
        """Understand a call: path first, then the signature, then parameters."""
        match (call.method, *call.path.split("/")):
            case ("GET", "2", "users", user, "tweets"):
                return self._reading(call, _LIST, lambda _: self._list(call, self._written_by(user)))
            case ("GET", "2", "users", user, "mentions"):
                known = _LIST | _EXPANSIONS
                return self._reading(call, known, lambda _: self._list(call, self._mentioning(user)))
            case ("GET", "2", "tweets", "search", "recent"):
                return self._reading(call, _LIST | {"query"}, lambda _: self._list(call, self._search(call)))
            case ("GET", "2", "tweets", tweet) if tweet:
                return self._reading(call, frozenset({"tweet.fields"}), lambda _: self._read(call, tweet))
            case ("POST", "2", "tweets"):
                account = self._admit(call, frozenset())
                target, text = self._asked(call)
                return Plan(operation=Operation.REPLY, run=lambda: self._post(account, target, text))
        raise HaltError(self.refusal(404, f"There is no {call.method} /{call.path} here."))

    def refusal(self, status: int, message: str) -> Answer:
        """Return a problem for a call that no correct client makes."""
        title, kind = {
            404: ("Not Found", "resource-not-found"),
            403: ("Forbidden", "not-authorized-for-resource"),
        }.get(status, ("Invalid Request", "invalid-request"))
        return problem(status, title, message, kind=kind, refused=True)

    def failure(self, fault: Fault) -> Answer:
        """Return the error that a fault asks for: X's usual one unless the fault says otherwise."""
        status, title, kind = {
            FaultKind.RATE_LIMIT: (429, "Too Many Requests", ""),
            FaultKind.TOKEN_REVOKED: (401, "Unauthorized", ""),
        }.get(fault.kind, (503, "Service Unavailable", ""))
        answer = problem(fault.status or status, title, title, kind=kind)
        body = dict(answer.body)
        if fault.code is not None:
            body["errors"] = [{"code": fault.code, "message": title}]
        headers = dict(fault.headers)
        if fault.kind is FaultKind.RATE_LIMIT:
            wait = int(self._state.clock() + (fault.seconds or 1))
            headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(wait), **headers}
        return Answer(status=answer.status, body=body, headers=headers)

    def headers(self, call: Incoming) -> Mapping[str, str]:
        """Count the call and return the state of its limit. Only a fault enforces a limit here."""
        operation = Operation.REPLY if call.method == "POST" else Operation.READ
        window = int(self._state.clock()) // WINDOW
        used = self._calls[operation, window] = self._calls.get((operation, window), 0) + 1
        return {
            "x-rate-limit-limit": str(_LIMITS[operation]),
            "x-rate-limit-remaining": str(max(_LIMITS[operation] - used, 1)),
            "x-rate-limit-reset": str((window + 1) * WINDOW),
        }

    def _reading(self, call: Incoming, known: frozenset[str], run: Callable[[Account], Answer]) -> Plan:
        account = self._admit(call, known)
        unknown = set(call.query.get("tweet.fields", "id").split(",")) - _FIELDS
        if unknown:
            message = f"The query parameter value [{min(unknown)[:64]}] is not a field of a tweet."
            raise HaltError(self.refusal(400, message))
        return Plan(operation=Operation.READ, run=lambda: run(account))

    def _admit(self, call: Incoming, known: frozenset[str]) -> Account:
        for name in call.query:
            if name.startswith("oauth_"):
                raise HaltError(
                    self.refusal(400, "The sandbox takes OAuth only in the Authorization header.")
                )
            if name not in known:
                raise HaltError(self.refusal(400, f"The query parameter [{name[:64]}] is not known here."))
        account = signed_by(self._state, call)
        if account is None:
            raise HaltError(problem(401, "Unauthorized", "Unauthorized", refused=True))
        return account

    def _everything(self) -> Sequence[Post | PublicComment]:
        world = self._state.world
        posts = [post for post in world.posts.values() if post.platform is self.platform]
        return [*posts, *(one for one in world.comments(self.platform) if not one.removed)]

    def _written_by(self, user: str) -> list[Post | PublicComment]:
        return [one for one in self._everything() if _author(one) == user]

    def _mentioning(self, user: str) -> list[Post | PublicComment]:
        account = self._state.setup.account(self.platform, user)
        if account is None:
            return []
        return [
            one for one in self._everything() if "entities" in payloads.tweet(self._state.world, one, account)
        ]

    def _search(self, call: Incoming) -> list[Post | PublicComment]:
        found = list(self._everything())
        terms = call.query.get("query", "").split()
        for term in terms:
            name, _, value = term.partition(":")
            if name == "conversation_id":
                found = [one for one in found if _conversation(one) == value]
            elif name == "from":
                ours = [one for one in self._state.setup.accounts if one.platform is self.platform]
                user = next((one.id for one in ours if one.username.lower() == value.lower()), value)
                found = [one for one in found if _author(one) == user]
            else:
                raise HaltError(self.refusal(400, "The sandbox searches only by conversation_id: and from:."))
        if not terms:
            raise HaltError(self.refusal(400, "The 'query' parameter is required."))
        return found

    def _list(self, call: Incoming, items: Sequence[Post | PublicComment]) -> Answer:
        size = self._number(call, "max_results", 10)
        if not 5 <= size <= 100:  # noqa: PLR2004 - API v2's own range
            raise HaltError(self.refusal(400, "max_results must be from 5 to 100."))
        low = self._number(call, "since_id", 0)
        high = min(self._number(call, name, 2**63) for name in ("until_id", "pagination_token"))
        found = [one for one in items if low < int(_id(one)) < high]
        shown = sorted(found, key=lambda one: int(_id(one)), reverse=True)[:size]
        meta: dict[str, object] = {"result_count": len(shown)}
        if not shown:
            return Answer(status=200, body={"meta": meta})
        meta |= {"newest_id": _id(shown[0]), "oldest_id": _id(shown[-1])}
        if len(shown) < len(found):
            meta["next_token"] = _id(shown[-1])
        body = {"data": [self._shown(call, one) for one in shown], "meta": meta}
        return Answer(status=200, body=body | self._includes(call, shown))

    def _includes(self, call: Incoming, shown: Sequence[Post | PublicComment]) -> dict[str, object]:
        """Return who wrote the posts, where that was asked for."""
        expansions = call.query.get("expansions")
        if expansions is None:
            return {}
        wanted = {"id", "name", "username"} | set(call.query.get("user.fields", "id").split(","))
        if expansions != "author_id" or wanted - _USER_FIELDS:
            raise HaltError(self.refusal(400, "The sandbox expands author_id, to the fields of a user."))
        people = [one for one in shown if isinstance(one, PublicComment)]
        users = {one.author: payloads.x_user(one.author, one.author_name, "") for one in people}
        listed = [{name: value for name, value in user.items() if name in wanted} for user in users.values()]
        return {"includes": {"users": listed}}

    def _number(self, call: Incoming, name: str, default: int) -> int:
        text = call.query.get(name, str(default))
        if not text.isascii() or not text.isdigit() or len(text) > 19:  # noqa: PLR2004 - the longest id
            raise HaltError(self.refusal(400, f"{name} must be a number."))
        return int(text)

    def _read(self, call: Incoming, tweet_id: str) -> Answer:
        world = self._state.world
        found = world.visible(self.platform, tweet_id) or world.posts.get((self.platform, tweet_id))
        if found is None:
            detail = f"Could not find tweet with id: [{tweet_id[:64]}]."
            error = {"value": tweet_id, "resource_id": tweet_id, "resource_type": "tweet", "parameter": "id"}
            error |= {"title": "Not Found Error", "detail": detail, "type": f"{PROBLEMS}/resource-not-found"}
            return Answer(status=200, body={"errors": [error]})
        return Answer(status=200, body={"data": self._shown(call, found, version=tweet_id)})

    def _shown(self, call: Incoming, item: Post | PublicComment, *, version: str = "") -> dict[str, object]:
        wanted = _ALWAYS | set(call.query.get("tweet.fields", "id").split(","))
        accounts = self._state.setup.accounts
        account = next(one for one in accounts if (one.platform, one.id) == (self.platform, item.account))
        full = payloads.tweet(self._state.world, item, account, version=version)
        return {name: value for name, value in full.items() if name in wanted}

    def _post(self, account: Account, target_id: str, text: str) -> Answer:
        if weighted_length(text) > LONGEST_POST:
            detail = "Your post is too long."
            raise HaltError(problem(400, "Invalid Request", detail, kind="invalid-request"))
        world = self._state.world
        target = world.visible(self.platform, target_id) or world.posts.get((self.platform, target_id))
        if target is None:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if not self._may_answer(account, target):
            raise forbidden(NOT_SUMMONED)
        if any(one.text.strip() == text.strip() for one in world.written_by(self.platform, account.id)):
            raise forbidden("You are not allowed to create a Tweet with duplicate content.")
        number = world.new_number(self.platform)
        comment = PublicComment(
            platform=self.platform,
            account=account.id,
            post=target.id if isinstance(target, Post) else target.post,
            id=number,
            parent="" if isinstance(target, Post) else target.id,
            author=account.id,
            author_name=account.name,
            foreign="" if isinstance(target, Post) else target.foreign,
            versions=[Version(id=number, text=text, created_at=self._state.clock())],
        )
        self._state.announce(world.add(comment), verb="add")
        return Answer(status=201, body={"data": {"id": number, "text": text}})

    def _asked(self, call: Incoming) -> tuple[str, str]:
        body = call.body
        if not call.is_json:
            raise HaltError(self.refusal(400, "The body must be JSON."))
        text, reply = body.get("text"), body.get("reply")
        unknown = set(body) - _POST_PARTS
        if unknown:
            raise HaltError(self.refusal(400, f"The field [{min(unknown)[:64]}] is not known here."))
        if not isinstance(reply, Mapping) or not set(reply) <= {
            "in_reply_to_tweet_id",
            "exclude_reply_user_ids",
        }:
            raise HaltError(self.refusal(400, "The sandbox takes replies only: reply.in_reply_to_tweet_id."))
        target = reply.get("in_reply_to_tweet_id")
        if not isinstance(target, str) or not isinstance(text, str) or not text.strip():
            raise HaltError(self.refusal(400, "text and reply.in_reply_to_tweet_id must be texts."))
        link = body.get("direct_message_deep_link", "https://x.com/messages/compose?recipient_id=")
        if not str(link).startswith("https://x.com/messages/compose?recipient_id="):
            raise HaltError(self.refusal(400, "direct_message_deep_link is no link to a message."))
        return target, text

    @staticmethod
    def _may_answer(account: Account, target: Post | PublicComment) -> bool:
        return target.account == account.id and (isinstance(target, Post) or target.summons or target.ours)


def _id(item: Post | PublicComment) -> str:
    return item.id if isinstance(item, Post) else item.versions[-1].id


def _conversation(item: Post | PublicComment) -> str:
    return item.id if isinstance(item, Post) else item.conversation


def _author(item: Post | PublicComment) -> str:
    return item.account if isinstance(item, Post) else item.author
