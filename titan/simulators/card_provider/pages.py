"""The page that buyers see: card form, the bank's question, the end. Plain HTML, no script."""

from html import escape
from typing import Any

from .cards import CARDS

_DECIMALS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}
_STYLE = """
*{box-sizing:border-box}body{margin:0;font:17px/1.5 system-ui,sans-serif;background:#eef3f1;color:#12261f}
main{max-width:27rem;margin:0 auto;padding:1.25rem}header{display:flex;gap:.6rem;align-items:center;font-weight:700;color:#0b5d46}
svg{width:2rem;height:2rem}.sheet{background:#fff;border-radius:14px;padding:1.25rem;margin:1rem 0;box-shadow:0 1px 3px #0b5d4633}
h1{font-size:1.25rem;margin:0 0 .25rem}.amount{font-size:2rem;font-weight:700;margin:0 0 1rem}
label{display:block;font-weight:600;margin:.9rem 0 .25rem}input{width:100%;font:inherit;padding:.7rem .8rem;border:1.5px solid #5d7a70;border-radius:9px}
input:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid #12a37c;outline-offset:2px}
.tick{display:flex;gap:.6rem;align-items:center;min-height:44px}.tick input{width:1.4rem;height:1.4rem;flex:none}
.two{display:grid;grid-template-columns:1fr 1fr;gap:.9rem}.hint{color:#44594f;font-size:.9rem;margin:.25rem 0 0}
.error{color:#a4141b;font-weight:600}[aria-invalid=true]{border-color:#a4141b}
button{width:100%;font:inherit;font-weight:700;padding:.85rem;border:0;border-radius:9px;background:#0b5d46;color:#fff;margin-top:1.1rem;min-height:48px;cursor:pointer}
button.quiet{background:#fff;color:#0b5d46;border:1.5px solid #0b5d46;margin-top:.7rem}
table{width:100%;border-collapse:collapse;font-size:.92rem}td,th{text-align:left;padding:.35rem .3rem;border-top:1px solid #dbe6e2;vertical-align:top}
td:first-child{font-variant-numeric:tabular-nums;white-space:nowrap}summary{cursor:pointer;font-weight:600;padding:.4rem 0}
@media (prefers-color-scheme:dark){body{background:#0e1613;color:#e6f1ec}.sheet{background:#17231e;box-shadow:none}
header{color:#7fe0bf}.hint{color:#b3c7be}.error{color:#ff9d9d}input{background:#0e1613;color:inherit;border-color:#8aa79b}td,th{border-color:#2c3d36}
button{background:#7fe0bf;color:#08251b}button.quiet{background:#17231e;color:#7fe0bf;border-color:#7fe0bf}[aria-invalid=true]{border-color:#ff9d9d}}
"""
_MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#0b5d46"/>'
    '<path d="M9 22V10l14 12V10" fill="none" stroke="#7fe0bf" stroke-width="3"/></svg>'
)


def money(amount: int, currency: str) -> str:
    """An amount for people, such as `12.90 EUR`."""
    decimals = _DECIMALS.get(currency, 2)
    return f"{amount / 10**decimals:,.{decimals}f} {currency}"


def _shell(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – Northpay</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><header>{_MARK}<span>Northpay</span></header>{body}"
        '<p class="hint">Northpay is a simulated card provider. No real card is charged.</p></main></body></html>'
    )


def card_form(intent: dict[str, Any], *, errors: dict[str, str] | None = None, number: str = "") -> str:
    """Where the card is entered. `errors` maps a field to what is wrong with it."""
    wrong = errors or {}
    rows = "".join(
        f"<tr><td>{' '.join(card.number[i : i + 4] for i in range(0, 16, 4))}</td><td>{escape(card.about)}</td></tr>"
        for card in CARDS
    )
    alert = '<p class="error" role="alert">Please correct what is marked below.</p>' if wrong else ""
    body = f"""<div class="sheet"><h1>Pay by card</h1><p class="amount">{money(intent["amount"], intent["currency"])}</p>{alert}
<form method="post" novalidate>
{_field("number", "Card number", "cc-number", wrong, value=number, hint="One of the test cards below")}
<div class="two">{_field("expiry", "Expiry (MM/YY)", "cc-exp", wrong, hint="Any future month")}
{_field("cvc", "Security code", "cc-csc", wrong, hint="Any three digits")}</div>
<label class="tick"><input type="checkbox" name="save" value="yes"> Keep this card for my next purchase</label>
<button name="do" value="pay">Pay {money(intent["amount"], intent["currency"])}</button>
<button class="quiet" name="do" value="cancel">Cancel and go back</button></form></div>
<div class="sheet"><details open><summary>Test cards</summary><table>
<thead><tr><th scope="col">Number</th><th scope="col">What happens</th></tr></thead><tbody>{rows}</tbody></table></details></div>"""
    return _shell("Pay by card", body)


def _field(
    name: str, label: str, autocomplete: str, wrong: dict[str, str], *, value: str = "", hint: str = ""
) -> str:
    error = wrong.get(name, "")
    told = f'<p class="error" id="{name}-error">{escape(error)}</p>' if error else ""
    described = f"{name}-hint" + (f" {name}-error" if error else "")
    return (
        f'<div><label for="{name}">{label}</label><input id="{name}" name="{name}" value="{escape(value)}"'
        f' inputmode="numeric" autocomplete="{autocomplete}" required aria-describedby="{described}"'
        f"{' aria-invalid=true' if error else ''}>"
        f'<p class="hint" id="{name}-hint">{escape(hint)}</p>{told}</div>'
    )


def challenge(intent: dict[str, Any]) -> str:
    """The bank's question."""
    body = f"""<div class="sheet"><h1>Your bank asks you to confirm</h1>
<p class="amount">{money(intent["amount"], intent["currency"])}</p>
<p>Card ending in {escape(intent["last4"])}. Did you order this?</p><form method="post">
<button name="do" value="approve">Yes, approve</button>
<button class="quiet" name="do" value="refuse">No, refuse</button></form></div>"""
    return _shell("Confirm with your bank", body)


def finished(intent: dict[str, Any]) -> str:
    """For a buyer who was sent here without an address to go back to."""
    done = {"authorised": "Paid", "captured": "Paid", "declined": "Declined", "voided": "Cancelled"}
    body = f'<div class="sheet"><h1>{done.get(intent["status"], "Open")}</h1><p>You can close this page.</p></div>'
    return _shell("Finished", body)


def missing() -> str:
    """No such payment."""
    return _shell("Not found", '<div class="sheet"><h1>There is no such payment</h1></div>')
