"""Every public route that is a page, by the name of its address."""

from tests.indicator_scene import FIBRE, RENOVATION
from tests.published_scene import Scene

# Addresses that answer a file, a feed or a redirection, or that are no page of the public.
NO_PAGE = {
    "fiche",
    "news_feed",
    "news_photo",
    "catalogue",
    "data_feed",
    "open_schema",
    "open_file",
    "seal",
    "model_csv",
    "model_xlsx",
    "robots",
    "sitemap",
    "sitemap_part",
    "security_text",
    "suggestions",
}

BLOCKS = ("chiffres", "courbe", "carte", "aides")


def pages(scene: Scene) -> dict[str, list[str]]:
    """Name of an address → some of its pages."""
    return {
        "home": ["/", "/?plan=france-relance"],
        "departments": ["/departements/", "/departements/?recherche=so"],
        "department": [
            "/departements/70/",
            "/departements/70/?au=2021-06-30&plan=france-relance",
            "/departements/987/",
        ],
        "department_communes": ["/departements/70/communes/"],
        "fiche_page": ["/departements/70/fiche/"],
        "commune": ["/communes/70279/"],
        "region": ["/regions/27/"],
        "compare": ["/comparer/", "/comparer/?departement=70", "/comparer/?departement=70,25"],
        "pillar": ["/volets/ecologie/"],
        "funds": ["/fonds/"],
        "fund": ["/fonds/IDF/", "/fonds/EXIND/"],
        "beneficiary": [f"/beneficiaires/b-{scene.aluroy.pk}/"],
        "indicators": ["/indicateurs/"],
        "indicator": [f"/indicateurs/{FIBRE}/", f"/indicateurs/{RENOVATION}/?departement=70"],
        "grants": [
            "/aides/",
            "/aides/?departement=70&categorie=entreprise&q=laquage&montant_min=10",
            "/aides/?q=introuvable",
        ],
        "grant": ["/aides/70-FR-0001/", f"/aides/{scene.several.reference}/"],
        "news": ["/actualites/"],
        "news_entry": [f"/actualites/{scene.news.slug}/"],
        "embedding": ["/integrer/"],
        "widget": [f"/integrer/departements/70/?bloc={block}" for block in BLOCKS],
        "data": ["/donnees/"],
        "methodology": ["/methodologie/"],
        "site_map": ["/plan-du-site/"],
        "accessibility": ["/accessibilite/"],
        "legal": ["/mentions-legales/"],
        "privacy": ["/donnees-personnelles/"],
    }


def routes(scene: Scene) -> list[str]:
    return [address for some in pages(scene).values() for address in some]


def refused(scene: Scene) -> list[str]:
    return ["/nulle-part/", "/aides/?zut=1", f"/aides/{scene.withdrawn.reference}/"]
