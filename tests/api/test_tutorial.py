"""The commands of docs/tutorial-api.md, run by bash against a running Titan."""

import os
import re
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.factories import market
from tests.torture.stack import Stack, running
from titan.apps.users import api as users

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial-api.md"
PASSWORD = "long enough for a test"


def commands() -> str:
    """Every bash block of the tutorial, in order."""
    return "\n".join(re.findall(r"^```bash\n(.*?)^```$", TUTORIAL.read_text(encoding="utf8"), re.M | re.S))


def wait_found(stack: Stack, shop: market.Shop) -> None:
    """Until the shop's product can be found."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        found = httpx.get(f"{stack.url}/api/v1/search?shop={shop.id}&in_stock=true", timeout=10)
        if found.status_code == 200 and found.json()["results"]:
            return
        time.sleep(0.2)
    raise TimeoutError("the product is not found by search")


def test_the_tutorial_buys_something(titan_environ: dict[str, str]) -> None:
    shop = market.make_shop()
    seller = users.get(user_id=shop.owner_id)
    users.set_password(
        user_id=seller.id, password_hash=users.hash_password(password=PASSWORD, email=seller.email)
    )
    with running(titan_environ, TITAN_CARRIER_PACE_SECONDS="0.2") as stack:
        wait_found(stack, shop)
        environ = os.environ | {
            "TITAN": stack.url,
            "SELLER_EMAIL": seller.email,
            "SELLER_PASSWORD": PASSWORD,
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands()],
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{stack.tail('web')}"
    assert "completed" in done.stdout.splitlines()
    assert market.free(shop) == 9
