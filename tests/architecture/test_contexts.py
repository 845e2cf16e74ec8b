"""What the import contracts cannot see: string relations, lookups by name, the shape of each api."""

import ast
import re

import pytest
from django.apps import apps

from .sources import Source, contexts, imports, sources

DOORS = ("api", "contracts", "events")
# Whom each context calls by api. A new edge needs a line here, and a reason where it is not obvious.
CALLS: dict[str, set[str]] = {
    "accounts": {"users"},
    "sellers": {"users"},
    "products": {"sellers", "categories"},
    "warehouses": {"sellers"},
    "pricing": {"products"},
    "inventory": {"products", "warehouses", "sellers"},
    "wallet": {"users", "sellers"},
    "payments": {"wallet"},
    "shipping": {"sellers", "warehouses"},
    # Only its REST: which shop does the caller own? The domain calls nobody.
    "orders": {"sellers"},
    "cart": {"products", "inventory"},
    "tracking": {"shipping", "sellers"},
    # categories: a rule for a category holds for those below it.
    "commissions": {"categories", "sellers"},
    # payments: whether an order was refunded as a whole. products: whether what a voucher names is on sale, and whose.
    "vouchers": {"categories", "products", "sellers", "payments"},
    # sellers: which shop does the caller own? users: is the buyer verified, from where?
    "flashsales": {"inventory", "pricing", "products", "sellers", "users"},
    # users: whom credit is granted to has to exist.
    "giftcards": {"payments", "wallet", "users"},
    "payouts": {"wallet", "sellers"},
    # users: whom coins are granted to has to exist. payments: how much of an order was refunded.
    "gamification": {"payments", "users", "wallet"},
    # sellers, users: the names and addresses that a bill must show.
    "invoices": {"sellers", "users"},
    # wallet: what a provider keeps is booked as it is found.
    "reconciliation": {"payments", "wallet"},
    # sellers: which shop does the caller own? categories: how long its goods may be returned.
    # products, inventory, shipping: what an exchange brings, from the stock to the carrier.
    "refunds": {"orders", "payments", "wallet", "sellers", "categories", "products", "inventory", "shipping"},
    # Only its REST calls sellers: which shop does the caller own? users: the name that an author is known by.
    "reviews": {"orders", "sellers", "users"},
    # sellers: commission and holiday at the moment of the quote.
    # users: the present address of whom a mail is for; events carry none.
    "notifications": {"users"},
    "checkout": {
        *("cart", "pricing", "inventory", "shipping", "payments", "orders", "sellers", "users"),
        # wallet: what store credit is there to pay with.
        # flashsales: what was reserved is bought at the sale's price, and then sold or given back.
        *("commissions", "flashsales", "gamification", "giftcards", "vouchers", "wallet"),
    },
}


def shipped() -> tuple[Source, ...]:
    return sources("titan/apps")


def test_no_relation_leaves_its_context() -> None:
    leaving = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("titan.")
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and not field.auto_created
        and field.related_model._meta.app_label != model._meta.app_label
        # Django's own permission tables hang on the user by the framework's design.
        and field.related_model._meta.app_label != "auth"
    ]
    assert leaving == []


def test_no_context_looks_up_models_by_name() -> None:
    found = [source.path for source in sources("titan") if re.search(r"\bget_model\(", source.text)]
    assert found == []


def test_calls_between_contexts_are_the_listed_ones() -> None:
    real: dict[str, set[str]] = {}
    for source in shipped():
        for module in imports(source):
            match = re.match(r"titan\.apps\.(\w+)\.api\b", module)
            if match and match[1] != source.context:
                real.setdefault(source.context, set()).add(match[1])
    unlisted = {name: sorted(called - CALLS.get(name, set())) for name, called in real.items()}
    assert {name: called for name, called in unlisted.items() if called} == {}


@pytest.mark.parametrize("context", contexts())
class TestAnatomy:
    def test_has_its_public_language_and_one_door(self, context: str) -> None:
        names = {source.path.split("/")[-1] for source in shipped() if source.context == context}
        assert {"__init__.py", "apps.py", "contracts.py", "api.py"} <= names

    def test_says_what_it_owns(self, context: str) -> None:
        [package] = [s for s in shipped() if s.path == f"titan/apps/{context}/__init__.py"]
        assert len(ast.get_docstring(package.tree) or "") > 40
        assert len(package.tree.body) == 1

    def test_api_functions_take_keywords_only_and_are_annotated(self, context: str) -> None:
        wrong = []
        for source in shipped():
            if source.path != f"titan/apps/{context}/api.py":
                continue
            for node in source.tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    annotated = all(argument.annotation for argument in node.args.kwonlyargs)
                    if node.args.args or node.args.posonlyargs or not annotated or node.returns is None:
                        wrong.append(node.name)
                    if not ast.get_docstring(node):
                        wrong.append(f"{node.name} has no docstring")
        assert wrong == []

    def test_api_hands_out_no_rows_nor_requests(self, context: str) -> None:
        hidden = ("QuerySet", "HttpRequest", "models.", "Row]", "Request")
        wrong = [
            f"{node.name}: {ast.unparse(node.returns)}"
            for source in shipped()
            if source.path == f"titan/apps/{context}/api.py"
            for node in source.tree.body
            if isinstance(node, ast.FunctionDef) and node.returns is not None
            if any(word in ast.unparse(node.returns) for word in hidden)
        ]
        assert wrong == []

    def test_its_tests_touch_only_its_own_inside(self, context: str) -> None:
        foreign = [
            f"{source.path}: {module}"
            for source in sources(f"tests/apps/{context}")
            for module in imports(source)
            if (match := re.match(r"titan\.apps\.(\w+)\.(\w+)", module))
            and match[1] != context
            and match[2] not in DOORS
        ]
        assert foreign == []


def test_contracts_and_events_are_frozen_and_slotted() -> None:
    loose = [
        f"{source.path}:{node.lineno} {node.name}"
        for source in shipped()
        if source.path.endswith(("/contracts.py", "/events.py"))
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator)
        and not ("frozen=True" in ast.unparse(decorator) and "slots=True" in ast.unparse(decorator))
    ]
    assert loose == []
