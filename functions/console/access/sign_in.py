"""Signing in: OpenID Connect's code flow with PKCE; state, nonce and verifier are good for one use."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from aplomb.aws.table import ConflictError, Delete, Put, Table
from aplomb.aws.values import Item
from console.access.issuer import Issuer
from console.access.refusals import Refusal, RefusedError
from console.access.session_keys import sign_in_key
from console.access.tokens import Expected, read_person
from console.ask import Person

PATIENCE = 10 * 60  # seconds between going to the sign-in service and coming back


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that has begun."""

    location: str  # where the browser goes
    browser: str  # what its cookie holds, so that nobody else's browser can finish it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A sign-in that has succeeded."""

    person: Person
    to: str  # the page that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Leads people to the sign-in service and back."""

    table: Table
    issuer: Issuer
    callback: str  # our own address that the service leads back to
    random: Callable[[], str]

    def begin(self, *, to: str, now: int) -> Begun:
        """Begin a sign-in that leads to one of our pages."""
        state, nonce, verifier, browser = (self.random() for _ in range(4))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        location = self.issuer.leads_to(callback=self.callback, state=state, nonce=nonce, challenge=challenge)
        item = {
            "browser": _hash(browser),
            "nonce": nonce,
            "verifier": verifier,
            "to": own_page(to),
            "expires_at": now + PATIENCE,
        }
        self.table.write([Put(key=sign_in_key(state), item=item)])
        return Begun(location=location, browser=browser)

    def finish(self, query: Mapping[str, str], *, browser: str, now: int) -> Finished:
        """Finish a sign-in with what the service's address bar brought back.

        Raises:
            RefusedError: it was not begun in this browser, is used or too old, or the service does not vouch.
        """
        begun = self._take(query.get("state", ""), browser=browser, now=now)
        if query.get("iss", self.issuer.client.issuer) != self.issuer.client.issuer:
            raise RefusedError(Refusal.BAD_IDENTITY, detail="iss of the answer")
        if "error" in query or not query.get("code"):
            raise RefusedError(Refusal.SAID_NO)
        token = self.issuer.redeem(query["code"], verifier=begun["verifier"], callback=self.callback)
        expected = Expected(
            issuer=self.issuer.client.issuer,
            client_id=self.issuer.client.id,
            nonce=begun["nonce"],
            groups_claim=self.issuer.client.groups_claim,
        )
        person = read_person(token, expected, find_key=self.issuer.find_key)
        return Finished(person=person, to=begun["to"])

    def _take(self, state: str, *, browser: str, now: int) -> Item:
        """Return what was begun, and take it out, so that it serves once whatever comes of it."""
        key = sign_in_key(state)
        begun = self.table.get(key)
        if begun is None or begun["expires_at"] <= now:
            raise RefusedError(Refusal.UNKNOWN_STATE)
        if not hmac.compare_digest(begun["browser"], _hash(browser)):
            raise RefusedError(Refusal.UNKNOWN_STATE, detail="another browser")
        try:
            self.table.write([Delete(key=key, condition=Attr("nonce").eq(begun["nonce"]))])
        except ConflictError as error:
            raise RefusedError(Refusal.UNKNOWN_STATE, detail="used at the same time") from error
        return begun


def own_page(to: str) -> str:
    """Return a path of ours, whatever address was asked for."""
    fits = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() and "\\" not in to
    return to if fits and not to.startswith(("/sign-", "/signed-")) else "/"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
