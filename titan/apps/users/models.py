"""Rows of users and their address books."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q

from titan.kernel import clock
from titan.kernel.ids import bucket_for, new_id, normalised_identifier

from .contracts import ROLES, IdentifierKind


class Users(BaseUserManager["User"]):
    """How Django's own commands and back ends find and make users; contexts use `api`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The verified user of that e-mail."""
        return self.get(email_key=normalised_identifier(username or ""), email_verified_at__isnull=False)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator with every right, verified by whoever holds the command line."""
        user = self.model(
            id=new_id(bucket=bucket_for(email)),
            email=email.strip(),
            email_key=normalised_identifier(email),
            roles=["staff", "superuser"],
            email_verified_at=clock.now(),
            created_at=clock.now(),
            **fields,
        )
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser):
    """A person with a login. `email` is as typed, `email_key` as compared."""

    # Sessions say when somebody was last here; a login shall not write to the user's row.
    last_login = None
    id = models.UUIDField(primary_key=True, editable=False)
    email = models.EmailField(max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=120, blank=True, default="")
    locale = models.CharField(max_length=12, default="en")
    currency = models.CharField(max_length=3, default="EUR", validators=[MinLengthValidator(3)])
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivation_reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "users_user"
        constraints = [
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(email_verified_at__isnull=False),
                name="users_user_one_verified_per_email",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="users_user_currency"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=sorted(ROLES)), name="users_user_known_roles"
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="users_user_deactivated_at",
            ),
        ]
        indexes = [models.Index(fields=["email_key", "created_at"], name="users_user_email_age")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """May open the admin."""
        return "staff" in self.roles

    @property
    def is_superuser(self) -> bool:
        """May do everything in the admin."""
        return "superuser" in self.roles

    def has_perm(self, perm: str, obj: object | None = None) -> bool:  # noqa: ARG002 - the signature is Django's
        """Staff may look at everything; changes go through actions. Superusers may do what a screen offers."""
        if not (self.is_active and self.is_staff):
            return False
        return self.is_superuser or perm.partition(".")[2].startswith("view_")

    def has_perms(self, perm_list: list[str], obj: object | None = None) -> bool:
        """All of `has_perm`."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 - the signature is Django's
        """Staff see every context in the admin."""
        return self.is_active and self.is_staff

    def get_full_name(self) -> str:
        """The name, for Django's own screens."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """The same."""
        return self.get_full_name()


class Claim(models.Model):
    """An identifier that a user has proved to own after registration. It lies where the identifier hashes to, its id says so."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, db_default=IdentifierKind.EMAIL.value)
    # Column and table are named for what they held first: the release before must go on beside this one.
    key = models.CharField(max_length=254, editable=False, db_column="email_key")
    user_id = models.UUIDField()
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "users_email_claim"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="users_claim_one_per_key")]

    def __str__(self) -> str:
        return f"claim {self.id} of {self.user_id}"


class Identifier(models.Model):
    """A number or provider's subject of a user: held once `held_at` says so, before that waiting for its claim."""

    claim_id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=254, editable=False)
    provider = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    asked_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "users_identifier"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="phone", provider="") | (Q(kind="subject") & ~Q(provider="")),
                name="users_identifier_known_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(held_at__isnull=False), name="users_identifier_one_holder"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "provider"],
                condition=Q(held_at__isnull=False),
                name="users_identifier_one_held",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "provider"],
                condition=Q(held_at__isnull=True),
                name="users_identifier_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class EmailChange(models.Model):
    """The change that a user asked for last, with the claim that it waits for, and the claim on the address in use."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(max_length=254, blank=True, default="")
    claim_id = models.UUIDField(null=True)
    held_claim_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "users_email_change"
        constraints = [
            models.CheckConstraint(
                condition=Q(email="", claim_id__isnull=True) | (~Q(email="") & Q(claim_id__isnull=False)),
                name="users_email_change_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.user_id}"


class Address(models.Model):
    """An entry of an address book, normalised when it was saved."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=60, blank=True, default="")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=240)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True, default="")
    postal_code = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=20, blank=True, default="")
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "users_address"
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="users_address_one_default"
            ),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="users_address_country"),
        ]
        indexes = [models.Index(fields=["user", "created_at"], name="users_address_of_user")]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}, {self.country}"
