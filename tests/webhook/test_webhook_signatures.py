"""Only who knows a secret gets in, whatever bytes arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.comment import Platform
from tests.webhook.world import signature
from webhook.refusals import Refusal, RefusedError
from webhook.signatures import SCHEMES, verify

headers = st.none() | st.text() | st.text().map("sha256={}".format) | st.from_regex(r"sha256=[0-9a-fA-F]{64}")


@given(body=st.binary(), header=headers, secrets=st.lists(st.binary()), platform=st.sampled_from(Platform))
def test_verify_raises_only_its_own_error(
    body: bytes, header: str | None, secrets: list[bytes], platform: Platform
) -> None:
    with pytest.raises(RefusedError):
        verify(body, signature=header, secrets=secrets, scheme=SCHEMES[platform])


@given(
    body=st.binary(),
    secret=st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1),
    platform=st.sampled_from(Platform),
    flipped=st.integers(min_value=0),
)
def test_a_signature_holds_for_its_own_bytes_only(
    body: bytes, secret: str, platform: Platform, flipped: int
) -> None:
    header, written = signature(platform, body, secret)
    assert header == SCHEMES[platform].header
    verify(body, signature=written, secrets=[b"other", secret.encode()], scheme=SCHEMES[platform])
    position = flipped % (len(body) + 1)
    changed = body[:position] + b"!" + body[position:]
    with pytest.raises(RefusedError) as caught:
        verify(changed, signature=written, secrets=[secret.encode()], scheme=SCHEMES[platform])
    assert caught.value.refusal is Refusal.WRONG_SIGNATURE


@pytest.mark.parametrize("secrets", [[], [b""]])
@pytest.mark.parametrize("platform", Platform)
def test_without_a_secret_no_signature_is_right(platform: Platform, secrets: list[bytes]) -> None:
    for guess in ("\0", "a"):
        _, written = signature(platform, b"{}", guess)
        with pytest.raises(RefusedError):
            verify(b"{}", signature=written, secrets=secrets, scheme=SCHEMES[platform])
