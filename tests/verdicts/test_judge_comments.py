"""What customers write to shops, couriers, telecoms, banks and bakeries, and what it must be called."""

import pytest

from aplomb.verdict import Kind, Severity
from triage.verdicts import judge

ENGLISH = [
    # clear complaints
    ("Terrible.", "complaint"),
    ("Never again!", "complaint"),
    ("Thanks for nothing.", "complaint"),
    ("Worst service ever. Never coming back.", "complaint"),
    ("The bread was stale and the girl at the till was rude.", "complaint"),
    ("I ordered a cake for my daughter's birthday and it never arrived.", "complaint"),
    ("You charged me twice and now you ignore my emails", "complaint"),
    ("My internet has been down for 3 days and support is useless", "complaint"),
    ("Your app keeps crashing every time I try to pay", "complaint"),
    ("The parcel arrived two weeks late and the box was damaged.", "complaint"),
    ("why has nobody answered my refund for three weeks?", "complaint"),
    ("I've been on hold for 45 minutes", "complaint"),
    ("Bank blocked my card and nobody can help me", "complaint"),
    ("Cancelled my order without telling me. Still no refund.", "complaint"),
    ("dont buy here, total waste of money", "complaint"),
    # praise, also in bad words
    ("Thank you so much, best bakery in Riga!", "praise"),
    ("Love the new croissants ❤️", "praise"),
    ("No complaints, everything was perfect", "praise"),
    ("Can't wait to try it!", "praise"),
    ("I am never disappointed here!", "praise"),
    ("This cake is insanely good", "praise"),
    ("fucking amazing", "praise"),
    # questions
    ("What time do you open on Sunday?", "question"),
    ("Do you have gluten free bread", "question"),
    ("Looks lovely! How much is the large cake?", "question"),
    ("Where is my order?", "question"),
    ("Is the store on Brivibas street open today?", "question"),
    # for a person
    ("Great job, love waiting three weeks", "unsure"),
    ("this is sick, I hate how good it is", "unsure"),
    ("not bad at all", "unsure"),
    ("Not good.", "unsure"),
    ("great 🙄", "unsure"),
    ('What "great" service', "unsure"),
    ("Good bread but the service was slow", "unsure"),
    ("Thanks, but the delivery never arrived", "unsure"),
    ("My friend said your cake was terrible", "unsure"),
    ('"The bread was stale and the staff were rude" - is this true?', "unsure"),
    ("Better than the terrible place across the street", "unsure"),
    ("STOP", "unsure"),
    ("please delete my data", "unsure"),
    ("Call me back on 26123456", "unsure"),
    ("This is an automatic reply. We are sorry that you had a bad experience.", "unsure"),
    # the rest
    ("See you tomorrow", "neutral"),
    ("I believe in you", "neutral"),
    ("Anna Smith", "neutral"),
    ("You idiots", "abuse"),
    ("You are all idiots, where is my money?", "abuse"),
    ("I will kill you", "threat"),
    ("Earn 500 a day from home, DM me", "spam"),
    ("Check out my channel https://example.com/x", "spam"),
]

LATVIAN = [
    ("Slikta apkalpošana", "complaint"),
    ("Slikta apkalposana, nekad vairs nenaksu", "complaint"),
    ("Kāpēc neviens neatbild jau trīs nedēļas?", "complaint"),
    ("Sūtījums joprojām nav saņemts, telefonu neviens neceļ", "complaint"),
    ("Sutijums joprojam nav sanemts", "complaint"),
    ("Maize bija sacietējusi, esmu ļoti vīlusies", "complaint"),
    ("Jūs esat krāpnieki! Atdodiet naudu!", "complaint"),
    ("Internets nestrādā jau otro dienu", "complaint"),
    ("Divas stundas gaidīju kurjeru, un viņš neatbrauca", "complaint"),
    ("Neiesaku nevienam", "complaint"),
    ("Pazaudējāt manu paciņu un neatbildat uz e-pastiem", "complaint"),
    ("Darbiniece bija rupja un nepieklājīga", "complaint"),
    ("Nevaru ielogoties bankā, divreiz noņēma naudu", "complaint"),
    ("Kauns jums!", "complaint"),
    ("Paldies, ļoti garšīgi!", "praise"),
    ("Labākā maize Rīgā ❤️", "praise"),
    ("loti garsigi, iesaku", "praise"),
    ("Briesmīgi garšīgi!", "praise"),
    ("Cikos jūs svētdien atverat?", "question"),
    ("Vai jums ir kūkas bez glutēna?", "question"),
    ("Cik maksa liela kuka", "question"),
    ("Nav slikti", "unsure"),
    ("Nu forši, atkal stundu gaidu rindā", "unsure"),
    ("Tele2 ĻOTI mīl mani", "unsure"),
    ("Garšīgi, bet apkalpošana slikta", "unsure"),
    ("Paldies, bet sūtījums nav saņemts", "unsure"),
    ("Draugs teica, ka jums slikta maize", "unsure"),
    ("Izdzēsiet manus datus", "unsure"),
    ("Cena pārāk augsta", "unsure"),
    ("Tiekamies rīt veikalā", "neutral"),
    ("Anna Bērziņa", "neutral"),
    ("Idioti", "abuse"),
    ("Es jūs nogalināšu", "threat"),
    ("Nopelni 500 eiro nedēļā, raksti privāti", "spam"),
]

