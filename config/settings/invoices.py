"""Who bills shops for the platform's fees, as it stands on those invoices."""

from config.env import environment

_env = environment()

INVOICE_PLATFORM_NAME = "Titan Commerce"
INVOICE_PLATFORM_ADDRESS = ("Hafenstraße 1", "20457 Hamburg", "DE")


def platform_tax_id(*, env: str, told: str) -> str:
    """The platform's VAT or tax number, left out where it is empty. Only a development's is a sample."""
    return told or ("" if env == "prod" else "DE136695976")


INVOICE_PLATFORM_TAX_ID = platform_tax_id(env=_env.env, told=_env.invoice_platform_tax_id)
