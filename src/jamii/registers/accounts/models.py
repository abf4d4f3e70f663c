"""Users, roles, grants, keys of the API, and tries to sign in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.platform import history
from jamii.platform.database import days_field
from jamii.platform.texts import texts_field


@history.kept
class User(AbstractBaseUser):
    """Somebody with a login. A user without a usable password cannot sign in until one is set."""

    id = models.UUIDField(primary_key=True)
    login = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=8, default="en")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    last_login = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(login__regex=r"^[^A-Z\s]+$"),
                name="login_has_no_capitals_or_spaces",
            ),
        ]


@history.kept
class Role(models.Model):
    """A named set of acts."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    names = texts_field()
    acts = ArrayField(models.CharField(max_length=60), default=list)
    system = models.BooleanField(default=False)
    blocked = models.BooleanField(default=False)
    foreign_rights = ArrayField(models.PositiveIntegerField(), default=list)
    version = models.PositiveIntegerField(default=1)


@history.kept
class RoleGrant(models.Model):
    """A role within a scheme, a place, a facility (null: all), for some days."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, null=True, related_name="+")
    days = days_field()


class SignInAttempt(models.Model):
    """A try that failed; kept for a day, to slow down whoever guesses."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    login = models.CharField(max_length=50)
    address = models.CharField(max_length=45)

    class Meta:
        indexes = [
            models.Index(fields=["login", "at"], name="tries_by_login"),
            models.Index(fields=["address", "at"], name="tries_by_address"),
        ]


@history.kept
class ApiKey(models.Model):
    """A key for another system, which acts as its user. Only a hash is kept."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    key_hash = models.CharField(max_length=64, unique=True)
    days = days_field()
