import time
import pytest
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import *
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import *
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db import sql

@pytest.mark.django_db(transaction=True)
def test_perf():
    f=lambda: new_id(bucket=5)
    bs=[f() for _ in range(50)]
    for b in bs: wallet.top_up(user_id=b, top_up_id=f(), amount=Money(10**9,"EUR"))
    n=[0]
    W=PaymentWish(PaymentMethod.WALLET); C=PaymentWish(PaymentMethod.COD)
    def auth(w):
        n[0]+=1; b=bs[n[0]%50]
        pid=f(); parts=(PaymentPart(f(),f(),Money(3000,"EUR")),PaymentPart(f(),f(),Money(1200,"EUR")))
        payments.authorise(payment_id=pid,buyer_id=b,wish=w,parts=parts,amount=Money(4200,"EUR")); return pid
    def hold():
        n[0]+=1; b=bs[n[0]%50]
        os_=[TransferOrder(f(),AccountRef(AccountKind.BUYER,b),AccountRef(AccountKind.ESCROW,f()),Money(10,"EUR"),"t",f()) for _ in range(2)]
        wallet.hold(orders=os_); return os_
    ids=[]
    pid=sql.one("SELECT pg_backend_pid()")[0]
    def cpu():
        x=open(f"/proc/{pid}/stat").read().rsplit(") ",1)[1].split(); return (int(x[11])+int(x[12]))*10
    def t(name,fn,n=400):
        c0=cpu(); p0=time.process_time(); r=[]
        for _ in range(n): fn()
        print(f"{name}: pg {(cpu()-c0)/n:.3f} ms py {(time.process_time()-p0)*1e3/n:.3f} ms"); return
        
        for _ in range(n):
            s=time.perf_counter(); x=fn(); r.append((time.perf_counter()-s)*1e3); 
        r.sort(); print(f"{name}: min {r[0]:.2f} p10 {r[n//10]:.2f} p50 {r[n//2]:.2f}")
    print()
    t("select 1",lambda: sql.one("SELECT 1"))
    t("cod",lambda: auth(C)); t("wallet",lambda: ids.append(auth(W))); t("hold",hold)
    it=iter(ids)
    t("capture",lambda: payments.capture(payment_id=next(it)))
    held=[hold() for _ in range(400)]; ih=iter(held)
    t("post",lambda: wallet.post(transfer_ids=[o.id for o in next(ih)]))
    t("hold",hold); t("wallet",lambda: ids.append(auth(W)))
