"""Read from the deployment's settings who is asked for a second opinion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from aplomb.aws.table import Table
from aplomb.errors import SettingsError
from triage.second_opinion.asking import SecondOpinion
from triage.second_opinion.bedrock import BedrockAdviser
from triage.second_opinion.comprehend import ComprehendAdviser


class Asked(StrEnum):
    """Who is asked."""

    OFF = "off"
    BEDROCK = "bedrock"
    COMPREHEND = "comprehend"


def second_opinion(
    settings: Mapping[str, str], *, table: Table, count: Callable[[str], None]
) -> SecondOpinion | None:
    """Return the second opinion of this process, or None where nobody is asked.

    Raises:
        SettingsError: the settings name nobody we know, no model, or no budget.
    """
    asked, model = settings.get("SECOND_OPINION") or Asked.OFF, settings.get("SECOND_OPINION_MODEL", "")
    budget = settings.get("SECOND_OPINION_BUDGET", "")
    if asked not in set(Asked):
        raise SettingsError(f"SecondOpinion must be one of {', '.join(Asked)}.")
    if asked == Asked.OFF:
        return None
    if not budget.isdecimal():
        raise SettingsError("SecondOpinionDailyBudget must be a whole number.")
    if asked == Asked.BEDROCK and not model:
        raise SettingsError("SecondOpinionModel must name a model of Amazon Bedrock.")
    adviser = BedrockAdviser(model) if asked == Asked.BEDROCK else ComprehendAdviser()
    return SecondOpinion(adviser, table=table, budget=int(budget), count=count)
