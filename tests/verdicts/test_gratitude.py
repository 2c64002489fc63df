"""A comment that thanks or admires is never answered by a machine, whatever else it says."""

import pytest

from tests.fakes.fake_model import FakeModel
from triage.verdicts import judge


def grateful(text: str) -> bool:
    return judge(text, engine=FakeModel()).grateful


@pytest.mark.parametrize(
    "text",
    [
        "Only 8 minutes to get my issue resolved. You guys are awesome",
        "THANK YOU for finding my bag",
        "thx for the quick fix after that horrible flight",
        "The crew made my day even though we were delayed",
        "Great job, nobody was hurt in the fire",
        "t h a n k s a lot",
        "ᴛʜᴀɴᴋs",
        "❤️",
        "Paldies par ātro palīdzību pēc avārijas!",
        "Vislabaka maize, kaut ari rinda gara",
        "Ačiū, kad sutvarkėte gedimą",
        "AČIŪ",
        "Aitäh, et viga parandasite",
        "Спасибо, что вернули деньги",
        "Молодцы, быстро решили проблему",
        "Danke für die schnelle Hilfe nach dem Unfall",
        "Ich liebe euren Laden, auch wenn er teuer ist",
        "Gracias por resolver el problema",
        "Merci d'avoir réparé la panne",
        "J'adore, malgré la queue",
        "Dziękuję za pomoc po awarii",
        "Dzieki za zwrot",
    ],
)
def test_thanks_and_admiration_are_seen_in_every_language(text: str) -> None:
    assert grateful(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for nothing",
        "No thanks",
        "thanks for ruining my wedding",
        "Danke für nichts",
        "Paldies par neko",
    ],
)
def test_thanks_that_may_not_be_meant_are_a_persons_too(text: str) -> None:
    assert grateful(text)


@pytest.mark.parametrize(
    "text",
    [
        "My parcel never arrived",
        "You charge 5 euro extra for a room with no view",
        "Where are the contents of my parcel, at my age I cannot carry it twice",
        "Asbestos in the kitchen",
        "Sliktākā apkalpošana, pateica muļķības",
        "Nepatinka aptarnavimas",
        "See ei ole normaalne, milline jama",
        "Не привезли заказ",
        "Die Milch war sauer und das Regal leer",
        "Liebe Bahn, wann kommt der Zug",
        "He esperado mil horas",
        "Le service est désagréable",
        "Ty, gdzie jest moja paczka",
        "Nie polecam",
    ],
)
def test_a_complaint_without_thanks_is_not_taken_for_grateful(text: str) -> None:
    assert not grateful(text)
