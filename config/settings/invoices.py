"""Who bills shops for the platform's fees, as it stands on those invoices."""

INVOICE_PLATFORM_NAME = "Titan Commerce"
INVOICE_PLATFORM_ADDRESS = ("Hafenstraße 1", "20457 Hamburg", "DE")
# Its VAT or tax number; empty where it has none.
INVOICE_PLATFORM_TAX_ID = "DE136695976"
