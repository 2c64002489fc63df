"""The console asks the switch of promotions to look at once, and waits for nothing."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber

from console.waking import NotWokenError, PromoSwitch


@pytest.fixture
def client() -> Any:
    return boto3.client("lambda", region_name="eu-north-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_it_is_one_call_that_waits_for_nothing(client: Any) -> None:
    with Stubber(client) as lambdas:
        asked = {"FunctionName": "promo", "InvocationType": "Event", "Payload": ANY}
        lambdas.add_response("invoke", {"StatusCode": 202}, asked)
        PromoSwitch("promo", client=client).wake()
        lambdas.assert_no_pending_responses()


def test_a_call_that_is_refused_is_told(client: Any) -> None:
    with Stubber(client) as lambdas:
        lambdas.add_client_error("invoke", "AccessDeniedException")
        with pytest.raises(NotWokenError):
            PromoSwitch("promo", client=client).wake()


def test_a_lambda_that_is_not_reached_is_told() -> None:
    class Unreachable:
        def invoke(self, **_asked: object) -> None:
            raise EndpointConnectionError(endpoint_url="https://lambda.example")

    with pytest.raises(NotWokenError):
        PromoSwitch("promo", client=Unreachable()).wake()  # type: ignore[arg-type]  # it only has to fail
