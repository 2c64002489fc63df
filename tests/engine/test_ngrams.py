from __future__ import annotations

from triage.engine.ngrams import features

FEATURES_OF_NO = [11724, 38481, 91241, 108183, 153171, 214162, 223509]


def test_features_have_the_numbers_the_shipped_weights_were_trained_with() -> None:
    assert features("no", bits=18, longest=5, pairs=True) == FEATURES_OF_NO


def test_a_long_run_says_no_more_than_three() -> None:
    assert features("sooo", bits=18, longest=5, pairs=True) == features(
        "soooooooo", bits=18, longest=5, pairs=True
    )


def test_every_feature_is_below_the_table_size() -> None:
    assert max(features("pārāk ilgi jāgaida 👎", bits=10, longest=4, pairs=False)) < 1 << 10


def test_an_empty_text_has_no_features() -> None:
    assert features("", bits=18, longest=5, pairs=True) == []
