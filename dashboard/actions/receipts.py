"""Acting once on what may be sent several times: double clicks, replayed forms, retries."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Receipt, User

KEY_LENGTH = 200


class KeyReused(Refused):
    """The same key came with other contents."""


def once(
    *,
    by: User,
    purpose: str,
    key: str,
    act: Callable[[], Mapping[str, Any]],
    fingerprint: str = "",
) -> Mapping[str, Any]:
    """What `act` answers, done at most once for this account, purpose and key.

    `act` runs in the same transaction as its receipt: a refusal keeps neither, and may be sent
    again with the same key. A sender that comes while another acts waits for it, then gets the
    same answer. Raises KeyReused when the key came before with another fingerprint.
    """
    with one_transaction():
        receipt, is_new = Receipt.objects.get_or_create(
            by=by, purpose=purpose, key=key[:KEY_LENGTH], defaults={"fingerprint": fingerprint}
        )
        if not is_new:
            if receipt.fingerprint != fingerprint:
                raise KeyReused(
                    "Cette clé a déjà servi pour un autre contenu.",
                    hint="Tirez une nouvelle clé pour chaque nouvelle demande.",
                )
            return dict(receipt.answer)
        receipt.answer = dict(act())
        receipt.save(update_fields=["answer"])
    return dict(receipt.answer)


def answered(
    *, by: User, purpose: str, key: str, fingerprint: str = ""
) -> Mapping[str, Any] | None:
    """What was answered to this key; None when it never came with this fingerprint, or is being
    acted upon."""
    if not key:
        return None
    found = Receipt.objects.filter(by=by, purpose=purpose, key=key[:KEY_LENGTH]).first()
    return dict(found.answer) if found and found.fingerprint == fingerprint else None
