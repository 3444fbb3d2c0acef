"""Addresses of envelopes at the desk."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.envelopes import screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", screens.envelope_list, name="envelopes_desk"),
    path("ligne/", screens.new_line, name="new_allocation"),
    path("ligne/<int:pk>/annuler/", screens.take_back, name="reverse_allocation"),
    path("<str:fund>/<int:year>/<str:place>/", screens.envelope, name="desk_envelope"),
    path("<str:fund>/<int:year>/<str:place>/reporter/", screens.carry, name="carry_over"),
]
