"""The storefront: where the frame's links lead, who is looking, where it delivers unless told otherwise."""

PAGES_VISITOR_SOURCE = "titan.web.storefront.visitors.visitor_source"
PAGES_LINKS = {
    "login": "/account/login/",
    "register": "/account/signup/",
    "logout": "/account/logout/",
}
PAGES_ACCOUNT_TABS = "titan.web.storefront.account.account_links"
STOREFRONT_COUNTRY = "DE"
# Named on the imprint; a deployment replaces it.
STOREFRONT_OPERATOR = "Titan Commerce, a demonstration marketplace"