URGENT = [
    "I burned my hand on the cup, the lid was broken",
    "I found a piece of glass in my bread",
    "The charger caught fire",
    "We all got sick after your sandwiches",
    "My lawyer will contact you",
    "I'm a journalist with the Daily News, please call me",
    "I want to kill myself",
    "I know where you live",
    "Your cashier was racist to my mother",
    "My baby choked on a part of your toy",
    "You leaked my personal data",
    "My card 4111 1111 1111 1111 was charged",
    "My account is LV80BANK0000435195001",
    "Mans personas kods ir 010190-12345",
    "Contact our support team on WhatsApp +44 7700 900123",
    "Apdedzināju roku ar jūsu tēju",
    "Atradu zupā prusaku",
    "Lādētājs aizdegās",
    "Sudzesos PTAC un tiksimies tiesa",
    "Vērsīšos Bez Tabu",
    "Es gribu nomirt",
    "Bērns aizrijās ar jūsu rotaļlietu",
    "Tā ir diskriminācija",
]

HARMLESS = [
    "I'd kill for another burger",
    "dying of laughter",
    "my old phone died",
    "You guys are killing it!",
    "This cake is the bomb",
    "cut prices at the glass market",
    "Mirstu no smiekliem",
    "Par šo kūku var nomirt",
]

COMPLAINTS = [text for text, kind in ENGLISH + LATVIAN if kind == "complaint"]


@pytest.mark.parametrize(("text", "kind"), ENGLISH + LATVIAN)
def test_a_comment_is_called_what_a_person_would_call_it(text: str, kind: str) -> None:
    verdict = judge(text, languages=("en", "lv"))
    assert verdict.kind == kind, verdict.evidence


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_clear_complaint_is_critical_and_sure_enough_to_answer(text: str) -> None:
    verdict = judge(text, languages=("en", "lv"))
    assert verdict.critical
    assert verdict.confidence >= 0.7


@pytest.mark.parametrize("text", URGENT)
def test_a_danger_is_urgent(text: str) -> None:
    assert judge(text, languages=("en", "lv")).severity is Severity.URGENT


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_idiom_is_neither_urgent_nor_criticism(text: str) -> None:
    verdict = judge(text, languages=("en", "lv"))
    assert verdict.severity is not Severity.URGENT
    assert verdict.kind not in {Kind.COMPLAINT, Kind.THREAT}


def test_an_injury_is_urgent_criticism() -> None:
    verdict = judge("My son burned his mouth on your soup")
    assert (verdict.severity, verdict.critical) == (Severity.URGENT, True)


def test_the_page_language_comes_first_but_the_comment_decides() -> None:
    assert judge("Slikta apkalpošana, nekad vairs", languages=("en",)).language == "lv"
    assert judge("The service was terrible", languages=("lv",)).language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ужасное обслуживание, никогда больше", "ru"),
        ("Wie lange muss ich noch warten? Das ist unglaublich", "de"),
        ("Labai skanu, ačiū jums", "lt"),
        ("bahut kharab service hai yaar", "und"),
        ("خدمة سيئة جدا", "ar"),
        ("服务太差了", "zh"),
    ],
)
def test_a_language_without_rules_is_never_called_neutral(text: str, language: str) -> None:
    verdict = judge(text)
    assert (verdict.kind, verdict.language) == (Kind.UNSURE, language)
    assert any("No rules for this language" in sentence for sentence in verdict.evidence)


def test_anger_shows_in_a_language_without_rules() -> None:
    assert judge("Ужасное обслуживание!!!").critical
    assert judge("Ужасное обслуживание 😡").critical
    assert judge("Обслуживание", recommends=False).critical


@pytest.mark.parametrize(
    ("text", "kind", "critical"),
    [
        ("😡", "unsure", True),
        ("🤮👎🏿", "unsure", True),
        ("❤️👍🏽😍", "praise", False),
        ("🇱🇻", "neutral", False),
        ("", "neutral", False),
        ("\u200d\u200b", "neutral", False),
        ("...", "neutral", False),
        ("@anna.b", "neutral", False),
        ("https://example.com/?q=1", "unsure", False),
        ("??", "question", False),
    ],
)
def test_a_comment_without_words_is_judged_by_its_emoji(text: str, kind: str, *, critical: bool) -> None:
    verdict = judge(text)
    assert (verdict.kind, verdict.critical) == (kind, critical)


def test_a_review_that_does_not_recommend_us_is_criticism_even_without_text() -> None:
    empty = judge("", recommends=False)
    assert (empty.kind, empty.critical) == (Kind.UNSURE, True)
    assert empty.evidence[0] == "There is no text."
    assert judge("Stale bread", recommends=False).kind is Kind.COMPLAINT
    assert judge("Stale bread", recommends=True).kind is Kind.UNSURE


def test_evidence_quotes_the_authors_own_words() -> None:
    evidence = judge("𝐓𝐞𝐫𝐫𝐢𝐛𝐥𝐞 𝐬𝐞𝐫𝐯𝐢𝐜𝐞, thanks").evidence
    assert evidence == ("Complaint: “𝐓𝐞𝐫𝐫𝐢𝐛𝐥𝐞 𝐬𝐞𝐫𝐯𝐢𝐜𝐞”.", "Thanks: “thanks”.")


def test_evidence_does_not_repeat_a_card_number() -> None:
    evidence = judge("My card 4111 1111 1111 1111 does not work").evidence
    assert "A payment card number stands in the text." in evidence
    assert not any("4111" in sentence for sentence in evidence)
