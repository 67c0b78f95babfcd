"""Lists on their way into the register, one in each situation that a page shows."""

from tests.browser import stories

PREVIEWED = (
    "Partnerstadt;Land;Art;seit;Bereich;Ansprechpartnerin\n"
    "Bogotá;Kolumbien;Freundschaft;12.05.1987;Kultur;Fr. Paz\n"
    "Nagoya;Japan;Städtefreundschafft;1990er;Kultur;Fr. Paz\n"
    "Nirgendwo;Spanien;Freundschaft;gestern;Kultur;\n"
    "Bogotá;Kolumbien;Freundschaft;12.05.1987;Kultur;Fr. Paz\n"
)
# In an encoding that no name of a place settles.
UNSETTLED = (
    "Partner;Country;Kind;Since;Title\n"
    "Oslo;Norway;Friendship;1998;Draugystė\n"
    "Nagoya;Japan;Project;2004;Ąžuolų mainai\n"
)


def begin():
    """Ana's lists of Lima's partners: being read, with columns to match previewed, imported, failed."""
    from django.utils import timezone

    from partnerships.choices import ImportStatus
    from partnerships.imports import jobs, mapping, worker
    from partnerships.models import ImportJob

    def worked(job):
        worker.work(pk=job.pk)
        job.refresh_from_db()
        return job

    def previewed(name):
        job = worked(_sent(name, PREVIEWED.encode()))
        mapping.set_columns(job=job, columns=job.columns, defaults=job.defaults, state=job.state)
        jobs.ask_for(job=job, status=ImportStatus.CHECKING)
        return worked(job)

    held = {"token": "held", "lease_until": timezone.now() + timezone.timedelta(days=900)}
    reading = _sent("reading.csv", PREVIEWED.encode())
    ImportJob.objects.filter(pk=reading.pk).update(**held)
    worked(_sent("columns.csv", PREVIEWED.encode()))
    worked(_sent("unsettled.csv", UNSETTLED.encode("cp1257")))
    previewed("previewed.csv")
    done = {"status": ImportStatus.APPLIED, "applied_at": timezone.now(), "settled_at": timezone.now()}
    ImportJob.objects.filter(pk=previewed("imported.csv").pk).update(**done)
    worked(_sent("failed.xlsx", b"PK\x03\x04 no workbook"))


def _sent(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.imports import uploads

    return uploads.receive(
        target="partnerships",
        upload=SimpleUploadedFile(name, content),
        by=User.objects.get(email="ana@lima.example"),
        defaults={"a_city": City.objects.get(slug="lima").pk},
        state="declared",
    )


def paths():
    """{"import_previewed": the address of previewed.csv, …}"""
    from partnerships.models import ImportJob

    return {
        f"import_{job.file_name.partition('.')[0]}": job.get_absolute_url()
        for job in ImportJob.objects.exclude(person__email__endswith=stories.address(""))
    }
