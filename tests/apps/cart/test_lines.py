"""The values of a cart: adding, changing, merging."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.cart import api
from titan.apps.cart.contracts import MAX_LINES, MAX_QUANTITY, Bought, CartFull, CartLineNotFound, StoredLine
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
    """At 10 s the buyer ordered; the cart hears of it later."""

    def bought(self, variant: int = 1, quantity: int = 1) -> Bought:
        return Bought(UUID(int=variant), quantity, datetime.fromtimestamp(10, UTC))

    def put_in(self, second: int, *, variant: int = 1, quantity: int = 1) -> StoredLine:
        return line(variant, quantity, id=new_id(bucket=1, now_ms=second * 1000))

    def test_takes_out_bought_units_and_keeps_the_rest(self) -> None:
        lines = (
            self.put_in(1, variant=1, quantity=3),
            self.put_in(2, variant=2),
            replace(self.put_in(3, variant=3), is_saved=True),
        )
        kept = change.without(lines, [self.bought(n) for n in (1, 2, 3)])
        assert [(one.variant_id.int, one.quantity) for one in kept] == [(1, 2), (3, 1)]

    def test_leaves_a_line_that_was_taken_out_and_put_in_again_after_the_order(self) -> None:
        again = change.add(change.remove((old := self.put_in(1),), old.id), self.put_in(11))
        assert change.without(again, [self.bought()]) == again

    def test_leaves_the_units_that_were_added_after_the_order(self) -> None:
        raised = change.add((self.put_in(1, quantity=2),), self.put_in(11, quantity=3))
        [left] = change.without(raised, [self.bought(quantity=2)])
        assert left.quantity == 3

    def test_leaves_a_line_that_was_saved_and_put_in_again_after_the_order(self) -> None:
        saved = replace(self.put_in(1), is_saved=True)
        again = change.add((saved,), self.put_in(11))
        assert change.without(again, [self.bought()]) == again

    @pytest.mark.parametrize(("back_at", "left"), [(9, 0), (11, 1)])
    def test_leaves_a_line_that_came_back_from_those_saved_after_the_order(
        self, back_at: int, left: int
    ) -> None:
        saved = replace(self.put_in(1), is_saved=True)
        back = change.change((saved,), saved.id, is_saved=False, at=datetime.fromtimestamp(back_at, UTC))
        assert [one.id for one in back] == [saved.id]
        assert len(change.without(back, [self.bought()])) == left

    def test_leaves_a_saved_line_that_a_guest_put_in_again_after_the_order(self) -> None:
        merged = change.merge((replace(self.put_in(1), is_saved=True),), (self.put_in(11),))
        assert change.without(merged, [self.bought()]) == merged

    def test_takes_each_of_several_orders(self) -> None:
        [left] = change.without((self.put_in(1, quantity=5),), [self.bought(quantity=2), self.bought()])
        assert left.quantity == 2


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
