"""Rows of outgoing mail."""

from django.db import models


class OutgoingMail(models.Model):
    """A mail or text message to be sent, to an address or a number; `facts` are what its composer needs."""

    kind = models.CharField(max_length=60)
    recipient = models.EmailField(max_length=254)
    locale = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "mail_outgoing"
        verbose_name = "outgoing mail"
        verbose_name_plural = "outgoing mail"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_outgoing_due",
            ),
            models.Index(fields=["created_at"], name="mail_outgoing_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
