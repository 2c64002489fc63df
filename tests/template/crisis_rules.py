"""What template.yaml promises of those who watch each minute; a rule yields what breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crisis_detector.tally import KEPT
from tests.template.document import Template

JUDGED = {
    "dynamodb": {
        "Keys": {"pk": {"S": [{"prefix": "COMMENT#"}]}},
        "NewImage": {"verdict": {"M": {"critical": {"BOOL": [True, False]}}}},
    }
}
TEN_MINUTES = 600
WATCHERS = {
    "CrisisDetectorDeadAlarm": "crisis_detector",
    "PromoSwitchDeadAlarm": "promo_switch",
    "PromiseKeeperDeadAlarm": "promise_keeper",
    "NotifierDeadAlarm": "notifier",
}


def the_detector_is_told_of_every_judged_comment_and_nothing_else(template: Template) -> Iterator[str]:
    mapping = template.streams["CrisisDetector"]
    patterns = [json.loads(one["Pattern"]) for one in mapping.get("FilterCriteria", {}).get("Filters", [])]
    if patterns != [JUDGED]:
        yield f"it is told of {patterns}"
    if mapping.get("MaximumRecordAgeInSeconds", 0) < KEPT:
        yield "it forgets comments that still count"
    if mapping.get("MaximumBatchingWindowInSeconds", 300) > 60 or mapping.get("BatchSize", 0) > 100:
        yield f"comments wait too long, or more come at once than a tally recognises: {mapping}"


def who_watches_each_minute_rings_when_silent_for_ten(template: Template) -> Iterator[str]:
    for name, service in WATCHERS.items():
        alarm = template.all("AWS::CloudWatch::Alarm").get(name, {})
        listens = (alarm.get("Namespace"), alarm.get("MetricName"), alarm.get("Dimensions"))
        if listens != ("Aplomb", f"{service}.alive", [{"Name": "service", "Value": service}]):
            yield f"{name} listens elsewhere: {listens}"
        rings = (alarm.get("ComparisonOperator"), alarm.get("Threshold"), alarm.get("TreatMissingData"))
        told = alarm.get("AlarmActions") == [{"Ref": "Alerts"}]
        if rings != ("LessThanThreshold", 1, "breaching") or not told:
            yield f"silence does not ring: {alarm}"
        if alarm.get("Period", 0) * alarm.get("EvaluationPeriods", 0) != TEN_MINUTES:
            yield f"{name} rings after {alarm.get('Period')} s times {alarm.get('EvaluationPeriods')}"
