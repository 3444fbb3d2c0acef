"""What one would put in the place of the API's list, behind the same middleware.

A view that sends the JSON that PostgreSQL builds, and a viewset of REST framework with serializers
of its own. Their addresses stand beside the site's for the time of the measure.
"""

from typing import Final

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from rest_framework import serializers, viewsets
from rest_framework.pagination import CursorPagination

from dashboard.models import Commune, Department, Fund, PublicGrant

IN_POSTGRESQL: Final = "/api/v1/mesure/json/"
SERIALIZED: Final = "/api/v1/mesure/serialiseur/"
ROWS: Final = 50
SHARES: Final[tuple[str, ...]] = ("bench_shares__commune",)

# A grant as the contract has it, in the words of PostgreSQL.
AIDE: Final = """
SELECT json_agg(json_build_object(
    'reference', p.reference,
    'statut', CASE WHEN p.withdrawn THEN 'retiree' ELSE 'publiee' END,
    'objet', p.objet,
    'plan', f.plan_id,
    'volet', f.pillar_id,
    'fonds', f.code,
    'fonds_nom', f.name,
    'departement', p.department_id,
    'departement_nom', d.name,
    'region', d.region_id,
    'exercice', p.year,
    'beneficiaire', CASE WHEN p.beneficiary_id IS NOT NULL OR p.masked THEN json_build_object(
        'id', 'b-' || p.beneficiary_id,
        'nom', p.beneficiary_name,
        'siren', nullif(p.siren, ''),
        'siret', nullif(p.siret, ''),
        'categorie', CASE p.category WHEN 'company' THEN 'entreprise'
            WHEN 'local_authority' THEN 'collectivite' WHEN 'association' THEN 'association'
            WHEN 'public_body' THEN 'etablissement_public' WHEN 'state' THEN 'etat'
            WHEN 'individual' THEN 'particulier' END,
        'taille', nullif(p.size, '')) END,
    'communes', (
        SELECT json_agg(json_build_object(
            'code', s.commune_id, 'nom', c.name, 'part', s.weight,
            'attribue', s.awarded::text,
            'engage', CASE WHEN p.commitments_followed THEN s.committed::text END,
            'paye', CASE WHEN p.payments_followed THEN s.paid::text END) ORDER BY s.commune_id)
        FROM dashboard_publicshare s LEFT JOIN dashboard_commune c ON c.code = s.commune_id
        WHERE s.grant_id = p.grant_id),
    'cout_total', p.total_cost::text,
    'cofinancements', p.cofundings,
    'montant_attribue', p.awarded::text,
    'montant_engage', CASE WHEN p.commitments_followed THEN p.committed::text END,
    'montant_paye', CASE WHEN p.payments_followed THEN p.paid::text END,
    'retenu', json_build_object(
        'attribue', p.awarded::text,
        'engage', CASE WHEN p.commitments_followed THEN p.committed::text END,
        'paye', CASE WHEN p.payments_followed THEN p.paid::text END),
    'date_attribution', p.awarded_on,
    'date_precision', CASE p.awarded_on_precision WHEN 'day' THEN 'jour' WHEN 'month' THEN 'mois'
        ELSE 'annee' END,
    'confiance', p.confidence,
    'source_url', nullif(p.source_url, ''),
    'mis_a_jour_le', to_char(p.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'url', %(site)s || '/aides/' || p.reference || '/'
) ORDER BY p.awarded DESC, p.grant_id)::text
FROM (SELECT * FROM dashboard_publicgrant ORDER BY awarded DESC, grant_id LIMIT %(rows)s) p
JOIN dashboard_fund f ON f.code = p.fund_id
LEFT JOIN dashboard_department d ON d.code = p.department_id
"""


def json_of_rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute(AIDE, {"rows": ROWS, "site": settings.RELANCE_URL})
        (found,) = cursor.fetchone() or ("[]",)
    return f'{{"resultats":{found}}}'


@require_safe
def in_postgresql(_: HttpRequest) -> HttpResponse:
    return HttpResponse(json_of_rows(), content_type="application/json")


class Share(models.Model):
    """The table of shares as a first version would know it, related to the published grant."""

    grant = models.ForeignKey(
        PublicGrant, models.DO_NOTHING, related_name="bench_shares", db_constraint=False
    )
    commune = models.ForeignKey(
        Commune, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    weight = models.PositiveIntegerField()
    awarded = models.DecimalField(max_digits=14, decimal_places=2)
    committed = models.DecimalField(max_digits=14, decimal_places=2)
    paid = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "dashboard_publicshare"


class CommuneSerializer(serializers.ModelSerializer[Commune]):
    class Meta:
        model = Commune
        fields = ("code", "name")


class ShareSerializer(serializers.ModelSerializer[Share]):
    commune = CommuneSerializer()

    class Meta:
        model = Share
        fields = ("commune", "weight", "awarded", "committed", "paid")


class FundSerializer(serializers.ModelSerializer[Fund]):
    class Meta:
        model = Fund
        fields = ("code", "name", "plan", "pillar")


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    class Meta:
        model = Department
        fields = ("code", "name", "region")


class GrantSerializer(serializers.ModelSerializer[PublicGrant]):
    fund = FundSerializer()
    department = DepartmentSerializer()
    shares = ShareSerializer(many=True, source="bench_shares")

    class Meta:
        model = PublicGrant
        fields = (
            "reference",
            "withdrawn",
            "objet",
            "fund",
            "department",
            "year",
            "beneficiary_id",
            "beneficiary_name",
            "siren",
            "siret",
            "category",
            "size",
            "shares",
            "total_cost",
            "cofundings",
            "awarded",
            "committed",
            "paid",
            "commitments_followed",
            "payments_followed",
            "awarded_on",
            "awarded_on_precision",
            "confidence",
            "source_url",
            "changed_at",
        )


class ByAmount(CursorPagination):
    page_size = ROWS
    ordering = ("-awarded", "grant_id")


class Grants(viewsets.ReadOnlyModelViewSet[PublicGrant]):
    """Relations fetched ahead, pages by cursor: without either it would be slower."""

    queryset = PublicGrant.objects.select_related("fund", "department").prefetch_related(*SHARES)
    serializer_class = GrantSerializer
    pagination_class = ByAmount


urlpatterns = [
    path(IN_POSTGRESQL[1:], in_postgresql),
    path(SERIALIZED[1:], Grants.as_view({"get": "list"})),
    # Read when this module is: the site's own addresses.
    path("", include(settings.ROOT_URLCONF)),
]
