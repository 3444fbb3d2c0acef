"""Addresses of /gestion/imports/."""

from django.urls import path

from dashboard.web.staff.importing import asks, files, screens, sending

urlpatterns = [
    path("", sending.imports, name="imports"),
    path("<int:number>/", screens.import_job, name="import_job"),
    path("<int:number>/etat/", screens.import_state, name="import_state"),
    path("<int:number>/reglages/", asks.settle, name="import_settings"),
    path("<int:number>/appliquer/", asks.apply, name="import_apply"),
    path("<int:number>/annuler/", asks.undo, name="import_undo"),
    path("<int:number>/abandonner/", asks.drop, name="import_drop"),
    path("<int:number>/fichier/", files.sent_file, name="import_file"),
    path("<int:number>/retour/", files.returned_file, name="import_returned"),
    path("<int:number>/lignes/<slug:slug>/", screens.import_rows, name="import_rows"),
]
