"""template.yaml as written, and as SAM hands it to CloudFormation."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Template:
    """Rules look at `deployed`, which AWS sees; only what SAM does not carry over comes from `source`."""

    source: dict[str, Any]
    deployed: dict[str, Any]

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the properties of every resource of one type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.deployed["Resources"].items()
            if resource["Type"] == kind
        }

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        return self.all("AWS::Lambda::Function")

    @property
    def queues(self) -> dict[str, dict[str, Any]]:
        return self.all("AWS::SQS::Queue")

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Return the queues' mappings by function."""
        return {name: one for name, one in self._mappings() if "StartingPosition" not in one}

    @property
    def streams(self) -> dict[str, dict[str, Any]]:
        """Return the mappings of the table's stream by function."""
        return {name: one for name, one in self._mappings() if "StartingPosition" in one}

    def _mappings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for mapping in self.all("AWS::Lambda::EventSourceMapping").values():
            yield str(target(mapping["FunctionName"])), mapping


def read_source() -> dict[str, Any]:
    """Return the document with every anchor written out, so that a change in one place stays there."""
    written: dict[str, Any] = json.loads(json.dumps(yaml_parse((ROOT / "template.yaml").read_text())))
    return written


def transformed(source: dict[str, Any]) -> Template:
    """Do what `AWS::Serverless-2016-10-31` does, offline."""
    packaged = copy.deepcopy(source)
    for resource in packaged["Resources"].values():
        for uri in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][uri] = "s3://bucket/key"  # as `sam package` leaves it
    translator = Translator(None, Parser(), boto_session=boto3.Session(region_name="eu-north-1"))
    return Template(source, translator.translate(packaged, parameter_values={}))


def target(value: object) -> str | None:
    """Return the logical id that `!Ref` or `!GetAtt` points to."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), *_]}:
            return name
        case _:
            return None


def spelled(value: object) -> str:
    """Return an intrinsic function as one writes it by hand: `Table.Arn`."""
    match value:
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"{name}.{attribute}"
        case {"Fn::Sub": str(text)} | str(text):
            return text
        case _:
            return json.dumps(value)


def stem(logical_id: str) -> str:
    """Return the folder of a function: `DeletionGuard` lives in `deletion_guard`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", logical_id).lower()
