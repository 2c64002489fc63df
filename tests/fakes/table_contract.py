"""What the product relies on in its table, to be held by the real one and by the stand-in alike."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError, Delete, Put, Table, Update, Write

NEW = Attr("pk").not_exists()


def _key() -> Key:
    """Return a key that no other case uses."""
    return Key(f"TEST#{secrets.token_hex(8)}", "TEST")


def an_item_comes_back_with_its_values(table: Table) -> None:
    key = _key()
    item = {
        "text": "Auksta maize 🥖",
        "number": 12345678901234567890,
        "part": 0.7,
        "yes": True,
        "list": ["a", {"b": 1.5}],
        "nested": {"nothing": None, "empty": ""},
    }
    table.write([Put(key=key, item=item)])
    assert table.get(key) == {"pk": key.pk, "sk": key.sk, **item}


def a_tuple_comes_back_as_a_list_and_nothing_is_left_out(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"case": ("a", "b"), "due_at": None})])
    assert table.get(key) == {"pk": key.pk, "sk": key.sk, "case": ["a", "b"]}


def a_whole_number_comes_back_as_one(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"confidence": 1.0})])
    found = table.get(key)
    assert found is not None
    assert isinstance(found["confidence"], int)


def what_is_not_there_is_nothing(table: Table) -> None:
    assert table.get(_key()) is None


def many_are_read_in_the_order_asked_for(table: Table) -> None:
    first, missing, last = _key(), _key(), _key()
    table.write([Put(key=last, item={"n": 2}), Put(key=first, item={"n": 1})])
    found = table.get_many([first, missing, last])
    assert [item and item["n"] for item in found] == [1, None, 2]


def only_what_is_asked_for_is_read(table: Table) -> None:
    key, other = _key(), _key()
    table.write([Put(key=key, item={"a": {"b": "x", "c": 2, "d": {"e": 3}}, "f": [1], "state": "open"})])
    table.write([Put(key=other, item={"g": 1})])
    found = table.get_many([key, other], only=("a.b", "a.d", "state", "none.such"))
    assert found[0] == {"pk": key.pk, "sk": key.sk, "a": {"b": "x", "d": {"e": 3}}, "state": "open"}
    assert found[1] == {"pk": other.pk, "sk": other.sk}


def a_put_for_a_new_item_is_refused_when_it_is_there(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"n": 1}, condition=NEW)])
    with pytest.raises(ConflictError):
        table.write([Put(key=key, item={"n": 2}, condition=NEW)])
    assert (table.get(key) or {})["n"] == 1


def a_condition_on_what_is_missing_does_not_hold(table: Table) -> None:
    for condition in (Attr("n").eq(1), Attr("pk").exists(), Attr("n").lte(1)):
        with pytest.raises(ConflictError):
            table.write([Put(key=_key(), item={"n": 2}, condition=condition)])


def conditions_join_by_and_and_or(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"state": "planned", "fence": 3})])
    table.write([Update(key=key, set={"n": 1}, condition=Attr("state").eq("planned") & Attr("fence").eq(3))])
    table.write([Update(key=key, set={"n": 2}, condition=NEW | Attr("fence").lte(3))])
    with pytest.raises(ConflictError):
        table.write(
            [Update(key=key, set={"n": 3}, condition=Attr("state").eq("planned") & Attr("fence").eq(2))]
        )
    assert (table.get(key) or {})["n"] == 2


def a_number_is_not_its_text(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"fence": 3})])
    with pytest.raises(ConflictError):
        table.write([Update(key=key, set={"n": 1}, condition=Attr("fence").eq("3"))])


def all_writes_happen_or_none(table: Table) -> None:
    there, other, gone = _key(), _key(), _key()
    table.write([Put(key=there, item={"n": 1}), Put(key=gone, item={"n": 1})])
    writes: list[Write] = [
        Put(key=other, item={"n": 1}),
        Delete(key=gone),
        Put(key=there, item={"n": 2}, condition=NEW),
    ]
    with pytest.raises(ConflictError):
        table.write(writes)
    assert [item and item["n"] for item in table.get_many([there, other, gone])] == [1, None, 1]


def an_update_sets_adds_appends_and_removes_at_once(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"due_at": 5, "count": 1, "steps": [{"at": 1}]})])
    table.write(
        [
            Update(
                key=key,
                set={"state": "sent"},
                add={"count": 2},
                append={"steps": {"at": 2}},
                remove=("due_at",),
            )
        ]
    )
    expected = {"state": "sent", "count": 3, "steps": [{"at": 1}, {"at": 2}]}
    assert table.get(key) == {"pk": key.pk, "sk": key.sk, **expected}


def an_update_creates_what_it_needs(table: Table) -> None:
    key = _key()
    table.write([Update(key=key, add={"count": 1}, append={"steps": {"at": 1}})])
    assert table.get(key) == {"pk": key.pk, "sk": key.sk, "count": 1, "steps": [{"at": 1}]}


def a_delete_needs_its_condition(table: Table) -> None:
    key = _key()
    table.write([Put(key=key, item={"comment": "1"})])
    with pytest.raises(ConflictError):
        table.write([Delete(key=key, condition=Attr("comment").eq("2"))])
    table.write([Delete(key=key, condition=Attr("comment").eq("1"))])
    assert table.get(key) is None
    table.write([Delete(key=key)])


def the_index_lists_what_waits_by_time_and_no_more(table: Table) -> None:
    partition = f"TEST#{secrets.token_hex(4)}"
    early, late, later = _key(), _key(), _key()
    for key, at in ((late, "0020"), (early, "0010"), (later, "0030")):
        table.write([Put(key=key, item={"work_pk": partition, "work_sk": at})])
    assert list(table.waiting(partition, until="0020", limit=10)) == [early, late]
    assert list(table.waiting(partition, limit=1)) == [early]
    table.write([Update(key=early, remove=("work_pk", "work_sk"))])
    assert list(table.waiting(partition, limit=10)) == [late, later]


def a_partition_of_the_index_is_listed_with_its_places(table: Table) -> None:
    partition = f"TEST#{secrets.token_hex(4)}"
    first, second, third = (_key() for _ in range(3))
    for key, place in ((second, "1#b"), (first, "0#a"), (third, "2#c")):
        table.write([Put(key=key, item={"work_pk": partition, "work_sk": place})])
    listed = [("0#a", first), ("1#b", second), ("2#c", third)]
    assert list(table.listing(partition)) == listed
    assert list(table.listing(partition, limit=2)) == listed[:2]
    assert list(table.listing(partition, within=("0#b", "2#c"))) == listed[1:]
    assert list(table.listing(partition, within=("0", "2#c"), limit=1)) == listed[:1]
    assert list(table.listing(f"{partition}x")) == []


def an_authors_comments_are_listed_by_their_keys_page_by_page(table: Table) -> None:
    author, token = f"AUTHOR#{secrets.token_hex(8)}", secrets.token_hex(4)
    first, second, other = (Key(f"TEST#{token}#{number}", "COMMENT") for number in range(3))
    for key, of in ((second, author), (first, author), (other, f"{author}x")):
        table.write([Put(key=key, item={"author_pk": of})])
    assert table.of_author(author, limit=10) == [first, second]
    assert table.of_author(author, limit=1) == [first]
    assert table.of_author(author, after=first.pk, limit=10) == [second]
    table.write([Update(key=first, remove=("author_pk",))])
    assert table.of_author(author, limit=10) == [second]


def a_threads_comments_are_listed_by_time_around_a_moment(table: Table) -> None:
    thread, token = f"THREAD#{secrets.token_hex(8)}", secrets.token_hex(4)
    keys = [Key(f"TEST#{token}#{9 - number}", "COMMENT") for number in range(5)]
    for number, key in enumerate(keys):
        table.write([Put(key=key, item={"thread_pk": thread, "received_at": 10 * number})])
    table.write([Put(key=_key(), item={"thread_pk": f"{thread}x", "received_at": 20})])
    assert table.in_thread(thread, around=20, before=10, after=10) == (keys[:3], keys[3:])
    assert table.in_thread(thread, around=20, before=2, after=1) == (keys[1:3], keys[3:4])
    table.write([Update(key=keys[2], remove=("thread_pk",))])
    assert table.in_thread(thread, around=20, before=1, after=1) == ([keys[1]], [keys[3]])


def a_persons_comments_are_found_by_reading_through_unless_the_index_lists_them(table: Table) -> None:
    author, token = secrets.token_hex(8), secrets.token_hex(4)
    mine, listed, others, elsewhere = (
        Key(f"COMMENT#{platform}#{token}#{number}", "COMMENT")
        for number, platform in enumerate(("x", "x", "x", "facebook"))
    )
    by = {mine: author, listed: author, others: f"{author}x", elsewhere: author}
    for key, who in by.items():
        index = {"author_pk": f"AUTHOR#{who}"} if key is listed else {}
        table.write([Put(key=key, item={"comment": {"author": who}, **index})])
    assert table.written_by("x", author, after=None, pages=10, enough=10) == ([mine], None)


def the_items_under_one_key_are_listed_in_order(table: Table) -> None:
    pk = f"TEST#{secrets.token_hex(8)}"
    for sk in ("COMMENT#2", "CASE", "COMMENT#1", "DAY#1"):
        table.write([Put(key=Key(pk, sk), item={"sk_again": sk})])
    assert [item["sk_again"] for item in table.under(pk, prefix="COMMENT#")] == ["COMMENT#1", "COMMENT#2"]
    assert list(table.under(f"{pk}x", prefix="COMMENT#")) == []
    assert [item["sk_again"] for item in table.partition(pk)] == ["CASE", "COMMENT#1", "COMMENT#2", "DAY#1"]
    assert list(table.partition(f"{pk}x")) == []


CONTRACT: tuple[Callable[[Table], None], ...] = (
    an_item_comes_back_with_its_values,
    a_tuple_comes_back_as_a_list_and_nothing_is_left_out,
    a_whole_number_comes_back_as_one,
    what_is_not_there_is_nothing,
    many_are_read_in_the_order_asked_for,
    only_what_is_asked_for_is_read,
    a_put_for_a_new_item_is_refused_when_it_is_there,
    a_condition_on_what_is_missing_does_not_hold,
    conditions_join_by_and_and_or,
    a_number_is_not_its_text,
    all_writes_happen_or_none,
    an_update_sets_adds_appends_and_removes_at_once,
    an_update_creates_what_it_needs,
    a_delete_needs_its_condition,
    the_index_lists_what_waits_by_time_and_no_more,
    a_partition_of_the_index_is_listed_with_its_places,
    a_persons_comments_are_found_by_reading_through_unless_the_index_lists_them,
    an_authors_comments_are_listed_by_their_keys_page_by_page,
    a_threads_comments_are_listed_by_time_around_a_moment,
    the_items_under_one_key_are_listed_in_order,
)


def check_table_contract(table: Table) -> None:
    """Hold a table to every case."""
    for case in CONTRACT:
        case(table)
