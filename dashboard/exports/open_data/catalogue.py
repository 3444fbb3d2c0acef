"""The catalogue that data portals harvest: DCAT-AP as JSON-LD, one dataset per file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from dashboard.exports import licence
from dashboard.exports.open_data.datasets import DATASETS, Dataset
from dashboard.exports.open_data.schemas import schema_address
from dashboard.queries.open_data import Built

Node = dict[str, Any]

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
FRANCE: Final = f"{_AUTHORITY}/country/FRA"
DEPARTMENT: Final = "http://id.insee.fr/geo/departement/"
_FORMATS: Final = {
    "csv": "CSV",
    "scdl.csv": "CSV",
    "xlsx": "XLSX",
    "ndjson": "JSON",
    "geojson": "GEOJSON",
}
KEYWORDS: Final = ("subventions", "aides publiques", "plan de relance", "france relance")


@dataclass(frozen=True, slots=True)
class About:
    """Whose catalogue this is, and what it covers."""

    site: str
    name: str
    publisher: str
    contact: str
    departments: Sequence[str]
    first: date | None
    last: date | None
    issued: datetime | None
    modified: datetime | None


def catalogue(about: About, built: Mapping[str, Built]) -> Node:
    graph = [
        {
            "@id": f"{about.site}/donnees/catalogue.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": _french(f"{about.name} : données ouvertes"),
            "dct:description": _french("Les aides publiées, du fonds national à la commune."),
            "dct:language": _ref(f"{_AUTHORITY}/language/FRA"),
            "dct:license": _ref(licence.URL),
            "dct:publisher": _ref(_publisher(about)),
            "foaf:homepage": _ref(f"{about.site}/donnees/"),
            "dcat:dataset": [_ref(_id(about, dataset)) for dataset in DATASETS.values()],
            "dcat:service": _ref(f"{about.site}/api/v1/"),
            **_instants(about),
        },
        {
            "@id": _publisher(about),
            "@type": "foaf:Agent",
            "foaf:name": about.publisher,
            **({"foaf:mbox": _ref(f"mailto:{about.contact}")} if "@" in about.contact else {}),
        },
        _service(about),
    ]
    for dataset in DATASETS.values():
        graph += [
            _dataset(about, dataset),
            _distribution(about, dataset, built.get(dataset.name)),
        ]
    return {"@context": CONTEXT, "@graph": graph}


def _dataset(about: About, dataset: Dataset) -> Node:
    return {
        "@id": _id(about, dataset),
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": _french(f"{dataset.title} ({about.name})"),
        "dct:description": _french(dataset.words),
        "dct:publisher": _ref(_publisher(about)),
        "dct:license": _ref(licence.URL),
        "dct:language": _ref(f"{_AUTHORITY}/language/FRA"),
        "dct:accrualPeriodicity": _ref(f"{_AUTHORITY}/frequency/DAILY"),
        "dcat:theme": _ref(f"{_AUTHORITY}/data-theme/GOVE"),
        "dcat:keyword": [_french(word) for word in KEYWORDS],
        "dcat:landingPage": _ref(f"{about.site}/donnees/"),
        "dct:spatial": _spatial(about),
        "dcat:distribution": [_ref(_file(about, dataset))],
        **_temporal(about),
        **_instants(about),
    }


def _distribution(about: About, dataset: Dataset, built: Built | None) -> Node:
    address = _file(about, dataset)
    media_type = dataset.media_type.partition(";")[0]
    known: Node = {}
    if built:
        known = {
            "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(built.size)},
            "dct:modified": _instant(built.built_at),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _ref("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
                "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": built.sha256},
            },
        }
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _french(dataset.name),
        "dct:description": _french(dataset.words),
        "dcat:accessURL": _ref(address),
        "dcat:downloadURL": _ref(address),
        "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{media_type}"),
        "dct:format": _ref(f"{_AUTHORITY}/file-type/{_FORMATS[dataset.extension]}"),
        "dct:license": _ref(licence.URL),
        "dct:conformsTo": _ref(schema_address(dataset, about.site)),
        **known,
    }


def _service(about: About) -> Node:
    return {
        "@id": f"{about.site}/api/v1/",
        "@type": "dcat:DataService",
        "dct:title": _french(f"API {about.name}"),
        "dcat:endpointURL": _ref(f"{about.site}/api/v1/"),
        "dcat:endpointDescription": _ref(f"{about.site}/api/v1/openapi.json"),
        "dct:license": _ref(licence.URL),
        "dcat:servesDataset": [_ref(_id(about, dataset)) for dataset in DATASETS.values()],
    }


def _spatial(about: About) -> list[Node]:
    """The départements of an instance limited to some, else France."""
    places = [DEPARTMENT + code for code in about.departments] or [FRANCE]
    return [_ref(place) for place in places]


def _temporal(about: About) -> Node:
    if about.first is None or about.last is None:
        return {}
    return {
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": about.first.isoformat()},
            "dcat:endDate": {"@type": "xsd:date", "@value": about.last.isoformat()},
        }
    }


def _instants(about: About) -> Node:
    told = {"dct:issued": about.issued, "dct:modified": about.modified}
    return {name: _instant(found) for name, found in told.items() if found}


def _instant(found: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": found.isoformat()}


def _french(text: str) -> Node:
    return {"@language": "fr", "@value": text}


def _ref(address: str) -> Node:
    return {"@id": address}


def _publisher(about: About) -> str:
    return f"{about.site}/#editeur"


def _id(about: About, dataset: Dataset) -> str:
    return f"{about.site}/donnees/#{dataset.name}"


def _file(about: About, dataset: Dataset) -> str:
    return f"{about.site}/donnees/{dataset.name}"
