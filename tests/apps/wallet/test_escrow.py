"""Release: the seller's share and the commission sum to what was paid, once, when all of it is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.apps.wallet.domain import release
from titan.apps.wallet.domain.accounts import account_id, escrow_of
from titan.kernel.money import Money, share
from titan.platform.eventlog import reading

from .conftest import PROVIDER, escrow, eur, fresh_id, move, standing


@pytest.mark.django_db
class TestRelease:
    def paid(self, amount: int) -> AccountRef:
        account = escrow()
        wallet.execute(orders=[move(PROVIDER, account, amount)])
        return account

    def release(self, account: AccountRef, *, total: int, shop_id: object = None, bp: int = 1000) -> bool:
        assert account.owner_id is not None
        return wallet.release_escrow(
            order_id=account.owner_id,
            shop_id=shop_id or fresh_id(),  # type: ignore[arg-type]
            total=eur(total),
            commission_bp=bp,
        )

    def test_shares_between_seller_and_platform(self) -> None:
        account, shop_id = self.paid(1005), fresh_id()
        before = standing(AccountRef(AccountKind.COMMISSION))[0]

        released = self.release(account, total=1005, shop_id=shop_id)

        assert released is True
        assert standing(account) == (0, 0)
        assert standing(AccountRef(AccountKind.SELLER, shop_id)) == (905, 0)
        assert standing(AccountRef(AccountKind.COMMISSION))[0] == before + 100

    def test_happens_once_with_one_fact(self) -> None:
        account, shop_id = self.paid(1000), fresh_id()

        answers = [self.release(account, total=1000, shop_id=shop_id) for _ in range(3)]

        assert account.owner_id is not None
        facts = reading.stream(account_id(escrow_of(account.owner_id), currency="EUR"))
        assert answers == [True, False, False]
        assert [fact.payload["seller_share"]["amount"] for fact in facts] == [900]

    def test_waits_until_all_of_the_money_is_there(self) -> None:
        account, shop_id = escrow(), fresh_id()
        early = self.release(account, total=1000, shop_id=shop_id)
        wallet.execute(orders=[move(PROVIDER, account, 1000)])

        released = wallet.settle_due()

        assert early is False
        assert released == 1
        assert standing(AccountRef(AccountKind.SELLER, shop_id)) == (900, 0)

    def test_waits_while_a_refund_is_under_way(self) -> None:
        account, shop_id = self.paid(1000), fresh_id()
        refund = move(account, PROVIDER, 400)
        wallet.hold(orders=[refund])

        early = self.release(account, total=1000, shop_id=shop_id)
        wallet.post(transfer_ids=[refund.id])
        wallet.settle_due()

        assert early is False
        assert standing(AccountRef(AccountKind.SELLER, shop_id)) == (540, 0)

    @pytest.mark.parametrize(("bp", "seller"), [(0, 1000), (10_000, 0)])
    def test_makes_no_transfer_for_a_side_that_gets_nothing(self, bp: int, seller: int) -> None:
        account, shop_id = self.paid(1000), fresh_id()

        assert self.release(account, total=1000, shop_id=shop_id, bp=bp) is True

        assert account.owner_id is not None
        assert standing(AccountRef(AccountKind.SELLER, shop_id)) == (seller, 0)
        assert standing(account) == (0, 0)

    def test_of_a_free_order_only_tells(self) -> None:
        account = escrow()

        assert self.release(account, total=0) is True
        assert standing(account) == (0, 0)


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_split_loses_no_unit(amount: int, bp: int) -> None:
    parts = release.split(Money(amount, "EUR"), fee=release.Fee(Money(amount, "EUR"), bp))

    assert parts.seller_share + parts.commission == parts.paid
    assert parts.commission.amount == share(amount, bp)
    assert parts.seller_share.amount >= 0
