"""How a file that was sent reads under some settings, and what goes without saying of them."""

from dataclasses import replace

from dashboard.imports.limits import UnusableFile
from dashboard.imports.profiles import PROFILES
from dashboard.imports.recognise import Settings, header_names, header_print, proposed
from dashboard.imports.sample import Rows, Sample, text_rows
from dashboard.models import ColumnChoice, ImportJob
from dashboard.models.imports import NATION


def perimeter_name(job: ImportJob) -> str:
    """Under which the choice of columns is remembered."""
    return NATION if job.perimeter is None else ",".join(job.perimeter)


def rows_under(job: ImportJob, settings: Settings) -> Rows:
    """The first rows as these settings read them. Cost: the first piece of the file, for a CSV
    whose encoding or delimiter is not the recognised one."""
    sample = Sample.from_json(job.sample)
    encoding = settings.encoding or sample.encoding
    delimiter = settings.delimiter or sample.delimiter
    if sample.kind != "csv" or (encoding, delimiter) == (sample.encoding, sample.delimiter):
        return sample.rows_of(settings.sheet)
    head = job.upload.pieces.filter(position=0).values_list("content", flat=True).first()
    return text_rows(bytes(head or b""), encoding, delimiter)


def read_again(job: ImportJob, settings: Settings) -> Settings:
    """Other rows, another header or another profile: columns are proposed anew."""
    rows = rows_under(job, settings)
    return _with_choice(job, replace(settings, columns=proposed(settings, rows)), rows)


def propose(job: ImportJob, settings: Settings, sample: Sample) -> Settings:
    """What was recognised, with what goes without saying for this account."""
    settings = _with_choice(job, settings, sample.rows_of(settings.sheet))
    asks = "department" in PROFILES[settings.profile].asks
    if asks and settings.department is None and job.perimeter and len(job.perimeter) == 1:
        return replace(settings, department=job.perimeter[0])
    return settings


def _with_choice(job: ImportJob, settings: Settings, rows: Rows) -> Settings:
    """With the columns that were chosen last time for the same header."""
    try:
        names = header_names(settings, rows)
    except UnusableFile:
        return settings
    choice = ColumnChoice.objects.filter(
        perimeter=perimeter_name(job), profile=settings.profile, header=header_print(names)
    ).first()
    return settings if choice is None else replace(settings, columns=choice.columns)
