"""Products go with their shop, and so does what is derived of them."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("products_shop", "id", is_copied=True),
    Moved("products_product", "id"),
    Moved("products_variant", "product_id"),
    Moved("products_price", "variant_id"),
    Moved("products_picture", "product_id"),
    Moved("products_slug", "product_id"),
    Moved("products_status_change", "product_id"),
    Moved("products_import", "product_id"),
    Moved("products_listing", "product_id", is_copied=True),
    Moved("products_listing_category", "product_id", is_copied=True),
    Moved("products_sellable", "variant_id", is_copied=True),
)
