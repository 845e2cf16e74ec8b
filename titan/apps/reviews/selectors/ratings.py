"""The stars of products and shops, wherever they are at home."""

from uuid import UUID

from titan.platform.db import sql

from ..contracts import Rating


def of(subject_id: UUID) -> Rating:
    """Of a product or of a shop."""
    row = sql.one("SELECT one, two, three, four, five FROM reviews_rating WHERE id = %s", (subject_id,))
    return Rating(row) if row and len(row) == 5 else Rating()
