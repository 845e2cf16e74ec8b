"""Operations screens (Unfold): title, navigation, home page, and the colours of static/tokens/tokens.css."""

from typing import Any

from django.templatetags.static import static

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Titan operations",
    "SITE_HEADER": "Titan",
    "SITE_SUBHEADER": "Operations",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/favicon.svg")}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "titan.web.ops.dashboard.home",
    "STYLES": [lambda _request: static("ops/ops.css")],
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "titan.web.ops.navigation.sidebar",
    },
    "COLORS": {
        "base": {
            "50": "#f5f6f4",
            "100": "#eceeeb",
            "200": "#dadeda",
            "300": "#bccacb",
            "400": "#a3b3b5",
            "500": "#5f6e74",
            "600": "#4c5b62",
            "700": "#2a3b3f",
            "800": "#1b2a2e",
            "900": "#142023",
            "950": "#0d1517",
        },
        "primary": {
            "50": "#eef8f7",
            "100": "#dcefee",
            "200": "#b9e0de",
            "300": "#82d8d4",
            "400": "#74d1ce",
            "500": "#5cc6c3",
            "600": "#0b5a60",
            "700": "#0a4b50",
            "800": "#084549",
            "900": "#12393b",
            "950": "#0c2a2d",
        },
    },
}
