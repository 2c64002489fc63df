"""Reach a platform as one of our accounts: the guard holds the token, a tool never does."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.platform_calls.credentials import Bearer, app_secret_proof, oauth1, secret_of
from aplomb.platform_calls.transport import Transport
from deletion_guard.call import Api
from deletion_guard.forward import Upstream, platform_address
from deletion_guard.sight import CALLS, GraphSight, Sight, XSight

_PROOF = "appsecret_proof"
_ADDRESSES = {
    Api.FACEBOOK: ("FACEBOOK_API_URL", "https://graph.facebook.com/v26.0"),
    Api.INSTAGRAM: ("INSTAGRAM_API_URL", "https://graph.instagram.com/v26.0"),
    Api.X: ("X_API_URL", "https://api.x.com"),
}


def connect(
    api: Api, account: str, *, secrets: Mapping[str, object], settings: Mapping[str, str]
) -> tuple[Upstream, Sight]:
    """Return where an account's calls go, and how its comments are read.

    `secrets` is the platforms' secret; `settings` may replace the platforms' own addresses.

    Raises:
        SettingsError: a token is missing, so this is no account of ours, or an address is wrong.
    """
    setting, address = _ADDRESSES[api]
    base = settings.get(setting) or address
    token = secret_of(secrets, api, "accounts", account, "token")
    if api is Api.X:
        auth = oauth1(secrets, account)
        hidden = (token, secret_of(secrets, api, "accounts", account, "token_secret"))
        upstream = Upstream(address=platform_address(base), auth=auth, query={}, secrets=hidden)
        return upstream, XSight(Transport(base, auth=auth, allowed=CALLS))
    proof: dict[str, str] = {}
    if api is Api.FACEBOOK:
        proof = {_PROOF: app_secret_proof(token, app_secret=secret_of(secrets, api, "app_secret"))}
    upstream = Upstream(
        address=platform_address(base), auth=Bearer(token), query=proof, secrets=(token, *proof.values())
    )
    return upstream, GraphSight(api, Transport(base, auth=Bearer(token), allowed=CALLS), proof=proof)
