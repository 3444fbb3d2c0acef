"""ProConnect, the State's OpenID provider for its agents.

Who somebody is: the provider's issuer and the subject it gives, never a mail address. What they
may do: our memberships, never a claim. What counts as a second factor: the `acr` of the signed
identity token, when it is one of those that the settings accept.

https://partenaires.proconnect.gouv.fr/docs/fournisseur-service/implementation_technique
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from dashboard.actions.refusals import Refused
from dashboard.web.signing.pages import wanted, with_next

ID_TOKEN: Final = "proconnect_id_token"  # noqa: S105 - a key of the session
NEXT: Final = "oidc_login_next"
CLOCK_SKEW: Final = 30
FAILED: Final = "ProConnect n'a pas donné de réponse que ce site puisse vérifier."
WEAK: Final = "ProConnect vous a reconnu, mais sans second facteur."


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider vouches for."""

    issuer: str
    subject: str
    name: str
    mail: str
    id_token: str


def enabled() -> bool:
    return bool(settings.OIDC_OP_ISSUER)


def start_address(request: HttpRequest) -> str:
    return with_next(request, "proconnect_start") if enabled() else ""


def end_address(request: HttpRequest) -> str:
    """Where the browser ends the session that this one leans on; nothing for a local one."""
    id_token = request.session.get(ID_TOKEN)
    if not (id_token and enabled()):
        return ""
    query = {
        "id_token_hint": id_token,
        "state": secrets.token_urlsafe(32),
        "post_logout_redirect_uri": request.build_absolute_uri(resolve_url("sign_out")),
    }
    return f"{settings.OIDC_OP_END_SESSION_ENDPOINT}?{urlencode(query)}"


class Start(OIDCAuthenticationRequestView):  # type: ignore[misc]  # the package has no types
    """Leaves for the provider, with a state, a nonce and a proof key kept in the session."""

    def get(self, request: HttpRequest) -> Any:
        answer = super().get(request)
        request.session[NEXT] = wanted(request)
        return answer


class ProConnect(OIDCAuthenticationBackend):  # type: ignore[misc]  # the package has no types
    """Sessions opened through the provider, and the checks of what it says."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> None:
        """Only the callback opens such sessions."""

    def get_user(self, user_id: Any) -> Any:
        """None for a closed account."""
        return ModelBackend.get_user(self, user_id)

    def said(self, request: HttpRequest, code: str, kept: dict[str, Any]) -> Said:
        """What the provider says for this code. Raises Refused when it cannot be believed."""
        try:
            return self._said(request, code, kept)
        except (
            jwt.PyJWTError,
            requests.RequestException,
            SuspiciousOperation,
            KeyError,
            ValueError,
        ) as error:
            raise Refused(FAILED, hint="Recommencez ; si cela dure, signalez-le.") from error

    def _said(self, request: HttpRequest, code: str, kept: dict[str, Any]) -> Said:
        tokens = self.get_token(
            {
                "grant_type": "authorization_code",
                "client_id": self.OIDC_RP_CLIENT_ID,
                "client_secret": self.OIDC_RP_CLIENT_SECRET,
                "redirect_uri": request.build_absolute_uri(reverse("proconnect_callback")),
                "code": code,
                **({"code_verifier": kept["code_verifier"]} if kept["code_verifier"] else {}),
            }
        )
        identity = self.checked(tokens["id_token"], ("exp", "iat", "nonce"))
        if not hmac.compare_digest(str(identity["nonce"]), str(kept["nonce"])):
            raise SuspiciousOperation("nonce")
        if identity.get("acr") not in settings.OIDC_ACR_VALUES:
            hint = "Choisissez dans ProConnect une connexion avec double authentification."
            raise Refused(WEAK, hint=hint)
        info = self.userinfo(tokens["access_token"])
        if info["sub"] != identity["sub"]:
            raise SuspiciousOperation("sub")
        name = f"{info.get('given_name', '')} {info.get('usual_name', '')}".strip()
        mail = str(info.get("email", ""))
        return Said(identity["iss"], identity["sub"], name, mail, tokens["id_token"])

    def userinfo(self, access_token: str) -> dict[str, Any]:
        answer = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=settings.OIDC_TIMEOUT,
        )
        answer.raise_for_status()
        if not answer.headers.get("content-type", "").lower().startswith("application/jwt"):
            raise SuspiciousOperation("userinfo is not signed")
        return self.checked(answer.text)

    def checked(self, token: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
        """The claims of a token signed by the provider, for this site. Raises otherwise."""
        key = self.retrieve_matching_jwk(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_OP_ISSUER,
            leeway=CLOCK_SKEW,
            options={"require": ["iss", "aud", "sub", *required]},
        )
        return claims
