"""A natural person is forgotten in one act: by name nowhere, in euros everywhere."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection

from dashboard.actions.erasure import Erased, erase_person
from dashboard.actions.history import seal_history
from dashboard.actions.refusals import Refused
from dashboard.models import (
    Beneficiary,
    Change,
    EntryDraft,
    Grant,
    ImportJob,
    Movement,
    News,
    PersonIdentity,
    PublicGrant,
    Upload,
)
from dashboard.queries.verification import verify
from tests import builders, named_person
from tests.named_person import NAME, Scene
from tests.roles import as_agent, asked
from tests.signing_in import agent

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "Demande écrite reçue le 3 mai 2026"


@pytest.fixture
def scene() -> Scene:
    return named_person.everywhere()


def erase(scene: Scene) -> Erased:
    return erase_person(by=scene.administrator, beneficiary=scene.person, reason=REASON)


def test_nothing_names_the_person_any_more(scene: Scene) -> None:
    assert {"dashboard_personidentity.name", "dashboard_change.fields"} <= {
        *named_person.named_in()
    }
    before = named_person.sums()

    done = erase(scene)

    assert named_person.named_in() == []
    assert named_person.sums() == before
    assert (done.grants, done.files) == (2, 1)


def test_seals_hold_and_everything_still_agrees(scene: Scene) -> None:
    seal_history()
    assert verify() == ()

    erase(scene)

    assert verify() == ()
    assert seal_history() > 0
    assert verify() == ()


def test_what_somebody_rewrites_after_an_erasure_is_still_seen(scene: Scene) -> None:
    seal_history()
    erase(scene)
    seal_history()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE dashboard_change SET reason = 'autre' WHERE reason = 'motif effacé'")
        cursor.execute("UPDATE dashboard_movement SET reason = 'x' WHERE reason = 'motif effacé'")
        cursor.execute("SET session_replication_role = origin")

    assert {found.check for found in verify()} == {
        "historique scellé",
        "empreintes des mouvements",
    }


def test_history_says_who_erased_and_why_and_keeps_the_rest(scene: Scene) -> None:
    erase(scene)

    told = Change.objects.get(act="erased")
    assert (told.by, told.reason, told.row) == (scene.administrator, REASON, scene.person.pk)
    created = Change.objects.get(subject="grant", act="created", grant=scene.grant)
    assert created.fields is not None
    assert created.fields["objet"] == "identité non conservée"
    assert created.fields["year"] == 2021


def test_grants_keep_their_figures_under_a_general_name(scene: Scene) -> None:
    public = PublicGrant.objects.get(grant=scene.grant).reference

    erase(scene)

    person = Beneficiary.objects.get(pk=scene.person.pk)
    assert (person.known_name(), person.known_siren()) == ("Personne physique", "")
    assert person.erased_at() is not None
    held = Grant.objects.get(pk=scene.grant.pk)
    assert (held.objet, held.siret, held.file_number) == ("Fonds EAU", "", "D-12")
    assert held.reference == public
    assert Movement.objects.filter(grant=held, reference="EJ1").exists()


def test_what_others_wrote_keeps_all_but_the_name(scene: Scene) -> None:
    erase(scene)

    news = News.objects.get()
    assert news.title == "Visite chez identité effacée"
    assert news.body == "La préfète a rencontré identité effacée à Gray."
    assert list(EntryDraft.objects.values_list("key", flat=True)) == ["c"]
    assert Upload.objects.get().forgotten_at is not None


def test_erasing_again_changes_nothing(scene: Scene) -> None:
    erase(scene)
    written = Change.objects.count()

    assert erase(scene).again
    assert Change.objects.count() == written


def test_a_new_edition_keeps_the_public_reference(scene: Scene) -> None:
    public = PublicGrant.objects.get(grant=scene.grant).reference
    erase(scene)

    builders.publish(builders.edit(scene.grant, total_cost="9000"))

    assert PublicGrant.objects.get(grant=scene.grant).reference == public
    assert verify() == ()


def test_an_old_form_does_not_bring_the_objet_back(scene: Scene) -> None:
    erase(scene)

    with pytest.raises(Exception, match="a été effacée"):
        Grant.objects.filter(pk=scene.grant.pk).update(objet=f"Puits de {NAME}")
    with pytest.raises(Exception, match="a été effacée"):
        Beneficiary.objects.filter(pk=scene.person.pk).update(name=NAME)
    with pytest.raises(Exception, match="a été effacée"):
        Beneficiary.objects.filter(pk=scene.person.pk).update(category="company")


@pytest.mark.parametrize("role", ["reader", "instructor", "accountant", "publisher"])
def test_only_an_administrator_erases(scene: Scene, role: str) -> None:
    with pytest.raises(PermissionDenied, match="administrer"):
        erase_person(by=agent(role), beneficiary=scene.person, reason=REASON)
    assert PersonIdentity.objects.get().name == NAME


def test_another_department_neither_sees_nor_erases(scene: Scene) -> None:
    other = agent("administrator", "25")
    with as_agent(other):
        assert asked("SELECT * FROM dashboard_personidentity") == []
        with pytest.raises(Exception, match="aidée que dans votre périmètre"):
            asked("SELECT relance_erase_person(%s, 'demande')", [scene.person.pk])
    with pytest.raises(PermissionDenied):
        erase_person(by=other, beneficiary=scene.person, reason=REASON)


def test_an_administrator_of_the_department_erases_as_the_desk_does(scene: Scene) -> None:
    with as_agent(scene.administrator):
        erase(scene)
    assert named_person.named_in() == []


def test_whoever_is_aided_elsewhere_too_is_erased_from_above(scene: Scene) -> None:
    builders.grant(beneficiary=scene.person, department="25")
    with as_agent(scene.administrator), pytest.raises(Refused, match="dans votre périmètre"):
        erase(scene)

    national = agent("administrator", None)
    with as_agent(national):
        erase_person(by=national, beneficiary=scene.person, reason=REASON)
    assert named_person.named_in() == []


def test_an_agent_passes_no_other_write_for_an_erasure(scene: Scene) -> None:
    spoof = """DO $do$ BEGIN EXECUTE $$UPDATE dashboard_grant SET objet = 'x'
        /*
PL/pgSQL function relance_erase_person(bigint,text) line 1 at SQL statement */$$; END $do$"""
    written = Change.objects.filter(act="changed", subject="grant").count()
    with as_agent(agent("instructor")), connection.cursor() as cursor:
        cursor.execute(spoof)
    assert Change.objects.filter(act="changed", subject="grant").count() == written + 2


def test_a_legal_person_is_not_erased(scene: Scene) -> None:
    company = builders.beneficiary("Aluroy")
    builders.grant(beneficiary=company)
    with pytest.raises(Refused, match="pas une personne physique"):
        erase_person(by=scene.administrator, beneficiary=company, reason=REASON)


def test_whom_the_public_page_names_is_masked_there_first(scene: Scene) -> None:
    maybe = builders.beneficiary("Camille Claudel", category="", department_id="70")
    builders.published(beneficiary=maybe)
    Beneficiary.objects.filter(pk=maybe.pk).update(category="individual")
    with pytest.raises(Refused, match="encore nommée"):
        erase_person(by=scene.administrator, beneficiary=maybe, reason=REASON)


def test_who_may_be_a_natural_person_is_one_once_erased(scene: Scene) -> None:
    maybe = builders.beneficiary("Camille Claudel", category="", department_id="70")
    builders.published(beneficiary=maybe, fund_code="EAU")
    seal_history()

    erase_person(by=scene.administrator, beneficiary=maybe, reason=REASON)

    assert Beneficiary.objects.get(pk=maybe.pk).category == "individual"
    assert "Claudel" not in repr(list(Change.objects.values_list("fields", flat=True)))
    assert verify() == ()


def test_merged_records_are_one_person(scene: Scene) -> None:
    twin = builders.beneficiary("Rosa Peyrol", category="individual", merged_into=scene.person)

    erase_person(by=scene.administrator, beneficiary=twin, reason=REASON)

    assert PersonIdentity.objects.filter(erased_at=None).count() == 0
    assert named_person.named_in() == []


def test_an_import_at_work_is_waited_for(scene: Scene) -> None:
    ImportJob.objects.update(state=ImportJob.State.APPLYING)
    with pytest.raises(Refused, match="import est en cours"):
        erase(scene)


def test_a_file_that_waits_is_to_be_sent_again(scene: Scene) -> None:
    ImportJob.objects.update(state=ImportJob.State.PREVIEWED)
    erase(scene)
    scene.job.refresh_from_db()
    assert scene.job.state == ImportJob.State.DROPPED
    assert "renvoyez-le" in scene.job.message


@pytest.mark.parametrize("reason", ["", "  ", "Mme Bonheur le demande", "SIREN 552 100 554"])
def test_the_reason_is_said_and_names_nobody(scene: Scene, reason: str) -> None:
    with pytest.raises(Refused):
        erase_person(by=scene.administrator, beneficiary=scene.person, reason=reason)
    assert PersonIdentity.objects.get().name == NAME


def test_the_command_asks_before_it_erases(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("erase_person", scene.person.public_id, "--reason", REASON)
    assert NAME in capsys.readouterr().out
    call_command("erase_person", scene.person.public_id, "--reason", REASON, "--yes")
    assert named_person.named_in() == []
    call_command("erase_person", scene.person.public_id, "--reason", REASON, "--yes")
    assert "déjà effacée" in capsys.readouterr().out
    with pytest.raises(CommandError, match="b-0"):
        call_command("erase_person", "b-0", "--reason", REASON)
