import time, cProfile, pstats
from pathlib import Path
import pytest
from titan.kernel.ids import new_id
from titan.apps.sellers import api as sellers
from titan.apps.products import api as products
from titan.platform.db import sql


@pytest.mark.django_db(transaction=True)
def test_all(tmp_path):
    op = new_id(bucket=1)
    ids = []
    for n in range(40):
        s = sellers.apply(
            owner_id=new_id(bucket=n * 7),
            name=f"Shop {n}",
            description="",
            country="DE",
            city="Berlin",
            currency="USD",
        )
        ids.append(sellers.approve(shop_id=s.id, actor_id=op, reason="ok").id)
    for f, fill in (("shop-catalogue", False), ("retrotech", True)):
        t = time.time()
        plan = products.plan_import(
            path=Path(f"/work/shared/data/{f}/products.csv.gz"), rejects=tmp_path / "r.csv", fill_missing=fill
        )
        print(
            f,
            "plan",
            time.time() - t,
            plan.records,
            plan.products,
            plan.bad,
            plan.repeated,
            plan.mapping_name,
            plan.faults[:3],
        )
        print(plan.categories)
        stock = []
        t = time.time()
        pr = cProfile.Profile()
        pass
        print(
            products.run_import(
                plan=plan, shop_ids=ids, actor_id=op, on_stock=stock.extend, on_progress=lambda n: None
            ),
            time.time() - t,
            len(stock),
        )
        pass
        t = time.time()
        print(
            products.run_import(
                plan=plan, shop_ids=ids, actor_id=op, on_stock=stock.extend, on_progress=lambda n: None
            ),
            time.time() - t,
            len(stock),
        )
    t = time.time()
    print(products.rebuild_listings(), time.time() - t)
    for t in (
        "products_product",
        "products_listing",
        "products_listing_category",
        "products_sellable",
        "products_variant",
        "eventlog_event",
        "products_price",
    ):
        print(t, sql.one(f"select count(*), pg_size_pretty(pg_total_relation_size('{t}')) from {t}"))
    c = sql.one("select id from categories_category where slug='toys-games'")[0]
    s = ids[0]
    sql.execute("ANALYZE")
    from titan.apps.products.selectors import listing

    for cat, shop in ((True, False), (True, True), (False, True), (False, False)):
        st = listing._PAGE.format(inner=listing._LISTS[cat, shop], after=listing._AFTER)
        r = sql.query(
            "select published_at, product_id from products_listing order by 1 desc,2 desc offset 20000 limit 1"
        )[0]
        for row in sql.query(
            "EXPLAIN (ANALYZE, BUFFERS) " + st,
            {"category": c, "shop": s, "limit": 25, "at": r[0], "id": r[1]},
        ):
            print(row[0])
