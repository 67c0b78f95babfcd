"""Whether a database has all the migrations that the code names."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def are_all_applied(connection: BaseDatabaseWrapper) -> bool:
    """Asked by the probe of each web worker: where each file is recorded as applied, none is read.

    Django's own answer reads all files: 0.2 s, and 11 MB that the worker then has for itself. It is asked
    only where a file is not recorded: it may be a squashed one that is not yet.
    """
    if MigrationRecorder(connection).applied_migrations().keys() >= set(_files()):
        return True
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _files():
    for app in apps.get_app_configs():
        package, _is_named = MigrationLoader.migrations_module(app.label)
        found = find_spec(package) if package else None
        for file in iter_modules(found.submodule_search_locations) if found else ():
            if not file.ispkg and file.name[0] not in "_~":
                yield app.label, file.name
