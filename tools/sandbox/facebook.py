"""The Graph API's comment and private-reply calls, under /facebook/v26.0/."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence

from aplomb.comment import Platform
from aplomb.platforms import DAY
from tools.sandbox import graph
from tools.sandbox.faults import Fault, Operation
from tools.sandbox.gateway import Answer, HaltError, Incoming, Plan
from tools.sandbox.graph_fields import UnknownFieldError, cut, parse_fields
from tools.sandbox.schedulers_facebook import planned_call
from tools.sandbox.setup import Account
from tools.sandbox.state import State
from tools.sandbox.world import Post, PrivateMessage, PublicComment, Version

VERSION = "v26.0"
PRIVATE_REPLY_WINDOW = 7 * DAY  # Messenger Platform, "Private Replies"
LONGEST_COMMENT = 8000
LONGEST_MESSAGE = 2000  # characters of a Messenger text
PROOF = "appsecret_proof"
_READ = frozenset({"fields", PROOF})
_LIST = _READ | {"filter", "order", "limit", "since", "until", "after", "before"}
_MESSAGE_PARTS = frozenset({"text", "metadata", "quick_replies"})


class Facebook:
    """A stand-in for the Graph API. Callers hold the state's lock."""

    platform = Platform.FACEBOOK

    def __init__(self, state: State) -> None:
        self._state = state

    def plan(self, call: Incoming) -> Plan:
        """Understand a Graph call: path first, then credentials, then parameters."""
        version, *path = call.path.split("/")
        if version != VERSION or not all(path):
            raise HaltError(self.refusal(404, f"Unknown path components: /{call.path}"))
        planned = planned_call(self._state.schedules, call, path, self._admit)
        return planned or self._conversation(call, path)

    def _conversation(self, call: Incoming, path: Sequence[str]) -> Plan:
        match (call.method, *path):
            case ("GET", object_id):
                account = self._admit(call, _READ)
                return Plan(operation=Operation.READ, run=lambda: self._read(account, object_id, call.query))
            case ("GET", object_id, "comments"):
                account = self._admit(call, _LIST)
                return Plan(operation=Operation.READ, run=lambda: self._comments(account, object_id, call))
            case ("GET", page, "feed" | "posts" | "published_posts"):
                account = self._admit(call, _LIST - {"filter", "order"})
                return Plan(operation=Operation.READ, run=lambda: self._posts(account, page, call))
            case ("POST", object_id, "comments"):
                account = self._admit(call, frozenset({"message", PROOF}))
                return Plan(operation=Operation.REPLY, run=lambda: self._reply(account, object_id, call.body))
            case ("POST", page, "messages"):
                account = self._admit(call, frozenset({"recipient", "message", "messaging_type", PROOF}))
                to, text = self._addressed(call)
                return Plan(operation=Operation.PRIVATE, run=lambda: self._message(account, page, to, text))
            case ("DELETE", object_id):  # only what people approved comes as far as here
                account = self._admit(call, frozenset({PROOF}))
                return Plan(operation=Operation.REPLY, run=lambda: self._remove(account, object_id))
        raise HaltError(self.refusal(404, f"Unknown path components: /{call.path} ({call.method})"))

    def refusal(self, status: int, message: str) -> Answer:
        """Return a Graph error for a call that no correct client makes."""
        return graph.error(status, code=2500 if status == 404 else 100, message=message, refused=True)  # noqa: PLR2004

    def failure(self, fault: Fault) -> Answer:
        """Return the Graph error that a fault asks for."""
        return graph.failure(fault, account_ids=[one.id for one in self._state.setup.accounts])

    def headers(self, call: Incoming) -> Mapping[str, str]:
        """Return how much of the app's quota is used, in percent; the trace id of the call."""
        del call
        usage = {"call_count": 1, "total_time": 1, "total_cputime": 1}
        return {"X-App-Usage": json.dumps(usage), "facebook-api-version": VERSION}

    def _admit(self, call: Incoming, known: frozenset[str]) -> Account:
        for name in (*call.query, *call.body):
            if name == "access_token":
                message = "The sandbox takes the token only in the Authorization header."
                raise HaltError(graph.error(400, code=190, message=message, refused=True))
            if name not in known or (call.method == "POST" and name in call.query and name != PROOF):
                raise HaltError(self.refusal(400, f"(#100) The parameter {name[:64]} is not known here."))
        scheme, _, token = call.headers.get("Authorization", "").partition(" ")
        account = self._state.setup.by_token(self.platform, token) if scheme == "Bearer" else None
        if account is None:
            message = "Invalid OAuth access token." if token else "An access token is required."
            raise HaltError(graph.error(401, code=190, message=message, refused=True))
        proof = str(call.query.get(PROOF) or call.body.get(PROOF) or "")
        right = hmac.digest(self._state.setup.app_secret.encode(), token.encode(), "sha256").hex()
        if not hmac.compare_digest(proof.encode(errors="replace"), right.encode()):
            given = "Invalid appsecret_proof provided" if proof else "An appsecret_proof argument is required"
            message = f"{given} in the API argument."
            raise HaltError(graph.error(400, code=100, message=message, refused=True))
        return account

    def _find(self, account: Account, object_id: str) -> PublicComment | Post:
        world = self._state.world
        found = world.visible(self.platform, object_id) or world.posts.get((self.platform, object_id))
        if found is None or found.account != account.id:
            raise HaltError(graph.gone(object_id))
        return found

    def _read(self, account: Account, object_id: str, query: Mapping[str, str]) -> Answer:
        node = self._node(self._find(account, object_id))
        default = "id,message,created_time" + (",from" if "parent" in node else "")
        return Answer(status=200, body=_chosen(node, query.get("fields", default)))

    def _comments(self, account: Account, object_id: str, call: Incoming) -> Answer:
        query = call.query
        found = self._find(account, object_id)
        world = self._state.world
        if isinstance(found, Post):
            listed, top = list(world.under(self.platform, found.id)), ""
        else:
            listed, top = list(world.below(found)), found.id
        match query.get("filter", "toplevel"):
            case "toplevel":
                listed = [one for one in listed if one.parent == top]
            case "stream":
                pass
            case other:
                raise HaltError(self.refusal(400, f"(#100) filter {other[:64]!r} is not toplevel or stream."))
        shown = sorted((one for one in listed if not one.removed), key=lambda one: one.created_at)
        match query.get("order", "chronological"):
            case "chronological":
                pass
            case "reverse_chronological":
                shown.reverse()
            case other:
                raise HaltError(self.refusal(400, f"(#100) order {other[:64]!r} is not known."))
        return self._page(shown, call, default="created_time,from,message,id")

    def _posts(self, account: Account, page: str, call: Incoming) -> Answer:
        if page != account.id:
            raise HaltError(graph.gone(page))
        posts = self._state.world.posts_of(self.platform, page)
        return self._page(posts[::-1], call, default="id,message,created_time")

    def _page(self, items: Sequence[PublicComment | Post], call: Incoming, *, default: str) -> Answer:
        page, paging = graph.page(items, call.query, url=call.url)
        fields = call.query.get("fields", default)
        body: dict[str, object] = {"data": [_chosen(self._node(one), fields) for one in page]}
        return Answer(status=200, body={**body, "paging": paging} if paging else body)

    def _node(self, item: PublicComment | Post) -> dict[str, object]:
        if isinstance(item, Post):
            return graph.post_node(item)
        parent = self._state.world.find(self.platform, item.parent) if item.parent else None
        replies = [one for one in self._state.world.below(item) if not one.removed]
        return graph.comment_node(
            item, parent=parent, replies=len(replies), can_reply_privately=self._private_problem(item) is None
        )

    def _reply(self, account: Account, object_id: str, body: Mapping[str, object]) -> Answer:
        target = self._find(account, object_id)
        text = body.get("message")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_COMMENT:
            raise HaltError(graph.error(400, code=100, message="(#100) message is empty or too long."))
        world, now = self._state.world, self._state.clock()
        post = target.id if isinstance(target, Post) else target.post
        number = world.new_comment_id(self.platform, post)
        comment = PublicComment(
            platform=self.platform,
            account=account.id,
            post=post,
            id=number,
            parent="" if isinstance(target, Post) else target.id,
            author=account.id,
            author_name=account.name,
            versions=[Version(id=number, text=text, created_at=now)],
        )
        self._state.announce(world.add(comment), verb="add")
        return Answer(status=200, body={"id": number})

    def _remove(self, account: Account, object_id: str) -> Answer:
        found = self._find(account, object_id)
        if isinstance(found, Post):
            raise HaltError(self.refusal(403, "The sandbox removes no posts."))
        self._state.world.remove(found)
        self._state.announce(found, verb="remove")
        return Answer(status=200, body={"success": True})

    def _message(self, account: Account, page: str, comment_id: str, text: str) -> Answer:
        if page != account.id:
            raise HaltError(graph.gone(page))
        comment = self._state.world.visible(self.platform, comment_id)
        if comment is None or comment.account != account.id:
            message = "(#100) Invalid comment_id"
            raise HaltError(graph.error(400, code=100, subcode=2018292, message=message))
        if (problem := self._private_problem(comment)) is not None:
            raise HaltError(problem)
        recipient = self._state.world.person(self.platform, f"messenger of {comment.author}")
        sent = PrivateMessage(
            id=f"m_{self._state.world.new_number(self.platform)}",
            platform=self.platform,
            account=account.id,
            comment=comment.id,
            recipient=recipient,
            recipient_name=comment.author_name,
            text=text,
            created_at=self._state.clock(),
        )
        self._state.world.messages.append(sent)
        return Answer(status=200, body={"recipient_id": recipient, "message_id": sent.id})

    def _addressed(self, call: Incoming) -> tuple[str, str]:
        body = call.body
        if not call.is_json:
            raise HaltError(self.refusal(400, "(#100) The body must be JSON."))
        recipient, message = body.get("recipient"), body.get("message")
        if not isinstance(recipient, Mapping) or set(recipient) != {"comment_id"}:
            raise HaltError(self.refusal(400, "(#100) recipient must be an object with comment_id."))
        if not isinstance(message, Mapping) or not set(message) <= _MESSAGE_PARTS:
            raise HaltError(
                self.refusal(400, f"(#100) message knows only {', '.join(sorted(_MESSAGE_PARTS))}.")
            )
        text = message.get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_MESSAGE:
            raise HaltError(graph.error(400, code=100, message="(#100) message[text] is empty or too long."))
        return str(recipient["comment_id"]), text

    def _private_problem(self, comment: PublicComment) -> Answer | None:
        if self._state.world.message_for(self.platform, comment.id):
            return graph.error(400, code=10900, message="(#10900) Activity already replied to.")
        if self._state.clock() - comment.created_at > PRIVATE_REPLY_WINDOW:
            return graph.error(400, code=10902, message="(#10902) This object cannot be replied to.")
        if self._state.setup.account(self.platform, comment.author):
            return graph.error(400, code=10903, message="(#10903) This user cannot be replied to.")
        return None


def _chosen(node: Mapping[str, object], fields: str) -> dict[str, object]:
    try:
        return cut(node, parse_fields(fields))
    except UnknownFieldError as error:
        message = f"(#100) Tried accessing nonexistent field ({str(error)[:64]})"
        raise HaltError(graph.error(400, code=100, message=message, refused=True)) from None
    except ValueError as error:
        message = f"(#2500) {str(error)[:200]}"
        raise HaltError(graph.error(400, code=2500, message=message, refused=True)) from None
