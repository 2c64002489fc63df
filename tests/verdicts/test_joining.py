"""What the model says and what the rules see become one verdict; whoever is in doubt calls a person."""

from dataclasses import replace

import pytest

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict
from tests.fakes.fake_model import BOUNDS, CALM, FakeModel, model_that_says
from triage.engine import Told
from triage.policy import speak
from triage.verdicts import judge

GERMAN = Told(language="de", confidence=0.98)
PLAIN = "Die Lieferung kam heute um neun"  # no rule knows a word of it


def judged(text: str, model: FakeModel, *, recommends: bool | None = None) -> Verdict:
    return judge(text, engine=model, languages=("en",), recommends=recommends)


def in_german(**scores: float) -> FakeModel:
    return replace(model_that_says(**scores), told=GERMAN)


@pytest.mark.parametrize(
    ("scores", "kind", "critical", "confidence"),
    [
        ({"critical": 0.97, "complaint": 0.9}, Kind.COMPLAINT, True, 0.97),
        ({"critical": 0.5}, Kind.COMPLAINT, True, 0.5),
        ({"critical": 0.49}, Kind.UNSURE, False, 0.5),
        ({"critical": 0.2}, Kind.UNSURE, False, 0.5),
        ({"critical": 0.19}, Kind.NEUTRAL, False, 0.8),
        ({"critical": 0.01, "positive": 0.9, "neutral": 0.05}, Kind.PRAISE, False, 0.9),
    ],
)
def test_without_rules_the_model_decides_and_its_probability_is_the_confidence(
    scores: dict[str, float], kind: Kind, *, critical: bool, confidence: float
) -> None:
    verdict = judged(PLAIN, in_german(**scores))
    assert (verdict.kind, verdict.critical, verdict.confidence) == (kind, critical, confidence)


def test_a_question_mark_makes_a_question_of_what_is_not_critical() -> None:
    asked = f"{PLAIN}?"
    assert judged(asked, in_german(critical=0.1)).kind is Kind.QUESTION
    assert judged(asked, in_german(critical=0.4)).kind is Kind.QUESTION
    assert judged(asked, in_german(critical=0.7)).kind is Kind.COMPLAINT
    assert judged(PLAIN, in_german(critical=0.1)).kind is Kind.NEUTRAL


def test_a_clear_complaint_by_the_rules_is_never_left_alone() -> None:
    text = "Worst service ever, the parcel never arrived"
    deaf = judged(text, model_that_says(critical=0.001))
    assert deaf.kind is Kind.UNSURE
    assert deaf.critical
    assert deaf.scores is not None
    assert deaf.scores.critical >= FakeModel().bounds.low


def test_rules_raise_the_probability_and_never_lower_it() -> None:
    for said in (0.0, 0.1, 0.5, 0.8, 0.99, 1.0):
        for text in ("Worst service ever, the parcel never arrived", "Lovely cake", "Great 🙄", PLAIN):
            scores = judged(text, model_that_says(critical=said)).scores
            assert scores is not None
            assert said <= scores.critical <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Great job, love waiting three weeks",
        'What "great" service',
        "Oh super 🙄 the bus is late",
        '"The bread was stale and the staff were rude" says the paper',
        "The service was slow but the cake was delicious",
        "I'd kill for another burger",
        "Not bad at all",
    ],
)
def test_words_that_may_mean_something_else_are_for_a_person_however_sure_the_model_is(text: str) -> None:
    verdict = judged(text, model_that_says(critical=0.99, complaint=0.9))
    assert verdict.kind is Kind.UNSURE
    assert verdict.confidence <= 0.5


@pytest.mark.parametrize("text", ["This is about my friend's bank, they say it is slow", "lol what a mess"])
def test_hearsay_and_jest_need_a_model_that_is_sure(text: str) -> None:
    assert judged(text, model_that_says(critical=0.8)).kind is Kind.UNSURE
    assert judged(text, model_that_says(critical=0.95)).kind is Kind.COMPLAINT


@pytest.mark.parametrize(
    ("text", "scores", "critical"),
    [
        ("You idiots", {"abuse": 0.1, "critical": 0.9, "complaint": 0.1}, False),
        ("You idiots, where is my money?", {"abuse": 0.1, "critical": 0.9, "complaint": 0.1}, True),
        (PLAIN, {"abuse": 0.9, "critical": 0.9, "complaint": 0.1}, False),
        (PLAIN, {"abuse": 0.9, "critical": 0.9, "complaint": 0.7}, True),
    ],
)
def test_abuse_that_holds_a_complaint_is_criticism(
    text: str, scores: dict[str, float], *, critical: bool
) -> None:
    verdict = judged(text, model_that_says(**scores))
    assert (verdict.kind, verdict.critical, verdict.severity) == (Kind.ABUSE, critical, Severity.HIGH)


