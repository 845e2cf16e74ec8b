"""What a product is rated, of what it brought along and what its buyers say here."""


def together(rating: int | None, count: int, *, reviews: int, stars: int) -> tuple[int | None, int]:
    """The average in hundredths of a star over both, and of how many; `stars` are those of all reviews together."""
    total = count + reviews
    return (round(((rating or 0) * count + stars * 100) / total) if total else None), total
