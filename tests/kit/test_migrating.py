"""Several models that point at each other are made in one operation, and taken back."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from citydiplo.kit.db.bulk_migrations import CreateModels

PAIR = CreateModels(
    [
        migrations.CreateModel(
            "Bridge",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("keeper", models.ForeignKey("kit.Keeper", models.CASCADE, null=True, related_name="+")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["keeper"], name="one_bridge_each")]},
        ),
        migrations.CreateModel(
            "Keeper",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("bridges", models.ManyToManyField("kit.Bridge", related_name="+")),
            ],
        ),
    ]
)
TABLES = {"kit_bridge", "kit_keeper", "kit_keeper_bridges"}


# SQLite changes its tables only outside of a transaction.
@pytest.mark.django_db(transaction=True)
def test_made_together_and_taken_back():
    before = ProjectState()
    assert before.apps  # as in the middle of migrating, where models are built already
    after = before.clone()
    PAIR.state_forwards("kit", after)
    with connection.schema_editor() as editor:
        PAIR.database_forwards("kit", editor, before, after)
    try:
        assert {*connection.introspection.table_names()} >= TABLES
        bridge, keeper = (after.apps.get_model("kit", name) for name in ("bridge", "keeper"))
        keeper.objects.create().bridges.add(bridge.objects.create(keeper=keeper.objects.create()))
        assert keeper.objects.filter(bridges__keeper__isnull=False).count() == 1
    finally:
        with connection.schema_editor() as editor:
            PAIR.database_backwards("kit", editor, after, before)
    assert not TABLES & {*connection.introspection.table_names()}


def test_can_be_written_into_a_file():
    name, positional, named = PAIR.deconstruct()
    assert (name, len([*positional, *named.values()][0])) == ("CreateModels", 2)
    assert PAIR.describe() == "Create 2 models"
