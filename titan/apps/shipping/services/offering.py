"""Setting up what a shop offers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.cache import pages as cache
from titan.platform.db import sql
from titan.platform.db.transactions import required, savepoint
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import (
    RateTable,
    ServiceDraft,
    ShippingService,
    ShippingServiceNotFound,
    ShippingServiceTaken,
)
from ..domain import drafts
from ..events import ServicesOffered
from ..models import ServiceRow

_UPSERT = """
INSERT INTO shipping_service
    (id, shop_id, name, countries, kind, days_min, days_max, max_weight_grams, is_active, created_at, updated_at)
VALUES (%(id)s, %(shop)s, %(name)s, %(countries)s::varchar[], %(kind)s, %(days_min)s, %(days_max)s, %(max_weight)s,
    true, %(now)s, %(now)s)
ON CONFLICT (shop_id, name, countries) WHERE is_active DO UPDATE SET
    kind = excluded.kind, days_min = excluded.days_min, days_max = excluded.days_max,
    max_weight_grams = excluded.max_weight_grams, updated_at = excluded.updated_at
RETURNING id
"""
_RATES = """
WITH wanted AS (
    SELECT e->>'currency' AS currency, (e->>'free_from_minor')::bigint AS free_from_minor, e->'tiers' AS tiers
    FROM jsonb_array_elements(%(rates)s::jsonb) AS e
), gone AS (
    DELETE FROM shipping_rate WHERE service_id = %(id)s AND currency NOT IN (SELECT currency FROM wanted)
)
INSERT INTO shipping_rate (service_id, currency, free_from_minor, tiers)
SELECT %(id)s, currency, free_from_minor, tiers FROM wanted
ON CONFLICT (service_id, currency) DO UPDATE SET
    free_from_minor = excluded.free_from_minor, tiers = excluded.tiers
"""


def save(*, shop_id: UUID, draft: ServiceDraft, service_id: UUID | None) -> UUID:
    """See `api.save_service`."""
    wanted = drafts.checked(draft, currencies=settings.CURRENCIES)
    now = clock.now()
    with required():
        saved = (
            _new(shop_id, wanted, now) if service_id is None else _changed(service_id, shop_id, wanted, now)
        )
        _write_rates(saved, wanted.rates)
        tell(shop_id)
        _forget(shop_id)
    return saved


def _write_rates(service_id: UUID, rates: Sequence[RateTable]) -> None:
    tables = [
        {
            "currency": table.currency,
            "free_from_minor": table.free_from_minor,
            "tiers": [[tier.minimum, tier.cost_minor] for tier in table.tiers],
        }
        for table in rates
    ]
    sql.execute(_RATES, {"id": service_id, "rates": sql.json_param(tables)})


def _new(shop_id: UUID, draft: ServiceDraft, now: datetime) -> UUID:
    row = sql.one(
        _UPSERT,
        {
            "id": new_id(bucket=bucket_of(shop_id)),
            "shop": shop_id,
            "name": draft.name,
            "countries": list(draft.countries),
            "kind": draft.kind.value,
            "days_min": draft.days_min,
            "days_max": draft.days_max,
            "max_weight": draft.max_weight_grams,
            "now": now,
        },
    )
    assert row is not None
    saved: UUID = row[0]
    return saved


def _changed(service_id: UUID, shop_id: UUID, draft: ServiceDraft, now: datetime) -> UUID:
    row = (
        ServiceRow.objects.select_for_update().filter(id=service_id, shop_id=shop_id, is_active=True).first()
    )
    if row is None:
        raise ShippingServiceNotFound
    row.name, row.countries, row.kind = draft.name, list(draft.countries), draft.kind.value
    row.days_min, row.days_max = draft.days_min, draft.days_max
    row.max_weight_grams, row.updated_at = draft.max_weight_grams, now
    try:
        with savepoint():
            row.save()
    except IntegrityError as error:
        if "shipping_service_once" in str(error):
            raise ShippingServiceTaken from error
        raise
    return service_id


def retire(*, shop_id: UUID, service_id: UUID) -> None:
    """See `api.retire_service`."""
    with required():
        ServiceRow.objects.filter(id=service_id, shop_id=shop_id, is_active=True).update(
            is_active=False, updated_at=clock.now()
        )
        if selectors.is_active(service_id, shop_id=shop_id) is None:
            raise ShippingServiceNotFound
        tell(shop_id)
        _forget(shop_id)


def tell(shop_id: UUID) -> None:
    """Record all that a shop offers, within the transaction of a change. Of two changes the second tells of both."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('shipping.tell'), hashtext(%s))", (str(shop_id),))
    offered = ServicesOffered(shop_id, selectors.services_of(shop_id), clock.now())
    append([Pending(derived_id(shop_id, label="services"), offered)])


def tell_untold() -> int:
    """See `api.tell_services`."""
    shop_ids = ServiceRow.objects.filter(is_active=True).values_list("shop_id", flat=True).distinct()
    untold = [
        shop_id
        for shop_id in shop_ids.order_by("shop_id")
        if homes.is_here(shop_id) and not reading.stream(derived_id(shop_id, label="services"))
    ]
    for shop_id in untold:
        with required():
            tell(shop_id)
    return len(untold)


def adopt(*, shop_id: UUID, services: Sequence[ShippingService]) -> bool:
    """See `api.adopt_services`."""
    if homes.is_here(shop_id):
        return False
    now = clock.now()
    with required():
        ServiceRow.objects.filter(shop_id=shop_id, is_active=True).update(is_active=False, updated_at=now)
        for service in services:
            facts = {
                "shop_id": shop_id,
                "name": service.name,
                "countries": list(service.countries),
                "kind": service.kind.value,
                "days_min": service.days_min,
                "days_max": service.days_max,
                "max_weight_grams": service.max_weight_grams,
                "is_active": True,
                "updated_at": now,
            }
            ServiceRow.objects.update_or_create(
                id=service.id, defaults=facts, create_defaults={**facts, "created_at": now}
            )
            _write_rates(service.id, service.rates)
        _forget(shop_id)
    return True


def _forget(shop_id: UUID) -> None:
    """A hint: where it is lost, the entry lives out its two minutes."""
    transaction.on_commit(lambda: cache.delete(selectors.cache_key(shop_id)), robust=True)
