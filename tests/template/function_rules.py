"""What template.yaml promises of where and how functions run; a rule yields what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from responder.ledger import SHORTEST_LEASE
from tests.template.document import Template

# The triage model's C is quick on AVX2 alone (docs/decisions/0008).
# Megabytes that a warm process takes (docs/decisions/0014).
MEASURED = {"Triage": 110, "Responder": 110}
PROCESSORS: dict[str, list[Any]] = {"Triage": ["x86_64"]}


def functions_run_python_313_on_the_chosen_processor(template: Template) -> Iterator[str]:
    for name, function in template.functions.items():
        processor = PROCESSORS.get(name, [{"Ref": "Architecture"}])
        if function["Runtime"] != "python3.13" or function["Architectures"] != processor:
            yield f"{name} runs {function['Runtime']} on {function['Architectures']}"
    parameter = template.source["Parameters"]["Architecture"]
    if (parameter["Default"], parameter["AllowedValues"]) != ("arm64", ["arm64", "x86_64"]):
        yield f"the processor is chosen so: {parameter}"


def the_model_is_carried_by_triage_alone_with_room_for_it(template: Template) -> Iterator[str]:
    for name, function in template.functions.items():
        if any("ModelLayer" in str(layer) for layer in function["Layers"]) != (name == "Triage"):
            yield f"{name} and the model: {function['Layers']}"
    if template.functions["Triage"]["MemorySize"] < MEASURED["Triage"] * 2:
        yield "triage has too little room for the model"
    if template.functions["Responder"]["MemorySize"] < MEASURED["Responder"] * 1.5:
        yield "the responder has too little room"


def functions_are_traced_by_choice_and_end_in_time(template: Template) -> Iterator[str]:
    for name, function in template.functions.items():
        if function.get("TracingConfig") != {"Mode": {"Ref": "Tracing"}}:
            yield f"{name} is traced otherwise: {function.get('TracingConfig')}"
        if not 1 <= function.get("Timeout", 0) <= 60:
            yield f"{name} has no timeout of at most a minute"
    if template.functions["Responder"].get("Timeout", 0) >= SHORTEST_LEASE:
        yield "the responder outlives its lease on a reply: two could speak"


def functions_log_json_into_a_group_that_forgets(template: Template) -> Iterator[str]:
    groups = template.all("AWS::Logs::LogGroup")
    for name, function in template.functions.items():
        config = {"SystemLogLevel": "WARN", **function.get("LoggingConfig", {})}  # or Lambda's own lines, too
        if config != {"SystemLogLevel": "WARN", "LogFormat": "JSON", "LogGroup": {"Ref": f"{name}Logs"}}:
            yield f"{name} logs elsewhere: {function.get('LoggingConfig')}"
    yield from (f"{name} never forgets" for name, group in groups.items() if "RetentionInDays" not in group)
