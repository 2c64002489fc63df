"""The sandbox with a deployment beside it, and the calls that a correct client makes."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from requests_oauthlib import OAuth1

from tests.sandbox.deployment import APP_SECRET, CONSUMER_SECRET, VERIFY_TOKEN, Deployment
from tools.sandbox.state import State

PAGE, OTHER_PAGE = "100200300400500", "100200300400501"
PROFILE = "1500000000000000001"
TOKEN, PROFILE_TOKEN, PROFILE_SECRET = "page-token", "profile-token", "profile-secret"
CONSUMER_KEY = "consumer-key"
PROOF = hmac.new(APP_SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Clock:
    """The real time, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


def setup_document(webhook_url: str) -> dict[str, Any]:
    return {
        "webhook_url": webhook_url,
        "facebook": {
            "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN,
            "accounts": {
                PAGE: {"token": TOKEN, "name": "Example Bakery"},
                OTHER_PAGE: {"token": "other-token", "name": "Another Page"},
            },
        },
        "x": {
            "consumer_key": CONSUMER_KEY,
            "consumer_secret": CONSUMER_SECRET,
            "accounts": {
                PROFILE: {
                    "token": PROFILE_TOKEN,
                    "token_secret": PROFILE_SECRET,
                    "name": "Example Bakery",
                    "username": "examplebakery",
                }
            },
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything a test acts on."""

    url: str
    state: State
    deployment: Deployment
    clock: Clock

    def control(self, path: str, **body: object) -> Any:
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def look(self, path: str) -> Any:
        answer = requests.get(f"{self.url}/_sandbox/{path}", timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def comment(self, platform: str = "facebook", text: str = "The bread was stale.", **more: object) -> Any:
        return self.control("comments", platform=platform, text=text, **more)

    def graph(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **content: Any
    ) -> requests.Response:
        return requests.request(
            method, f"{self.url}/facebook/v26.0/{path}", headers=headers or BEARER, timeout=10, **content
        )

    def read(self, path: str, **query: str) -> requests.Response:
        return self.graph("GET", path, params={"appsecret_proof": PROOF, **query})

    def reply(self, comment: str, text: str = "We are sorry.") -> requests.Response:
        return self.graph("POST", f"{comment}/comments", data={"message": text, "appsecret_proof": PROOF})

    def message(
        self, comment: str, *, page: str = PAGE, text: str = "Hello in private."
    ) -> requests.Response:
        body = {"recipient": {"comment_id": comment}, "message": {"text": text}}
        return self.graph("POST", f"{page}/messages", params={"appsecret_proof": PROOF}, json=body)

    def x(self, method: str, path: str, *, auth: OAuth1 | None = None, **content: Any) -> requests.Response:
        signed = auth or OAuth1(CONSUMER_KEY, CONSUMER_SECRET, PROFILE_TOKEN, PROFILE_SECRET)
        return requests.request(method, f"{self.url}/x/2/{path}", auth=signed, timeout=10, **content)

    def tweet(self, target: str, text: str = "We are sorry.", **more: object) -> requests.Response:
        body = {"text": text, "reply": {"in_reply_to_tweet_id": target}, **more}
        return self.x("POST", "tweets", json=body)

    def last_call(self) -> Any:
        return self.look("calls")["calls"][-1]

    def taken(self, count: int) -> list[tuple[str, Any]]:
        wait_for(lambda: len(self.deployment.taken) >= count)
        return self.deployment.taken


def wait_for(done: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)
