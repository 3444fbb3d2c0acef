"""What POST and PATCH do, once per Idempotency-Key."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from dashboard.actions.receipts import KEY_LENGTH, once
from dashboard.actions.refusals import Refused, StaleVersion
from dashboard.actions.sent import (
    NothingWritten,
    SentGrant,
    amend_sent,
    changed,
    create_sent,
    create_several,
    sent_of,
)
from dashboard.actions.sent_movements import record_several
from dashboard.api.conditional import entity_tag
from dashboard.api.problems import NeedsVersion, Stale, WrongBody, WrongHeader
from dashboard.api.writing import bodies, desk
from dashboard.models import Grant, PublicGrant, User
from dashboard.queries.grant_ledger import GrantLedger, grant_ledger
from dashboard.queries.release import reference_stamp

JSON_TYPE: Final = "application/json"
KEY: Final = "Idempotency-Key"

# What was sent that a rule of the database speaks of.
_FIELD_OF_RULE: Final = {
    "share_inside_department": "communes",
    "grant_paid_committed_awarded": "montant",
    "commitment_paid_committed": "montant",
    "movement_kind_followed": "sorte",
    "movement_on_own_commitment": "engagement",
    "movement_reversal_mirrors": "corrige",
}

Outcome = dict[str, Any]
Errors = list[dict[str, str]]


def answered_once(request: Request, by: User, act: Callable[[], Outcome]) -> HttpResponse:
    """The answer of `act`; with a key, the same answer to the same request sent again."""
    key = request.headers.get(KEY, "").strip()
    if len(key) > KEY_LENGTH:
        raise WrongHeader(KEY, f"L'en-tête {KEY} tient en {KEY_LENGTH} caractères.")
    found: Mapping[str, Any] = (
        once(
            by=by,
            purpose=f"{request.method} {request.path}",
            key=key,
            act=lambda: _kept(act()),
            fingerprint=_fingerprint(request),
        )
        if key
        else _kept(act())
    )
    response = HttpResponse(found["body"], status=found["status"], content_type=JSON_TYPE)
    for name, value in found["headers"].items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def _kept(outcome: Outcome) -> Outcome:
    """The body as text: kept as JSON by PostgreSQL, its fields would change order."""
    return {**outcome, "body": orjson.dumps(outcome["body"]).decode()}


def create(request: Request, by: User, *, keep_good: bool) -> Outcome:
    sent, several = bodies.items(request.data)
    if several:
        return _create_several(by, sent, keep_good=keep_good)
    with _told():
        grant = create_sent(by=by, sent=bodies.grant_sent(sent[0]))
    return _one(grant_ledger(desk.grant_here(by, grant.reference)), 201)


def amend(request: Request, by: User, reference: str) -> Outcome:
    held = desk.held(by, reference)
    _require_version(request, held)
    fields = bodies.amended_fields(request.data)
    with _told():
        edited = amend_sent(
            by=by,
            grant=held.grant,
            sent=changed(sent_of(held.grant), fields),
            expected_version=held.grant.version,
        )
    return _one(grant_ledger(desk.grant_here(by, edited.reference)), 200)


def record(request: Request, by: User, reference: str) -> Outcome:
    """One movement, or several: all or nothing."""
    grant = desk.grant_here(by, reference)
    sent, several = bodies.items(request.data)
    read = [_read(place, one, bodies.movement_sent, several) for place, one in enumerate(sent)]
    with _told(several=several):
        written = record_several(by=by, grant=grant, sent=read)
    lines = {line.id: line for line in grant_ledger(grant).lines}
    told = [desk.line_body(lines[movement.pk]) for movement in written]
    body = {"resultats": told} if several else told[0]
    return {"status": 201, "body": body, "headers": {"Location": _location(grant)}}


def _create_several(by: User, sent: list[Any], *, keep_good: bool) -> Outcome:
    read: dict[int, SentGrant] = {}
    wrong: dict[int, Errors] = {}
    for place, one in enumerate(sent):
        try:
            read[place] = bodies.grant_sent(one)
        except WrongBody as error:
            wrong[place] = error.told()
    if wrong and not keep_good:
        raise WrongBody.of_items(wrong)
    with _told(several=True):
        found = create_several(by=by, sent=read, keep_good=keep_good)
    wrong |= {place: [pointed(refused)] for place, refused in found.refused.items()}
    rows = [_row(place, found.written.get(place), wrong.get(place)) for place in range(len(sent))]
    body = {"resultats": rows, "ecrites": len(found.written), "refusees": len(wrong)}
    return {"status": 200 if wrong else 201, "body": body, "headers": {}}


def _row(place: int, grant: Grant | None, errors: Errors | None) -> Outcome:
    return {
        "indice": place,
        "statut": 201 if grant else 422,
        "reference": grant.reference if grant else None,
        "erreurs": errors or [],
    }


def _read(place: int, one: Any, read: Callable[[Any], Any], several: bool) -> Any:
    try:
        return read(one)
    except WrongBody as error:
        raise WrongBody.of_items({place: error.told()}) if several else error from error


def _one(held: GrantLedger, status: int) -> Outcome:
    return {
        "status": status,
        "body": desk.desk_body(held),
        "headers": {"Location": _location(held.grant), "ETag": desk.desk_tag(held)},
    }


def _location(grant: Grant) -> str:
    path = reverse("api-grant", kwargs={"reference": grant.reference})
    return f"{path}?etat=bureau"


def _require_version(request: Request, held: GrantLedger) -> None:
    """If-Match names the desk's state, or the published one while the desk holds no other."""
    given = request.headers.get("If-Match", "")
    if not given.strip():
        raise NeedsVersion
    # A tag is marked as weak by who compresses the answer.
    tags = {word.strip().removeprefix("W/") for word in given.split(",")}
    known = {desk.desk_tag(held), *_public_tag(request, held.grant)}
    if "*" not in tags and not tags & known:
        raise Stale


def _public_tag(request: Request, grant: Grant) -> set[str]:
    found = PublicGrant.objects.select_related("edition").filter(pk=grant.pk).first()
    if found is None or found.edition.grant_version != grant.version:
        return set()
    return {entity_tag(request, found.publication_no, reference_stamp())}


@contextmanager
def _told(*, several: bool = False) -> Iterator[None]:
    """A refusal of the rules as errors that point at what was sent."""
    try:
        yield
    except StaleVersion as error:
        raise Stale from error
    except NothingWritten as error:
        told = {place: [pointed(refused)] for place, refused in error.refused.items()}
        if several:
            raise WrongBody.of_items(told) from error
        raise WrongBody.of_errors(told[0]) from error
    except Refused as error:
        raise WrongBody.of_errors([pointed(error)]) from error


def pointed(refused: Refused) -> dict[str, str]:
    message = f"{refused.message} {refused.hint}".strip()
    field = refused.field or _FIELD_OF_RULE.get(refused.rule, "")
    return {"pointeur": f"/{field}" if field else "", "message": message}


def _fingerprint(request: Request) -> str:
    told = orjson.dumps([request.query_params, request.data], option=orjson.OPT_SORT_KEYS)
    return sha256(told).hexdigest()
