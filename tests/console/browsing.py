"""A browser at the console: it sends events as API Gateway does, keeps cookies, and fills forms in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.brand.facts import load_brand
from console.access.door import Door
from console.access.issuer import Client, Issuer
from console.access.refusals import Refused
from console.access.sessions import Sessions
from console.access.sign_in import SignIn
from console.ask import Person, Role, Settings
from console.desk import Desk
from console.front import Front
from console.people import Colleague, keep_colleague
from console.templates.sets import Sets
from console.waking import NotWokenError
from tests.fakes.fake_bucket import FakeBucket
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.fake_table import FakeTable

URL = "https://console.example"
NOW = 1_700_000_000
_REQUESTS = itertools.count(1)
TEMPLATES = Path(__file__).parents[2] / "templates"
CLIENT = Client(
    issuer="https://issuer.example/pool",
    discovery="https://issuer.example/pool/.well-known/openid-configuration",
    id="console-client",
    groups_claim="cognito:groups",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    text: str
    size: int  # bytes on the way
    headers: Mapping[str, str]  # names in small letters
    set_cookies: tuple[str, ...]

    @property
    def token(self) -> str:
        """The token of the page's forms."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        assert found, "The page has no form."
        return found[1]


@dataclass(slots=True, kw_only=True)
class World:
    """A console whose table, queue and clock a test holds."""

    table: FakeTable = field(default_factory=FakeTable)
    queue: FakeQueue = field(default_factory=FakeQueue)
    triage: FakeQueue = field(default_factory=FakeQueue)  # only drills send to it
    woken: int = 0  # how often the promotion switch was
    switch_is_down: bool = False
    bucket: FakeBucket = field(default_factory=FakeBucket)  # of published sets
    now: int = NOW
    refused: list[Refused] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    unread: list[Exception] = field(default_factory=list)  # why published sets were not shown
    templates: Path = TEMPLATES
    client: Client = CLIENT
    url: str = URL
    front: Front = field(init=False)
    random: Callable[[], str] = field(init=False)

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        self.random = lambda: hashlib.sha256(b"%d" % next(numbers)).hexdigest()[:43]
        zone = load_brand(self.templates / "brand.yaml").hours
        desk = Desk(
            table=self.table,
            responder=self.queue,
            triage=self.triage,
            wake_promo_switch=self._wake,
            accounts=load_accounts(self.templates / "accounts.yaml"),
            settings=Settings(
                url=self.url, templates=self.templates, zone=zone.staffed.zone.key if zone else "UTC"
            ),
            sets=Sets(
                deployed_in=self.templates, table=self.table, bucket=self.bucket, failed=self.unread.append
            ),
            now=lambda: self.now,
            random=self.random,
            report=self.refused.append,
        )
        sign_in = SignIn(
            table=self.table,
            issuer=Issuer(client=self.client),
            callback=f"{self.url}/signed-in",
            random=self.random,
        )
        self.front = Front(Door(desk=desk, sign_in=sign_in), failed=self.faults.append)

    def _wake(self) -> None:
        if self.switch_is_down:
            raise NotWokenError("The promotion switch was not woken.")
        self.woken += 1

    def browser(self, role: Role | None = None, *, name: str = "Ana", **more: str) -> Browser:
        """Return a browser in which somebody of the role is signed in, or nobody."""
        browser = Browser(world=self)
        if role is not None:
            browser.sign_in(person(role, name=name), **more)
        return browser


def person(role: Role, *, name: str = "Ana") -> Person:
    """Return one of us; the same name is the same person."""
    return Person(
        id=f"id-{name.lower()}",
        name=name,
        email=f"{name.lower()}@example.com",
        role=role,
        groups=(str(role),),
    )


@dataclass(slots=True, kw_only=True)
class Browser:
    """One browser."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"accept-language": "en-GB,en;q=0.9"})

    def sign_in(self, who: Person, *, language: str = "en", zone: str = "UTC") -> None:
        """Sign somebody in, without the way over the sign-in service."""
        world = self.world
        colleague = Colleague(person=who, signed_in_at=world.now, language=language, zone=zone)
        keep_colleague(world.table, colleague)
        begin = Sessions(world.table).begin
        self.cookies["__Host-session"] = begin(
            who, now=world.now, random=world.random, language=language, zone=zone
        )

    def get(self, path: str, **headers: str) -> Answer:
        """Follow a link."""
        return self.send("GET", path, headers=headers)

    def post(
        self, path: str, form: Mapping[str, Any] | None = None, *, page: str = "/me", **headers: str
    ) -> Answer:
        """Send a form that stands on `page`."""
        filled = {"csrf": self.get(page).token, **(form or {})}
        return self.send("POST", path, body=urlencode(filled, doseq=True), headers=headers)

    def send(
        self, method: str, path: str, *, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request as it is; a form says that it comes from a page of the console."""
        own = {"origin": self.world.url, "sec-fetch-site": "same-origin"} if method == "POST" else {}
        content = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        sent = {**self.headers, **own, **content, **named}
        told = self.world.front.resolver.resolve(
            event(method, path, body=body, headers=sent, cookies=self.cookies), LambdaContext()
        )
        return self._kept(told)

    def _kept(self, told: Mapping[str, Any]) -> Answer:
        for one in told["cookies"]:
            for name, morsel in SimpleCookie(one).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(
            status=told["statusCode"],
            text=_text(told),
            size=len(_raw(told)),
            headers={name.lower(): value for name, value in told["headers"].items()},
            set_cookies=tuple(told["cookies"]),
        )


def event(
    method: str, path: str, *, body: str, headers: Mapping[str, str], cookies: Mapping[str, str]
) -> dict[str, Any]:
    """Return a request as API Gateway hands it over, in payload format 2.0."""
    parts = urlsplit(path)
    encoded = base64.b64encode(body.encode()).decode()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": dict(headers),
        "cookies": [f"{name}={value}" for name, value in cookies.items()],
        "requestContext": {
            "http": {"method": method, "path": parts.path, "sourceIp": "203.0.113.5"},
            "requestId": f"request-{next(_REQUESTS)}",
            "stage": "$default",
        },
        "body": encoded,
        "isBase64Encoded": True,
    }


def _raw(told: Mapping[str, Any]) -> bytes:
    body = told.get("body") or ""
    return base64.b64decode(body) if told.get("isBase64Encoded") else body.encode()


def _text(told: Mapping[str, Any]) -> str:
    raw = _raw(told)
    if told["headers"].get("Content-Encoding") == "gzip":
        raw = gzip.decompress(raw)
    return raw.decode(errors="replace")  # what is downloaded may be no text
