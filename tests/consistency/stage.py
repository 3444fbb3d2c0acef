"""The small country in which the real actions and the naive ledger play the same piece."""

from datetime import date
from decimal import Decimal

from dashboard.actions import grants as desk
from dashboard.actions import ledger, plan, publication
from dashboard.actions.grants import GrantEntry
from dashboard.actions.plan import AllocationLine
from dashboard.models import (
    Beneficiary,
    Department,
    Fund,
    Grant,
    Membership,
    Movement,
    User,
)
from dashboard.models.choices import Diffusion
from tests import builders
from tests.oracle_facts import Entry, Envelope, Person, Purse
from tests.oracle_totals import Country
from tests.oracles import World

FUNDS = {
    "IDF": Purse("france-relance", "competitivite"),
    "RENO": Purse("france-relance", "ecologie"),
    "FVERT": Purse("fonds-vert", None),
    "BONUS": Purse("fonds-vert", "ecologie", pays_individuals=True),
}
PEOPLE = {
    "aluroy": Person("Aluroy", "company", "PME", "5710"),
    "gray": Person("Commune de Gray", "local_authority", "", "7210"),
    "martin": Person("Jeanne Martin", "individual"),
    "artisan": Person("Établi du Doubs", "company", "TPE", "1000"),
    "discret": Person("Maison discrète", "company", "PME", "5499", partial=True),
    "inconnu": Person("Amis de l'Œuvre", "association"),
    "sûr": Person("Société d'Ornans", "company", "GE", "", confirmed=True),
}
COMMUNES = {
    "70": ("70279", "70285", "70550"),
    "25": ("25056",),
    "2A": ("2A004",),
    "987": (),
    None: (),
}
ACCOUNTS = ("saisie-1", "saisie-2", "paie", "publie-1", "publie-2")
ENTERING, PAYING, PUBLISHING = ACCOUNTS[:2], ACCOUNTS[2], ACCOUNTS[3:]
# Who holds every right but paying: the one whom four eyes must stop.
ALONE = "seul"


def country() -> Country:
    return Country(
        {code: region for code, (_, region, _) in builders.DEPARTMENTS.items()},
        {code: name for code, (name, _) in builders.COMMUNES.items()},
    )


def build() -> "Stage":
    """Territories, funds, people and accounts, once."""
    builders.territories()
    builders.pillars()
    for code, purse in FUNDS.items():
        builders.fund(
            code,
            pillar=purse.pillar,
            plan_code=purse.plan,
            may_pay_individuals=purse.pays_individuals,
        )
    for person in PEOPLE.values():
        builders.beneficiary(
            person.name,
            category=person.category,
            size=person.size,
            legal_form=person.legal_form,
            diffusion=Diffusion.PARTIAL if person.partial else Diffusion.OPEN,
            confirmed_legal_person=person.confirmed,
        )
    for name in (*ACCOUNTS, ALONE, "gère"):
        user = builders.user(name)
        for role in _roles(name):
            Membership.objects.create(user=user, role=role)
    return Stage()


def _roles(name: str) -> tuple[str, ...]:
    if name == ALONE:
        return ("instructor", "publisher")
    role = {"saisie": "instructor", "paie": "accountant", "publie": "publisher"}
    return (role.get(name.partition("-")[0], "administrator"),)


