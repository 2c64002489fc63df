"""Which alarms ring at the first sign: namespace, metric and dimensions of each."""

from __future__ import annotations

from typing import Any

TOLD: dict[str, tuple[str, str, list[Any]]] = {
    "WebhookErrorsAlarm": (
        "AWS/Lambda",
        "Url5xxCount",
        [{"Name": "FunctionName", "Value": {"Ref": "Webhook"}}],
    ),
    "SweeperErrorsAlarm": ("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": "Sweeper"}}]),
    "DeletionGuardErrorsAlarm": (
        "AWS/Lambda",
        "Errors",
        [{"Name": "FunctionName", "Value": {"Ref": "DeletionGuard"}}],
    ),
    "PollerErrorsAlarm": ("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": "Poller"}}]),
    "RecorderErrorsAlarm": ("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": "Recorder"}}]),
    "RecorderFailedAlarm": ("Aplomb", "recorder.failed", [{"Name": "service", "Value": "recorder"}]),
    "CrisisAlarm": ("Aplomb", "crisis_detector.crisis", [{"Name": "service", "Value": "crisis_detector"}]),
    "CrisisDetectorErrorsAlarm": (
        "AWS/Lambda",
        "Errors",
        [{"Name": "FunctionName", "Value": {"Ref": "CrisisDetector"}}],
    ),
    "ConsoleErrorsAlarm": ("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": "Console"}}]),
    "ConsoleFailedAlarm": ("Aplomb", "console.failed", [{"Name": "service", "Value": "console"}]),
    "NotifierErrorsAlarm": ("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": "Notifier"}}]),
    "PromiseKeeperErrorsAlarm": (
        "AWS/Lambda",
        "Errors",
        [{"Name": "FunctionName", "Value": {"Ref": "PromiseKeeper"}}],
    ),
    "PromoSwitchErrorsAlarm": (
        "AWS/Lambda",
        "Errors",
        [{"Name": "FunctionName", "Value": {"Ref": "PromoSwitch"}}],
    ),
    "PromoSwitchFailedAlarm": (
        "Aplomb",
        "promo_switch.failed",
        [{"Name": "service", "Value": "promo_switch"}],
    ),
    "PromotionsUnreachedAlarm": (
        "Aplomb",
        "promo_switch.unreached",
        [{"Name": "service", "Value": "promo_switch"}],
    ),
    "IncidentAlarm": ("Aplomb", "triage.incident", [{"Name": "service", "Value": "triage"}]),
    "AccountSilentAlarm": ("Aplomb", "poller.silent", [{"Name": "service", "Value": "poller"}]),
    "TriageDegradedAlarm": ("Aplomb", "triage.degraded", [{"Name": "service", "Value": "triage"}]),
    "SetNotUsedAlarm": ("Aplomb", "responder.set_not_used", [{"Name": "service", "Value": "responder"}]),
    "AccountStoppedAlarm": (
        "Aplomb",
        "responder.account_stopped",
        [{"Name": "service", "Value": "responder"}],
    ),
}
