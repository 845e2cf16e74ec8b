"""Which rows of a cell are at home there: of an order, its copy in the shop's cell is not; of stock, what is leased."""

from titan.platform import homes


def here(column: str) -> str:
    """A condition of SQL: the id in `column` is at home in this cell."""
    if homes.is_alone():
        return "true"
    own = ", ".join(map(str, homes.buckets()))
    return f"(('x' || substr({column}::text, 16, 3))::bit(12)::int) IN ({own or 'NULL'})"
