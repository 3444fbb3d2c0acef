"""The naive world read back from the desk's tables and the publication log, whatever wrote them.

Nothing that the database derives is read: what the public sees is played again from the log.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.consistency.comparing import asked
from tests.consistency.stage import Stage
from tests.oracle_facts import Desk, Edition, Entry, Line, Log, Seen, month_end
from tests.oracle_totals import cents
from tests.oracles import World

GRANTS = """
    SELECT id, reference, status, fund_id, department_id, year, commitments_followed,
           payments_followed
    FROM dashboard_grant ORDER BY id
"""
LINES = """
    SELECT id, grant_id, kind, nature, amount, effective_on, date_precision, on_commitment_id,
           corrects_id
    FROM dashboard_movement ORDER BY id
"""
LOG = """
    SELECT p.at, p.grant_id, p.kind, p.edition_id, p.up_to_movement, e.grant_version, e.fund_id,
           e.department_id, e.year, e.masked, e.reference, e.beneficiary_name,
           e.beneficiary_id::text, e.category, e.size,
           e.objet, e.commitments_followed, e.payments_followed,
           (SELECT json_agg(json_build_array(s.commune_id, s.weight))
            FROM dashboard_editionshare s WHERE s.edition_id = e.id)
    FROM dashboard_publication p JOIN dashboard_grantedition e ON e.id = p.edition_id
    ORDER BY p.no
"""


def replay(stage: Stage) -> None:
    """Put into the stage the world that the tables tell."""
    stage.world = World(stage.world.funds, stage.world.people)
    grants = asked(GRANTS)
    stage.grants = [row[0] for row in grants]
    stage.world.grants = [_desk(row) for row in grants]
    rows = asked(LINES)
    stage.lines = [row[0] for row in rows]
    stage.world.lines = [_line(stage, number, row) for number, row in enumerate(rows)]
    instants = sorted({row[0] for row in asked(LOG)})
    used: set[int] = set()
    for row in asked(LOG):
        step = instants.index(row[0]) + 1
        edition = _edition(stage, row)
        stage.world.log.append(Log(step, edition.grant, row[2], edition))
        fresh = row[2] != "withdraw" and row[3] not in used
        used.add(row[3])
        if row[2] != "withdraw":
            _show(stage, edition, step, up_to=row[4], awards=fresh)
    stage.people = {
        line.edition.person: int(line.edition.person)
        for line in stage.world.log
        if line.edition.person
    }
    stage.world.step = len(instants)


def _show(stage: Stage, edition: Edition, step: int, *, up_to: int, awards: bool) -> None:
    shown = {seen.line.number for seen in stage.world.seen}
    for line in stage.world.lines:
        mine = line.grant == edition.grant and stage.lines[line.number] <= up_to
        if not mine or line.number in shown:
            continue
        if not edition.follows(line.kind) and line.corrects not in shown:
            continue
        if line.kind != "award" or awards:
            day = month_end(line.day) if edition.masked else line.day
            rough = edition.masked and line.precision == "day"
            precision = "month" if rough else line.precision
            stage.world.seen.append(Seen(line, step, day, precision))


def _desk(row: tuple[Any, ...]) -> Desk:
    _, reference, status, fund, department, year, commitments, payments = row
    entry = Entry(
        reference,
        fund,
        department,
        year,
        commitments_followed=commitments,
        payments_followed=payments,
    )
    return Desk(entry, "", 0, date.min, status=status)


def _line(stage: Stage, number: int, row: tuple[Any, ...]) -> Line:
    _, grant, kind, nature, amount, day, precision, on, corrects = row
    return Line(
        number,
        stage.grants.index(grant),
        kind,
        nature,
        cents(Decimal(amount)),
        day,
        "",
        precision,
        None if on is None else stage.lines.index(on),
        None if corrects is None else stage.lines.index(corrects),
    )


def _edition(stage: Stage, row: tuple[Any, ...]) -> Edition:
    (
        _,
        grant,
        _,
        _,
        _,
        version,
        fund,
        department,
        year,
        masked,
        reference,
        name,
        person,
        category,
        size,
        objet,
        commitments,
        payments,
        shares,
    ) = row
    return Edition(
        grant=stage.grants.index(grant),
        version=version,
        fund=fund,
        department=department,
        year=year,
        masked=masked,
        reference=None if masked else reference,
        name=name,
        person=person,
        category=category,
        size=size,
        objet=objet,
        shares=tuple((place, weight) for place, weight in shares),
        commitments_followed=commitments,
        payments_followed=payments,
    )