def test_rude_praise_is_no_abuse() -> None:
    verdict = judged(PLAIN, in_german(abuse=0.95, positive=0.8, neutral=0.1, critical=0.05))
    assert verdict.kind is Kind.UNSURE


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ({"spam": 0.95}, Kind.SPAM),
        ({"spam": 0.85}, Kind.NEUTRAL),
        ({"spam": 0.95, "critical": 0.6}, Kind.UNSURE),
    ],
)
def test_an_advertisement_is_spam_only_where_nothing_is_criticised(
    scores: dict[str, float], kind: Kind
) -> None:
    assert judged(PLAIN, in_german(**scores)).kind is kind


def test_spam_by_a_rule_with_a_complaint_is_a_persons() -> None:
    text = "Worst service ever, the parcel never arrived. Check out my channel https://example.com/x"
    verdict = judged(text, model_that_says(critical=0.3))
    assert verdict.kind is not Kind.SPAM
    assert verdict.critical


def test_the_urgent_head_calls_a_person_at_once_and_says_so() -> None:
    verdict = judged(PLAIN, in_german(urgent=0.87))
    assert verdict.severity is Severity.URGENT
    assert verdict.kind is Kind.UNSURE
    assert verdict.dangers == ()
    assert verdict.evidence[0] == "It reads like a danger (87 %, urgent from 60 %)."
    assert judged(PLAIN, in_german(urgent=0.59)).severity is not Severity.URGENT


GLASS = "I found a piece of glass in my bread"


def test_a_danger_that_a_rule_and_the_model_see_is_urgent_and_named() -> None:
    verdict = judged(GLASS, model_that_says(urgent=0.3))
    assert verdict.severity is Severity.URGENT
    assert verdict.dangers == ("product_danger",)
    assert judged("I found my bread", model_that_says(urgent=0.3)).severity is not Severity.URGENT


def test_a_danger_that_only_a_rule_sees_is_for_a_person_and_named_but_not_urgent() -> None:
    verdict = judged(GLASS, FakeModel())
    assert verdict.severity is not Severity.URGENT
    assert verdict.dangers == ("product_danger",)
    stance = speak(verdict, thresholds=BOUNDS, mode=Mode.AUTO)
    assert (stance.action, stance.reason) == (Action.ESCALATE, SkipReason.UNSURE)


def test_without_the_embedding_a_rule_for_a_danger_is_enough() -> None:
    assert judged(GLASS, replace(FakeModel(), degraded="No library.")).severity is Severity.URGENT


def test_without_the_embedding_the_model_alone_must_be_surer_of_a_danger() -> None:
    for said, severity in ((0.9, Severity.LOW), (0.95, Severity.URGENT)):
        model = replace(in_german(urgent=said), degraded="No library.")
        assert judged(PLAIN, model).severity is severity


@pytest.mark.parametrize("text", ["I will kill you", "I want to end my life", "My card: 4111 1111 1111 1111"])
def test_some_dangers_need_no_model(text: str) -> None:
    assert judged(text, FakeModel()).severity is Severity.URGENT


def test_a_threat_is_a_threat_however_calm_the_model_is() -> None:
    verdict = judged("I will kill you", FakeModel())
    assert (verdict.kind, verdict.severity) == (Kind.THREAT, Severity.URGENT)


def test_criticism_that_asks_for_nothing_is_of_low_severity() -> None:
    assert judged(PLAIN, in_german(critical=0.9, complaint=0.1)).severity is Severity.LOW
    assert judged(PLAIN, in_german(critical=0.9, complaint=0.6)).severity is Severity.NORMAL


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        ("ok", GERMAN, "Too short to be judged."),
        ("The bus was late " * 100, GERMAN, "Too long to be read whole."),
        ("\x00The bus was late", GERMAN, "It holds control characters."),
        ("one two three", Told(language="und", confidence=0.2), "Its language cannot be told."),
        ("one two three", Told(language="en", confidence=0.4), "Its language cannot be told."),
        (
            "ett två tre",
            Told(language="sv", confidence=0.99),
            "No verdict in this language was ever tested (sv).",
        ),
    ],
)
@pytest.mark.parametrize("said", [0.01, 0.99])
def test_what_cannot_be_judged_is_a_persons_whatever_the_model_says(
    text: str, told: Told, why: str, said: float
) -> None:
    model = FakeModel(scores=replace(CALM, critical=said), told=told)
    verdict = judged(text, model)
    assert verdict.kind is Kind.UNSURE
    assert why in verdict.evidence
    assert verdict.scores is not None
    assert verdict.scores.critical == said


