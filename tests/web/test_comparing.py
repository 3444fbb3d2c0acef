"""The page that puts territories side by side."""

from django.test import Client

from dashboard.models import Department
from tests.published_scene import Scene
from tests.web.conftest import Read


def test_each_amount_opens_the_list_whose_sum_it_is(scene: Scene, read: Read) -> None:
    page = read("/comparer/?departement=70,25&region=27")

    for address in ("/aides/?departement=70", "/aides/?departement=25", "/aides/?region=27"):
        assert f'href="{address}"' in page


def test_what_is_chosen_can_be_taken_away(scene: Scene, read: Read) -> None:
    page = read("/comparer/?departement=25,70")

    assert 'href="/comparer/?departement=25"' in page
    assert 'href="/comparer/?departement=70"' in page


def test_other_filters_stay(scene: Scene, read: Read) -> None:
    page = read("/comparer/?departement=70&volet=ecologie")

    assert "/aides/?departement=70&amp;volet=ecologie" in page


def test_six_territories_compare_and_seven_do_not(scene: Scene, client: Client) -> None:
    Department.objects.create(code="39", name="Jura", region_id="27", population=260_000)
    six = client.get("/comparer/?departement=70,25,2A,987&region=27,94")
    seven = client.get("/comparer/?departement=70,25,39,2A,987&region=27,94")

    assert six.status_code == 200
    assert seven.status_code == 400
    assert "au plus 6" in seven.content.decode()


def test_what_belongs_nowhere_does_not_compare(scene: Scene, client: Client) -> None:
    refused = client.get("/comparer/?departement=nd")

    assert refused.status_code == 400
    assert "qui se compare" in refused.content.decode()
