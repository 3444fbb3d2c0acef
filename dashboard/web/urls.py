"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.web.downloads import model_csv, model_xlsx
from dashboard.web.health import health
from dashboard.web.public import (
    beneficiary,
    commune,
    comparing,
    department,
    explorer,
    fiche,
    france,
    funds,
    grant,
    news,
    open_data,
    region,
    robots,
    standing,
)
from dashboard.web.public.data_feed import data_feed

urlpatterns: list[URLPattern | URLResolver] = [
    path("", france.home, name="home"),
    path("departements/", france.department_list, name="departments"),
    path("departements/<str:code>/", department.dashboard, name="department"),
    path("departements/<str:code>/communes/", department.communes, name="department_communes"),
    path("departements/<str:code>/fiche.pdf", fiche.document, name="fiche"),
    path("departements/<str:code>/fiche/", fiche.page, name="fiche_page"),
    path("communes/<str:code>/", commune.dashboard, name="commune"),
    path("regions/<str:code>/", region.dashboard, name="region"),
    path("comparer/", comparing.compare, name="compare"),
    path("volets/<str:code>/", funds.pillar_page, name="pillar"),
    path("fonds/", funds.fund_list, name="funds"),
    path("fonds/<str:code>/", funds.fund_page, name="fund"),
    path("beneficiaires/<str:public_id>/", beneficiary.dashboard, name="beneficiary"),
    path("aides/", explorer.explorer, name="grants"),
    path("aides/<str:reference>/", grant.detail, name="grant"),
    path("actualites/", news.news_list, name="news"),
    path("actualites/flux.atom", news.news_feed, name="news_feed"),
    path("actualites/photos/<slug:digest>.jpg", news.photo, name="news_photo"),
    path("actualites/<slug:slug>/", news.news_page, name="news_entry"),
    path("donnees/", open_data.data, name="data"),
    path("donnees/catalogue.jsonld", open_data.catalogue, name="catalogue"),
    path("donnees/flux.atom", data_feed, name="data_feed"),
    path("donnees/schemas/<str:name>.json", open_data.schema, name="open_schema"),
    path("donnees/modele.csv", model_csv, name="model_csv"),
    path("donnees/modele.xlsx", model_xlsx, name="model_xlsx"),
    path("donnees/<str:name>", open_data.open_file, name="open_file"),
    path("methodologie/", standing.methodology, name="methodology"),
    path("plan-du-site/", standing.site_map, name="site_map"),
    path("accessibilite/", standing.accessibility, name="accessibility"),
    path("mentions-legales/", standing.legal, name="legal"),
    path("donnees-personnelles/", standing.privacy, name="privacy"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap/<str:name>.xml", robots.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", robots.security_text, name="security_text"),
    path("sante/", health, name="health"),
    path("gestion/", include("dashboard.web.staff.urls")),
    path("", include("dashboard.web.signing.urls")),
]
