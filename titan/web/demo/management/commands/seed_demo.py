"""Fill this Titan with the demo marketplace."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from titan.apps.inventory import api as inventory
from titan.apps.users import api as users
from titan.kernel import clock
from titan.web.demo.catalogue.marketplace import demo_marketplace
from titan.web.demo.catalogue.model import DemoMarketplace
from titan.web.demo.flash_sale import seed_flash_sale
from titan.web.demo.reviews import seed_reviews
from titan.web.demo.seeding.categories import ensure_categories
from titan.web.demo.seeding.people import ensure_buyer, ensure_user, user_id
from titan.web.demo.seeding.products import Work, make_all
from titan.web.demo.seeding.shops import ensure_shop
from titan.web.demo.vouchers import seed_vouchers

T = TypeVar("T")


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Fills this Titan with the demo marketplace: shops, products with pictures, stock, shipping, buyers,"
        " an operator. A seed that was interrupted goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing where the demo is there already."
        )
        parser.add_argument("--limit", type=int, help="Make only so many products.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(stderr=True)
        market = demo_marketplace(clock.now())
        marker = settings.VAR_DIR / "demo-logins.txt"
        if options["if_empty"] and marker.exists() and users.find_by_email(email=market.operator.email):
            return
        self._seed(market, options["limit"])
        marker.write_text(_logins(market), encoding="utf8")
        self.stdout.write(_logins(market))

    def _seed(self, market: DemoMarketplace, limit: int | None) -> None:
        operator_id = ensure_user(market.operator, roles=("staff",))
        for buyer in self._shown(market.buyers, "Buyers"):
            ensure_buyer(buyer)
        shop_ids = {
            shop.code: ensure_shop(shop, operator_id=operator_id)
            for shop in self._shown(market.shops, "Shops")
        }
        seed_vouchers(operator_id=operator_id, shop_ids=tuple(shop_ids.values()))
        owner_ids = {shop.code: user_id(shop.login) for shop in market.shops}
        category_ids = ensure_categories(market.categories)
        categories = {category.code: category for category in market.categories}
        work = [
            Work(
                product=product,
                category=categories[product.category],
                category_id=category_ids[product.category],
                shop_id=shop_ids[product.shop],
                owner_id=owner_ids[product.shop],
            )
            for product in market.products[:limit]
        ]
        for _ in self._shown(make_all(work), "Products", total=len(work)):
            pass
        inventory.rebuild_gate()
        seed_reviews()
        seed_flash_sale(operator_id=operator_id, shop_ids=tuple(shop_ids.values()))

    def _shown(self, things: Iterable[T], what: str, *, total: int | None = None) -> Iterator[T]:
        """The things, with a progress bar where somebody watches."""
        columns = (
            TextColumn("{task.description:10}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, disable=not self.console.is_terminal) as progress:
            size = total if total is not None else len(tuple(things)) if isinstance(things, tuple) else None
            yield from progress.track(things, total=size, description=what)


def _logins(market: DemoMarketplace) -> str:
    seller = market.shops[0]
    lines = [
        ("Buyer", market.buyers[0].login),
        ("Seller", seller.login),
        ("Operator", market.operator),
    ]
    return "".join(f"{role:9} {login.email}   password: {login.password}\n" for role, login in lines)
