"""Magic card numbers and tokens: what the issuing bank will say, and how the news travels."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the bank says."""

    OK = "ok"
    DECLINED = "declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    CHALLENGE = "challenge"


class News(StrEnum):
    """How the merchant hears of it. `lost_answer`: the provider acts, the HTTP answer never arrives."""

    PROMPT = "prompt"
    LOST_ANSWER = "lost_answer"
    LATE_WEBHOOK = "late_webhook"
    DOUBLE_WEBHOOK = "double_webhook"
    MIXED_WEBHOOKS = "mixed_webhooks"


@dataclass(frozen=True, slots=True)
class Card:
    """One magic card: by number on the hosted page, by token as a stored card."""

    number: str
    token: str
    about: str
    verdict: Verdict = Verdict.OK
    news: News = News.PROMPT

    @property
    def last4(self) -> str:
        """What the provider remembers of the number."""
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "tok_ok", "Pays"),
    Card("4000000000000002", "tok_declined", "Is declined", Verdict.DECLINED),
    Card("4000000000009995", "tok_insufficient_funds", "Has too little money", Verdict.INSUFFICIENT_FUNDS),
    Card("4000002760003184", "tok_challenge", "The bank asks the buyer to confirm", Verdict.CHALLENGE),
    Card("4000000000000119", "tok_timeout", "Pays, but the answer gets lost", news=News.LOST_ANSWER),
    Card("4000000000000259", "tok_late_webhook", "Pays, the webhook is late", news=News.LATE_WEBHOOK),
    Card("4000000000000275", "tok_double_webhook", "Pays, webhooks come twice", news=News.DOUBLE_WEBHOOK),
    Card("4000000000000341", "tok_mixed_webhooks", "Pays, webhooks come mixed", news=News.MIXED_WEBHOOKS),
)
_BY_NUMBER = {card.number: card for card in CARDS}
_BY_TOKEN = {card.token: card for card in CARDS}


def by_number(number: str) -> Card | None:
    """The magic card of that number, spaces and dashes ignored; None for any other number."""
    return _BY_NUMBER.get(number.replace(" ", "").replace("-", ""))


def by_token(token: str) -> Card | None:
    """The stored card of that token."""
    return _BY_TOKEN.get(token)
