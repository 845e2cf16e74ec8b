"""The values of a cart: adding, changing, merging."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.cart import api
from titan.apps.cart.contracts import MAX_LINES, MAX_QUANTITY, CartFull, CartLineNotFound, StoredLine
from titan.apps.cart.domain import lines as change
from titan.kernel.ids import new_id


def line(variant: int = 1, quantity: int = 1, **kwargs: object) -> StoredLine:
    base = StoredLine(new_id(bucket=1), UUID(int=variant), quantity, 1000, "EUR")
    return replace(base, **kwargs)  # type: ignore[arg-type]


class TestAdd:
    def test_puts_a_new_variant_first(self) -> None:
        old, new = line(1), line(2)
        assert change.add((old,), new) == (new, old)

    def test_adds_to_the_quantity_of_a_known_variant_and_keeps_its_id(self) -> None:
        old = line(1, 2)
        [merged] = change.add((old,), line(1, 3))
        assert (merged.id, merged.quantity) == (old.id, 5)

    def test_brings_a_saved_line_back(self) -> None:
        [merged] = change.add((line(1, 7, is_saved=True),), line(1, 1))
        assert (merged.quantity, merged.is_saved) == (1, False)

    def test_refuses_more_than_a_cart_holds(self) -> None:
        full = tuple(line(n) for n in range(MAX_LINES))
        with pytest.raises(CartFull):
            change.add(full, line(MAX_LINES + 1))
        with pytest.raises(CartFull):
            change.add((line(1, MAX_QUANTITY),), line(1, 1))


class TestChange:
    def test_changes_only_what_is_given(self) -> None:
        first, second = line(1, 2), line(2)
        changed = change.change((first, second), first.id, is_selected=False)
        assert changed == (replace(first, is_selected=False), second)

    def test_a_quantity_of_nought_removes_the_line(self) -> None:
        first = line(1)
        assert change.change((first,), first.id, quantity=0) == ()

    def test_knows_no_foreign_line(self) -> None:
        with pytest.raises(CartLineNotFound):
            change.change((line(1),), new_id(bucket=1), quantity=1)
        with pytest.raises(CartLineNotFound):
            change.remove((line(1),), new_id(bucket=1))


carts = st.lists(
    st.builds(lambda v, q: line(v, q), st.integers(1, 8), st.integers(1, MAX_QUANTITY)),
    max_size=8,
    unique_by=lambda one: one.variant_id,
).map(tuple)


class TestMerge:
    def test_the_larger_quantity_wins(self) -> None:
        assert [one.quantity for one in change.merge((line(1, 2),), (line(1, 5),))] == [5]
        assert [one.quantity for one in change.merge((line(1, 5),), (line(1, 2),))] == [5]

    @given(carts, carts)
    def test_twice_is_the_same_as_once(
        self, mine: tuple[StoredLine, ...], guest: tuple[StoredLine, ...]
    ) -> None:
        once = change.merge(mine, guest)
        assert change.merge(once, guest) == once

    @given(carts, carts)
    def test_loses_no_variant(self, mine: tuple[StoredLine, ...], guest: tuple[StoredLine, ...]) -> None:
        merged = change.merge(mine, guest)
        assert {one.variant_id for one in merged} == {one.variant_id for one in (*mine, *guest)}
        assert len(merged) == len({one.variant_id for one in merged})


class TestWithout:
    def test_takes_out_bought_units_and_keeps_the_rest(self) -> None:
        kept = change.without(
            (line(1, 3), line(2, 1), line(3, 1, is_saved=True)), {UUID(int=n): 1 for n in (1, 2, 3)}
        )
        assert [(one.variant_id.int, one.quantity) for one in kept] == [(1, 2), (3, 1)]


class TestGuestCookie:
    def test_carries_the_lines(self) -> None:
        lines = (line(1, 2), line(2, 1, is_selected=False))
        assert api.read_guest_cookie(text=api.write_guest_cookie(lines=lines)) == lines

    @pytest.mark.parametrize("text", [None, "", "nonsense", "a:b:c", "eyJ4IjoxfQ:1abc:def"])
    def test_a_forged_or_broken_cookie_is_an_empty_cart(self, text: str | None) -> None:
        assert api.read_guest_cookie(text=text) == ()

    def test_a_changed_cookie_is_refused(self) -> None:
        text = api.write_guest_cookie(lines=(line(1, 2),))
        assert api.read_guest_cookie(text=text[:5] + ("A" if text[5] != "A" else "B") + text[6:]) == ()

    def test_a_full_cart_fits_into_a_cookie(self) -> None:
        lines = tuple(line(n) for n in range(20))
        assert len(api.write_guest_cookie(lines=lines)) < 3800

    def test_more_than_a_cookie_holds_is_refused(self) -> None:
        with pytest.raises(CartFull, match="Sign in"):
            api.write_guest_cookie(lines=tuple(line(uuid4().int, id=uuid4()) for _ in range(100)))
