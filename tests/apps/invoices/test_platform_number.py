"""The platform's own tax number on its invoices: told by the deployment, never a sample in production."""

from typing import Any

import pytest

from config.settings import invoices
from titan.apps.invoices import apps


class TestPlatformNumber:
    def test_that_is_missing_is_told_to_who_deploys(self, settings: Any) -> None:
        settings.INVOICE_PLATFORM_TAX_ID = ""

        assert [warning.id for warning in apps._check_tax_id()] == ["invoices.W001"]

    def test_that_is_told_is_no_warning(self, settings: Any) -> None:
        settings.INVOICE_PLATFORM_TAX_ID = "FR40303265045"

        assert apps._check_tax_id() == []

    @pytest.mark.parametrize(
        ("env", "told", "used"),
        [("prod", "", ""), ("prod", "FR40303265045", "FR40303265045"), ("test", "", "DE136695976")],
    )
    def test_is_a_sample_in_development_alone(self, env: str, told: str, used: str) -> None:
        assert invoices.platform_tax_id(env=env, told=told) == used
