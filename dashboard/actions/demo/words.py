"""The vocabulary of the fictional filler: nothing here names anyone or any place that exists."""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.models.choices import Category, Size

FICTIONAL_PLAN = "exemple"
FUND_PREFIX = "EX"
OBJET_PREFIX = "Exemple fictif : "
NAME_SUFFIX = " (fictif)"


class Pool(StrEnum):
    """Families of beneficiaries from which a fund draws."""

    INDUSTRY = "industry"
    SHOP = "shop"
    FARM = "farm"
    ASSOCIATION = "association"
    COMMUNE = "commune"
    INTERCOMMUNAL = "intercommunal"
    PUBLIC_BODY = "public_body"
    STATE = "state"
    INDIVIDUAL = "individual"
    NATIONAL = "national"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PoolSketch:
    """`forms` are INSEE catégories juridiques; 1000 is a sole trader, whom the public never sees
    by name. `count` is how many beneficiaries a département has of the kind."""

    category: str
    heads: tuple[str, ...]
    count: int
    sizes: tuple[str, ...] = ("",)
    forms: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class FundSketch:
    """`low` and `high` bound an award, in euros; `pools` come with their weights."""

    code: str
    title: str
    pillar: str | None
    low: int
    high: int
    pools: tuple[tuple[Pool, int], ...]
    objets: tuple[str, ...]
    may_pay_individuals: bool = False

    @property
    def name(self) -> str:
        """A masked grant shows its fund's name as its objet: it has to say that it is fictional."""
        return f"{OBJET_PREFIX}{self.title}"


POOLS = {
    Pool.INDUSTRY: PoolSketch(
        Category.COMPANY,
        ("Fonderie", "Ateliers", "Tôlerie", "Plasturgie", "Mécanique", "Scierie", "Laiterie",
         "Câblerie", "Verrerie", "Chaudronnerie", "Optique", "Emballages"),
        9,
        (Size.SMALL, Size.SMALL, Size.SMALL, Size.MICRO, Size.INTERMEDIATE, Size.LARGE),
        ("5710", "5499", "5599"),
    ),
    Pool.SHOP: PoolSketch(
        Category.COMPANY,
        ("Librairie", "Boulangerie", "Garage", "Menuiserie", "Hôtel", "Imprimerie", "Brasserie"),
        6,
        (Size.MICRO, Size.MICRO, Size.MICRO, Size.SMALL),
        ("5499", "5710", "1000", "5499"),
    ),
    Pool.FARM: PoolSketch(
        Category.COMPANY,
        ("Ferme", "Vergers", "Domaine", "Élevage", "Maraîchage"),
        5,
        (Size.MICRO, Size.MICRO, Size.SMALL),
        ("6598", "6533", "1000", "6598", ""),
    ),
    Pool.ASSOCIATION: PoolSketch(
        Category.ASSOCIATION,
        ("Association", "Les Amis de", "Entraide", "Foyer", "Atelier solidaire", "Épicerie"),
        6,
        forms=("9220",),
    ),
    Pool.COMMUNE: PoolSketch(Category.LOCAL_AUTHORITY, ("Commune de",), 8, forms=("7210",)),
    Pool.INTERCOMMUNAL: PoolSketch(
        Category.LOCAL_AUTHORITY,
        ("Communauté de communes de", "Syndicat des eaux de", "Syndicat d'énergie de"),
        3,
        forms=("7346", "7353", "7354"),
    ),
    Pool.PUBLIC_BODY: PoolSketch(
        Category.PUBLIC_BODY,
        ("Lycée", "Centre hospitalier", "Musée", "Office de l'habitat"),
        4,
        forms=("7331", "7364", "7366", "4140"),
    ),
    Pool.STATE: PoolSketch(
        Category.STATE, ("Sous-préfecture de", "Cité administrative de"), 2, forms=("7172",)
    ),
    Pool.INDIVIDUAL: PoolSketch(
        Category.INDIVIDUAL, ("Camille", "Dominique", "Claude", "Sacha", "Maxence"), 3
    ),
}  # fmt: skip
NATIONAL = PoolSketch(
    Category.COMPANY,
    ("Groupe", "Compagnie générale", "Société nationale", "Industries"),
    12,
    (Size.LARGE, Size.LARGE, Size.INTERMEDIATE),
    ("5599", "5710"),
)

# Made up from words for what is not real.
SURNAMES = (
    "Fictivier", "Imaginet", "Supposet", "Inventeau", "Figurant", "Maquetin", "Gabariot",
    "Esquissard", "Simulard", "Parabolin", "Modelon", "Exemplar", "Semblat", "Fabulon",
    "Canevassier", "Ébauchet", "Échantillac", "Illustrin", "Postulat", "Témoignac",
)  # fmt: skip
PLACES = (
    "Exemple-sur-Rive", "Modèle-le-Haut", "Témoin-les-Bois", "Maquette-en-Plaine",
    "Esquisse-la-Forêt", "Gabarit-sous-Mont", "Canevas-le-Vieux", "Figure-les-Eaux",
    "Spécimen-le-Pont", "Ébauche-Saint-Rien", "Brouillon-le-Petit", "Parabole-en-Val",
)  # fmt: skip
PLACED = frozenset({Pool.COMMUNE, Pool.INTERCOMMUNAL, Pool.STATE})

