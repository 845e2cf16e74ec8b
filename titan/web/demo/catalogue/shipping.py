"""What shipping costs, by where a shop sits and how heavy its parcels are."""

from .model import DemoShippingRate, DemoShippingService, DemoShippingZone, RateBasis

EU = (
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
)
NEIGHBOURS = ("CH", "GB", "LI", "NO")
OVERSEAS = ("AU", "CA", "JP", "KR", "NZ", "SG", "US")

_TIERS = (1_000, 3_000, 10_000, 31_500, None)
_STANDARD: dict[str, tuple[int, ...]] = {
    "home": (390, 490, 690, 1290, 3900),
    "near": (890, 1190, 1790, 2990, 8900),
    "far": (1690, 2490, 4490, 8900, 24900),
}
_EXPRESS: dict[str, tuple[int, ...]] = {
    "home": (990, 1190, 1690, 2990, 7900),
    "near": (1990, 2490, 3690, 5900, 14900),
    "far": (3490, 4990, 8900, 17900, 39900),
}
_STANDARD_DAYS = {"home": (2, 3), "near": (3, 6), "far": (8, 16)}
_EXPRESS_DAYS = {"home": (1, 1), "near": (1, 3), "far": (3, 5)}


def services_for(
    *, country: str, dispatch_days: int, is_bulky: bool, free_from_minor: int
) -> tuple[DemoShippingService, ...]:
    """The services of a shop: standard with a free threshold, express, and delivery by value for bulky goods."""
    standard = _service(
        "standard", "Standard parcel", _STANDARD, _STANDARD_DAYS, country, dispatch_days, free_from_minor
    )
    express = _service(
        "express", "Express courier", _EXPRESS, _EXPRESS_DAYS, country, max(0, dispatch_days - 1), None
    )
    return (standard, express, _carried_in(country, dispatch_days)) if is_bulky else (standard, express)


def _reach(country: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Zones as (price class, name, countries); every country we ship to is in exactly one of them."""
    others = tuple(code for code in (*EU, *NEIGHBOURS, *OVERSEAS) if code != country)
    if country in EU:
        near = tuple(code for code in others if code in EU)
        around = tuple(code for code in others if code in NEIGHBOURS)
        return (
            ("home", "Domestic", (country,)),
            ("near", "European Union", near),
            ("near", "Neighbours", around),
            ("far", "Overseas", OVERSEAS),
        )
    if country in NEIGHBOURS:
        europe = tuple(code for code in others if code not in OVERSEAS)
        return (("home", "Domestic", (country,)), ("near", "Europe", europe), ("far", "Overseas", OVERSEAS))
    return (("home", "Domestic", (country,)), ("far", "International", others))


def _service(
    code: str,
    name: str,
    prices: dict[str, tuple[int, ...]],
    days: dict[str, tuple[int, int]],
    country: str,
    dispatch_days: int,
    free_from_minor: int | None,
) -> DemoShippingService:
    zones = tuple(
        DemoShippingZone(
            name=zone,
            countries=countries,
            rates=tuple(
                DemoShippingRate(limit, price) for limit, price in zip(_TIERS, prices[reach], strict=True)
            ),
            free_from_minor=_threshold(free_from_minor, reach),
            days_min=days[reach][0] + dispatch_days,
            days_max=days[reach][1] + dispatch_days,
        )
        for reach, zone, countries in _reach(country)
    )
    return DemoShippingService(code, name, RateBasis.WEIGHT, zones)


def _threshold(free_from_minor: int | None, reach: str) -> int | None:
    if free_from_minor is None or reach == "far":
        return None
    return free_from_minor if reach == "home" else free_from_minor * 2


def _carried_in(country: str, dispatch_days: int) -> DemoShippingService:
    rates = (DemoShippingRate(30_000, 3_900), DemoShippingRate(80_000, 5_900), DemoShippingRate(None, 8_900))
    zones = tuple(
        DemoShippingZone(zone, countries, rates, None, 7 + dispatch_days, 14 + dispatch_days)
        for reach, zone, countries in _reach(country)
        if reach != "far"
    )
    return DemoShippingService("carried-in", "Two-person delivery to your room", RateBasis.VALUE, zones)
