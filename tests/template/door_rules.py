"""What template.yaml promises of the webhook's own address, and of the lines that are counted."""

from __future__ import annotations

from collections.abc import Iterator

from tests.template.document import Template

COUNTED = {
    "TriageActions": ("TriageLogs", "action"),
    "TriageReasons": ("TriageLogs", "reason"),
    "ReplyStates": ("ResponderLogs", "state"),
}


def lines_are_counted_where_they_stand(template: Template) -> Iterator[str]:
    """A metric in words of its own would double the log."""
    filters = template.all("AWS::Logs::MetricFilter")
    for name, (group, field) in COUNTED.items():
        found = filters.get(name, {})
        if (found.get("LogGroupName"), found.get("FilterPattern")) != (
            {"Ref": group},
            f'{{ $.{field} = "*" }}',
        ):
            yield f"{name} counts otherwise: {found}"
        elif found["MetricTransformations"][0]["Dimensions"] != [{"Key": field, "Value": f"$.{field}"}]:
            yield f"{name} does not tell one {field} from another"


def the_webhook_has_an_address_of_its_own_and_a_limit(template: Template) -> Iterator[str]:
    """Its address is open, because the signature says who calls; then only its concurrency stops a flood."""
    function = {"Ref": "Webhook"}
    if template.all("AWS::Lambda::Url").get("WebhookUrl") != {
        "TargetFunctionArn": function,
        "AuthType": "NONE",
    }:
        yield "the webhook has no address, or one that the platforms cannot use"
    allowed = {
        one["Action"]: one.get("FunctionUrlAuthType") or one.get("InvokedViaFunctionUrl")
        for one in template.all("AWS::Lambda::Permission").values()
        if one["FunctionName"] == function and one["Principal"] == "*"
    }
    if allowed != {"lambda:InvokeFunctionUrl": "NONE", "lambda:InvokeFunction": True}:
        yield f"the webhook may be called so: {allowed}"
    match template.functions["Webhook"].get("ReservedConcurrentExecutions"):
        case {"Fn::If": ["LimitsWebhooks", int(limit), {"Ref": "AWS::NoValue"}]} if 10 <= limit <= 100:
            return
        case other:
            yield f"a flood of webhooks has the limit {other}"
