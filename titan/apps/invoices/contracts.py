"""Papers as buyers, sellers and operators see them: everything copied, nothing looked up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class PaperKind(StrEnum):
    """What a paper is. The fee kinds are of the platform to a shop."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    FEE_INVOICE = "fee_invoice"
    FEE_CREDIT_NOTE = "fee_credit_note"


@dataclass(frozen=True, slots=True)
class Party:
    """Who bills, or is billed. `tax_id` is its VAT or tax number, empty where it has told none."""

    name: str
    address: tuple[str, ...]
    country: str
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxId:
    """The VAT or tax number that a shop's papers name, as the authority of `country` writes it."""

    shop_id: UUID
    country: str
    number: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line. The lines sum to the total; tax is inside them, or a line of its own where it comes on top."""

    title: str
    detail: str
    quantity: int
    total: Money


@dataclass(frozen=True, slots=True)
class TaxLine:
    """Net and tax of one rate, in 1/10,000; None where no one rate gives these amounts."""

    rate_bp: int | None
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice or a credit note.

    `total` is the sum of the lines and of the tax lines' net and tax. `paid_by_platform` is the part of it that the
    platform pays for the buyer (its part of the discounts); the rest is the buyer's.
    """

    id: UUID
    kind: PaperKind
    code: str
    issuer: Party
    recipient: Party
    shop_id: UUID
    buyer_id: UUID | None
    order_id: UUID | None
    order_number: str
    refers_to: str
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    total: Money
    paid_by_platform: Money
    issued_at: datetime

    @property
    def tax(self) -> Money:
        """All of the tax."""
        return sum((line.tax for line in self.taxes), Money.zero(self.total.currency))


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A bought line, as the order has it."""

    title: str
    detail: str
    quantity: int
    total: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class SaleDiscount:
    """A discount: the shop's part lowers the price, the platform's part is paid by the platform."""

    label: str
    is_off_shipping: bool
    shop_funded: Money
    platform_funded: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """An order as it was placed. total = goods + shipping + (tax where it is not included) - discounts."""

    order_id: UUID
    order_number: str
    shop_id: UUID
    shop_name: str
    seller_id: UUID
    buyer_id: UUID
    recipient: Party
    lines: tuple[SaleLine, ...]
    discounts: tuple[SaleDiscount, ...]
    goods: Money
    shipping: Money
    shipping_service: str
    tax: Money
    total: Money
    placed_at: datetime

    @property
    def subsidy(self) -> Money:
        """What the platform pays of it."""
        return sum((one.platform_funded for one in self.discounts), Money.zero(self.total.currency))


class PaperNotFound(NotFound):
    """No such invoice of the caller's."""

    code = "invoices.not_found"
    title = "No such invoice"


class TaxIdNotFound(NotFound):
    """The shop has told no tax number."""

    code = "invoices.tax_id_not_found"
    title = "No tax number"


class TaxIdInvalid(TitanError):
    """Not a tax number of that country; `problems` names the field."""

    code = "invoices.tax_id_invalid"
    kind = Kind.INVALID
    title = "This is not a tax number"