def test_two_words_whose_language_cannot_be_told_are_in_the_accounts() -> None:
    verdict = judged("Anna Smith", FakeModel(told=Told(language="und", confidence=0.1)))
    assert (verdict.kind, verdict.language) == (Kind.NEUTRAL, "en")


def test_an_accounts_region_does_not_hide_its_language() -> None:
    class Listening(FakeModel):
        def language(self, text: str, *, languages: object = ()) -> Told:
            assert languages == ("en", "lv"), text
            return self.told

    assert judge("The bus was late", engine=Listening(), languages=("en-GB", "LV")).language == "en"


def test_other_languages_are_passed_on_and_said() -> None:
    told = Told(language="en", confidence=0.9, others=("ru",))
    verdict = judged("The bus was late", FakeModel(told=told))
    assert verdict.other_languages == ("ru",)
    assert verdict.evidence[-1] == "Language en (90 %, parts in ru). Engine 1a2b."


def test_rules_of_every_language_in_a_mixed_comment_count() -> None:
    told = Told(language="ru", confidence=0.9, others=("lv",))
    verdict = judged("Здравствуйте! Slikta apkalpošana, nekad vairs nenākšu!", FakeModel(told=told))
    assert verdict.critical


@pytest.mark.parametrize("recommends", [None, True, False])
def test_a_reviews_own_verdict_counts(*, recommends: bool | None) -> None:
    verdict = judged(PLAIN, in_german(critical=0.3), recommends=recommends)
    assert verdict.kind is (Kind.COMPLAINT if recommends is False else Kind.UNSURE)
    assert verdict.critical is (recommends is False)


def test_a_complaint_in_a_recommendation_is_a_persons() -> None:
    verdict = judged("Stale bread", model_that_says(critical=0.9), recommends=True)
    assert verdict.kind is Kind.UNSURE


def test_a_degraded_model_says_so_everywhere() -> None:
    model = replace(model_that_says(critical=0.99), degraded="There is no library.")
    verdict = judged(PLAIN, model)
    assert verdict.degraded
    assert verdict.engine == "aplomb/1a2b linear-only"
    assert any("works without its embedding" in sentence for sentence in verdict.evidence)
    whole = judged(PLAIN, model_that_says(critical=0.99))
    assert (whole.degraded, whole.engine) == (False, "aplomb/1a2b")


def test_kinds_go_by_the_thresholds_that_hold_for_the_account() -> None:
    model = in_german(critical=0.35)
    own = replace(model.bounds, low=0.1, ask=0.3)
    assert judged(PLAIN, model).kind is Kind.UNSURE
    assert judge(PLAIN, engine=model, languages=("de",), in_force=lambda _: own).kind is Kind.COMPLAINT
    patient = replace(model.bounds, low=0.4)
    assert judge(PLAIN, engine=model, languages=("de",), in_force=lambda _: patient).kind is Kind.NEUTRAL


DISGUISED = [
    "My s0n st0pped br3athing",
    "We had an a*lergic reaction at your place",
]
AS_THEY_ARE = [
    "A B2B account, CO2 at 4pm on the 2nd, room A1, H2O",
    "Your f*cking delivery, the bl**dy driver, what bullsh*t",
    "The mp3s and the x2y part",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_disguised_words_are_a_persons(text: str) -> None:
    verdict = judged(text, model_that_says(critical=0.95))
    assert verdict.kind is Kind.UNSURE
    assert "Some of its words are disguised." in verdict.evidence


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_codes_and_swearing_are_no_disguise(text: str) -> None:
    assert "Some of its words are disguised." not in judged(text, FakeModel()).evidence


@pytest.mark.parametrize("text", ["I will k!ll you", "I will k1II you", "I will 🇰🇮🇱🇱 you", "I will k1ll you"])
def test_a_threat_is_seen_through_its_disguise(text: str) -> None:
    assert judged(text, FakeModel()).severity is Severity.URGENT
