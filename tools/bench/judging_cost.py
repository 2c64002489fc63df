"""What judging a million comments costs at the list prices of prices.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

ONE_CORE_GB = 1769 / 1024  # from 1,769 MB on, a Lambda function has a whole core
UNIT, FEWEST_UNITS = 100, 3  # Comprehend counts in units of 100 characters, at least three a request
MILLION = 1_000_000


def as_of() -> str:
    """Return the month of the price list."""
    return str(_list()["as_of"])


def on_lambda(seconds: float) -> float:
    """Return the dollars per million comments that take so many seconds of one x86 core each."""
    gigabyte_second, request = _price("lambda_gigabyte_second_x86_64"), _price("lambda_request")
    return MILLION * (seconds * ONE_CORE_GB * gigabyte_second + request)


def with_comprehend(texts: Iterable[str]) -> float:
    """Return the dollars per million comments like these."""
    units = [max(FEWEST_UNITS, ceil(len(text) / UNIT)) for text in texts]
    return MILLION * _price("comprehend_unit") * sum(units) / len(units)


def _price(name: str) -> float:
    return float(_list()["prices"][name])


@cache
def _list() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "prices.yaml").read_text())
    return found