FUNDS = (
    FundSketch(
        "EXIND",
        "modernisation industrielle",
        "competitivite",
        20_000,
        800_000,
        ((Pool.INDUSTRY, 9), (Pool.NATIONAL, 2)),
        (
            "automatisation d'une ligne de production",
            "atelier de traitement de surface",
            "acquisition d'une cellule robotisée",
            "relocalisation d'un assemblage",
            "extension d'une halle de montage",
        ),
    ),
    FundSketch(
        "EXNUM",
        "transition numérique des petites entreprises",
        "competitivite",
        1_500,
        40_000,
        ((Pool.SHOP, 7), (Pool.INDUSTRY, 2), (Pool.ASSOCIATION, 1)),
        (
            "création d'une boutique en ligne",
            "logiciel de gestion des stocks",
            "sécurité informatique",
            "formation aux outils numériques",
        ),
    ),
    FundSketch(
        "EXPAT",
        "patrimoine et culture",
        "competitivite",
        8_000,
        600_000,
        ((Pool.COMMUNE, 4), (Pool.ASSOCIATION, 3), (Pool.PUBLIC_BODY, 3), (Pool.STATE, 1)),
        (
            "restauration d'une charpente",
            "mise en accessibilité d'une salle de spectacle",
            "réserves d'un musée",
            "reprise d'une toiture classée",
        ),
    ),
    FundSketch(
        "EXREN",
        "rénovation énergétique des bâtiments publics",
        "ecologie",
        15_000,
        1_500_000,
        ((Pool.COMMUNE, 5), (Pool.PUBLIC_BODY, 3), (Pool.INTERCOMMUNAL, 2), (Pool.STATE, 2)),
        (
            "isolation d'un groupe scolaire",
            "remplacement d'une chaudière au fioul",
            "menuiseries et ventilation d'un gymnase",
            "réseau de chaleur au bois",
        ),
    ),
    FundSketch(
        "EXFRI",
        "recyclage des friches",
        "ecologie",
        60_000,
        1_800_000,
        ((Pool.COMMUNE, 4), (Pool.INTERCOMMUNAL, 4), (Pool.NATIONAL, 1), (Pool.UNKNOWN, 1)),
        (
            "dépollution d'une ancienne filature",
            "démolition d'un entrepôt vacant",
            "renaturation d'un site ferroviaire",
            "logements sur une friche commerciale",
        ),
    ),
    FundSketch(
        "EXAGR",
        "transition agricole",
        "ecologie",
        2_000,
        90_000,
        ((Pool.FARM, 7), (Pool.INDIVIDUAL, 2), (Pool.ASSOCIATION, 1)),
        (
            "matériel de désherbage mécanique",
            "plantation de haies",
            "abri pour la conversion biologique",
            "protection contre le gel",
        ),
        may_pay_individuals=True,
    ),
    FundSketch(
        "EXSOL",
        "solidarités locales",
        "cohesion",
        2_000,
        120_000,
        ((Pool.ASSOCIATION, 8), (Pool.COMMUNE, 2), (Pool.INDIVIDUAL, 1)),
        (
            "camion frigorifique pour l'aide alimentaire",
            "accueil de jour",
            "permanence itinérante d'accès aux droits",
            "ateliers d'insertion",
        ),
    ),
    FundSketch(
        "EXINV",
        "investissement des collectivités",
        "cohesion",
        5_000,
        700_000,
        ((Pool.COMMUNE, 7), (Pool.INTERCOMMUNAL, 4)),
        (
            "extension d'une école",
            "maison de santé",
            "voirie et sécurité des piétons",
            "station d'épuration",
            "aménagement d'un centre-bourg",
        ),
    ),
    FundSketch(
        "EXHOR",
        "mesures hors volet",
        None,
        5_000,
        300_000,
        ((Pool.PUBLIC_BODY, 3), (Pool.NATIONAL, 2), (Pool.ASSOCIATION, 2), (Pool.UNKNOWN, 1)),
        (
            "étude de préfiguration",
            "plateforme d'orientation",
            "expérimentation sur trois ans",
        ),
    ),
)

REASONS_UP = ("surcoût constaté à l'appel d'offres", "tranche complémentaire retenue")
REASONS_DOWN = ("réduction du périmètre du projet", "dépenses finales inférieures au devis")
DECOMMITMENT_REASON = "solde non consommé à la clôture"
REPAYMENT_REASON = "trop-perçu constaté au contrôle du service fait"
CORRECTION_REASON = "erreur de saisie du montant"
WITHDRAWAL_REASON = "publication anticipée, convention non signée"
CANCELLATION_REASON = "projet abandonné par le porteur"
