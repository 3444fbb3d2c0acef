"""/donnees/modele.…: the template of the import, to fill in."""

from django.http import HttpRequest, HttpResponse

from dashboard.exports import licence
from dashboard.exports.files import FORMATS
from dashboard.exports.template import template_csv, template_xlsx
from dashboard.web.conditional import published


@published
def model_csv(request: HttpRequest) -> HttpResponse:
    return _file(template_csv(), "csv")


@published
def model_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(template_xlsx(), "xlsx")


def _file(content: bytes, word: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[word].media_type)
    name = f"modele.{FORMATS[word].extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Link"] = licence.LINK
    return response
