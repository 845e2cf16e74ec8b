"""Write the public read model of products anew from what sellers wrote."""

from typing import Any

from django.core.management.base import BaseCommand

from ... import api


class Command(BaseCommand):
    help = (
        "Write products_listing, products_listing_category and products_sellable anew from the write tables, "
        "some hundred products a transaction. Readers see the old rows until then; no event is recorded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many products are public."""
        self.stdout.write(f"{api.rebuild_listings():,} public products written.")
