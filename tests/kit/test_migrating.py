"""Several models are made in one operation and taken back; many operations become few steps."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from citydiplo.kit.db.bulk_migrations import CreateModels, in_few_steps

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


def number(**options):
    return models.IntegerField(**options)


MANY = [
    migrations.CreateModel("Town", [("id", models.BigAutoField(primary_key=True)), ("size", number())]),
    migrations.AddField("Old", "size", number(default=0)),
    migrations.AddField("Town", "twin", models.ForeignKey("kit.Town", models.CASCADE)),
    migrations.AddConstraint("Town", models.CheckConstraint(condition=models.Q(size__gt=0), name="has_size")),
    migrations.AddConstraint("Old", models.CheckConstraint(condition=models.Q(size__gt=0), name="old_size")),
    migrations.AlterField("Other", "rank", number(null=True)),
    migrations.AddIndex("Town", models.Index(fields=["size"], name="town_by_size")),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.RemoveField("Old", "size"),
    migrations.RenameField("Other", "rank", "place"),
    migrations.AddField("Other", "size", number(default=0)),
]


def test_many_operations_become_few_steps_with_the_same_end():
    def ended(operations):
        state = ProjectState()
        for name, fields in {"Old": [], "Other": [("rank", number())]}.items():
            key = ("id", models.BigAutoField(primary_key=True))
            migrations.CreateModel(name, [key, *fields]).state_forwards("kit", state)
        for operation in operations:
            operation.state_forwards("kit", state)
        return state

    steps = in_few_steps(MANY)
    assert ended(steps) == ended(MANY)
    assert [type(step).__name__ for step in steps] == [
        "CreateModels",  # Town, with all that is its own
        "Together",  # Old gets a field, Other changes one
        "Together",  # Old gets a constraint, which needs that field
        "RunPython",
        "Together",
        "RenameField",
        "Together",
    ]
    assert [operation.model_name for operation in steps[1].operations] == ["Old", "Other"]
    assert [operation.model_name for operation in steps[2].operations] == ["Old"]
