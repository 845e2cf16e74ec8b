"""Demo buyers, the operator and how the sellers' logins are made."""

from .model import DemoAddress, DemoBuyer, DemoLogin

# Printed on the login page of the demo and worthless anywhere else.
DEMO_PASSWORD = "open-demo-market"  # noqa: S105

OPERATOR = DemoLogin("operator@demo.titan.example", DEMO_PASSWORD, "Olga Operator")

BUYERS: tuple[DemoBuyer, ...] = (
    DemoBuyer(
        DemoLogin("lena@demo.titan.example", DEMO_PASSWORD, "Lena Vogt"),
        "de",
        "EUR",
        (
            DemoAddress("Lena Vogt", "Kastanienallee 43", "Berlin", "10435", "", "DE", "+493023125017"),
            DemoAddress(
                "Lena Vogt c/o Studio Nord", "Lange Reihe 101", "Hamburg", "20099", "", "DE", "+494066969017"
            ),
        ),
    ),
    DemoBuyer(
        DemoLogin("antoine@demo.titan.example", DEMO_PASSWORD, "Antoine Mercier"),
        "en",
        "EUR",
        (
            DemoAddress(
                "Antoine Mercier", "27 rue Sainte-Catherine", "Bordeaux", "33000", "", "FR", "+33536490017"
            ),
        ),
    ),
    DemoBuyer(
        DemoLogin("grace@demo.titan.example", DEMO_PASSWORD, "Grace Okafor"),
        "en",
        "USD",
        (
            DemoAddress(
                "Grace Okafor", "1420 Belmont Avenue", "Seattle", "98122", "WA", "US", "+12065550117"
            ),
            DemoAddress(
                "Grace Okafor", "88 Fulton Street, Apt 6B", "New York", "10038", "NY", "US", "+12125550142"
            ),
        ),
    ),
)


def seller_login(shop_code: str, owner: str) -> DemoLogin:
    """The login of the person who runs a shop."""
    return DemoLogin(f"{shop_code}@sellers.titan.example", DEMO_PASSWORD, owner)
