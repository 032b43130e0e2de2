"""Everything of accounts for one house, from its settings."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from showrunner.accounts.allowances import Allowances, ceilings
from showrunner.accounts.claims import ClaimRules, pairs
from showrunner.accounts.door import Accounts
from showrunner.accounts.issuer import Issuer, Registration
from showrunner.accounts.limits import Limits
from showrunner.accounts.master import Given, KeyFile, Keyring, LocalKey, MasterKey
from showrunner.accounts.money import Money
from showrunner.accounts.vault import Vault
from showrunner.kit.redaction import hide
from showrunner.settings import Settings

CALLBACK = "/oauth/callback"  # under the public URL; registered at the issuer


@dataclass(frozen=True)
class Office:
    accounts: Accounts
    vault: Vault
    limits: Limits
    money: Money
    allowances: Allowances
    master: Callable[[], MasterKey]  # the same every time


def open_office(settings: Settings, engine: Engine) -> Office:
    """Nothing is asked of anybody yet: keys are read and issuers found when they are needed. Raises BadSetting."""
    for secret in (settings.key, settings.oidc_client_secret, settings.vault_token):
        for part in secret.split(","):
            hide(part)
    master = functools.cache(lambda: _master(settings))
    return Office(
        accounts=Accounts(engine, settings.home / "token", master, _issuer(settings)),
        vault=Vault(engine, master),
        limits=Limits(settings.redis or None, {"requests": settings.rate_limit, "films": settings.create_limit}),
        money=Money(engine, settings.film_budget or None, settings.month_budget or None),
        allowances=Allowances(
            engine,
            ceilings(settings.voice_limits, "voice_limits"),
            ceilings(settings.voice_quotas, "voice_quotas"),
        ),
        master=master,
    )


def _master(settings: Settings) -> MasterKey:
    """What is set wins; else where `key_source` says."""
    if settings.key:
        return LocalKey(Given(settings.key))
    if settings.key_source == "vault":
        from showrunner.accounts.transit import TransitKey

        return TransitKey(settings.vault_url, settings.vault_token, settings.vault_key)
    place = Keyring(settings.home) if settings.key_source == "keyring" else KeyFile(settings.home / "key")
    return LocalKey(place)


def _issuer(settings: Settings) -> Issuer | None:
    if settings.auth != "oidc":
        return None
    rules = ClaimRules(
        workspace_claim=settings.oidc_workspace_claim,
        role_claim=settings.oidc_role_claim,
        workspaces=pairs(settings.oidc_workspaces, "oidc_workspaces"),
        roles=pairs(settings.oidc_roles, "oidc_roles"),
    )
    base = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    registration = Registration(
        url=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        audience=settings.oidc_audience,
        redirect_url=base + CALLBACK,
        rules=rules,
    )
    return Issuer(registration)
