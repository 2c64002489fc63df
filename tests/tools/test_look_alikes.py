"""The shipped table of look-alikes is the one that Unicode's data gives."""

import json

from tools.look_alikes import PATH, text


def test_the_shipped_table_is_what_the_tool_writes() -> None:
    assert PATH.read_text(encoding="utf-8") == text()


def test_the_table_says_where_it_comes_from_and_under_which_licence() -> None:
    document = json.loads(PATH.read_text(encoding="utf-8"))
    assert "confusables.txt" in document["source"]
    assert document["licence"] == "Unicode-3.0"
    assert "а" in document["letters"]["a"]  # the Cyrillic one