class Stage:
    """Runs an operation of the naive world through the real actions.

    `grants` and `lines` hold the primary keys of what the world knows by its place, `people`
    those of whom it knows by a word.
    """

    def __init__(self) -> None:
        self.world = World(FUNDS, PEOPLE)
        self.country = country()
        self.users = {user.email: user for user in User.objects.all()}
        everyone = Beneficiary.objects.select_related("identity")
        known = {party.known_name(): party.pk for party in everyone}
        self.people = {key: known[person.name] for key, person in PEOPLE.items()}
        self.grants: list[int] = []
        self.lines: list[int] = []

    def entry(self, entry: Entry, cents: int, day: date, precision: str) -> GrantEntry:
        department = Department.objects.filter(code=entry.department or "").first()
        person = self.people.get(entry.person or "")
        return GrantEntry(
            reference=entry.reference,
            fund=Fund.objects.get(code=entry.fund),
            department=department,
            year=entry.year,
            objet=entry.objet,
            amount=euros(cents),
            awarded_on=day,
            date_precision=precision,
            beneficiary=Beneficiary.objects.get(pk=person) if person else None,
            shares=dict(entry.shares),
            commitments_followed=entry.commitments_followed,
            payments_followed=entry.payments_followed,
        )

    def grant(self, number: int) -> Grant:
        return Grant.objects.get(pk=self.grants[number])

    def movement(self, number: int) -> Movement:
        return Movement.objects.get(pk=self.lines[number])

    def enter(self, by: str, entry: Entry, cents: int, day: date, precision: str) -> None:
        made = desk.create_grant(by=self.users[by], entry=self.entry(entry, cents, day, precision))
        self.grants.append(made.pk)

    def edit(self, by: str, number: int, entry: Entry) -> None:
        known = self.world.grants[number]
        desk.edit_grant(
            by=self.users[by],
            grant=self.grant(number),
            entry=self.entry(entry, known.cents, known.day, known.precision),
            expected_version=known.version,
        )

    def submit(self, by: str, number: int) -> None:
        self.lines.append(desk.submit_grant(by=self.users[by], grant=self.grant(number)).pk)

    def cancel(self, by: str, number: int, day: date) -> None:
        desk.cancel_grant(by=self.users[by], grant=self.grant(number), reason="Abandon", on=day)
        self._note_new_lines()

    def record(
        self, by: str, number: int, nature: str, cents: int, day: date, on: int | None
    ) -> None:
        """Through the action that an agent would use for this nature."""
        user, amount = self.users[by], euros(cents)
        if nature == "amendment":
            made = ledger.record_amendment(
                by=user, grant=self.grant(number), amount=amount, effective_on=day, reason="Avenant"
            )
        elif nature == "cancellation":
            made = ledger.record_cancellation(
                by=user, grant=self.grant(number), amount=-amount, effective_on=day, reason="Moins"
            )
        elif on is None:
            made = ledger.record_commitment(
                by=user, grant=self.grant(number), amount=amount, effective_on=day, reference="EJ"
            )
        else:
            made = self._record_on(user, nature, amount, day, self.movement(on))
        self.lines.append(made.pk)

    def _record_on(
        self, by: User, nature: str, amount: Decimal, day: date, on: Movement
    ) -> Movement:
        if nature == "decommitment":
            return ledger.record_decommitment(
                by=by, commitment=on, amount=-amount, effective_on=day, reason="Moins"
            )
        if nature == "repayment":
            return ledger.record_repayment(
                by=by, commitment=on, amount=-amount, effective_on=day, reason="Rendu"
            )
        return ledger.record_payment(
            by=by, commitment=on, amount=amount, effective_on=day, nature=nature, reference="DP"
        )

    def reverse(self, by: str, wrong: int) -> None:
        made = ledger.reverse_movement(
            by=self.users[by], movement=self.movement(wrong), reason="Faux"
        )
        self.lines.append(made.pk)

    def correct(self, by: str, wrong: int, cents: int, day: date) -> None:
        ledger.correct_movement(
            by=self.users[by],
            movement=self.movement(wrong),
            amount=euros(cents),
            effective_on=day,
            reason="Faux",
        )
        self._note_new_lines()

    def publish(self, by: str, numbers: list[int]) -> None:
        publication.publish_grants(
            grant_ids=[self.grants[number] for number in numbers], by=self.users[by]
        )

    def withdraw(self, by: str, numbers: list[int]) -> None:
        publication.withdraw_grants(
            grant_ids=[self.grants[number] for number in numbers],
            by=self.users[by],
            reason="Erreur",
        )

    def allocate(self, line: Envelope) -> None:
        plan.add_allocation(
            by=self.users["gère"],
            line=AllocationLine(
                fund=Fund.objects.get(code=line.fund),
                first_year=line.year,
                last_year=line.last_year or line.year,
                amount=euros(line.cents),
                effective_on=date(line.year, 1, 1),
                nature=line.nature,
                department=Department.objects.filter(code=line.department or "").first(),
                retained=line.retained,
                binding=line.binding,
            ),
        )

    def _note_new_lines(self) -> None:
        last = self.lines[-1] if self.lines else 0
        new = Movement.objects.filter(pk__gt=last, grant__in=self.grants).order_by("pk")
        self.lines.extend(new.values_list("pk", flat=True))


def euros(cents: int) -> Decimal:
    return Decimal(cents) / 100
