from django.urls import path

from partnerships.views import (
    agreement,
    city_networks,
    city_partnerships,
    directories,
    exports,
    history,
    imports,
    partnership,
    record,
    steps,
)

urlpatterns = [
    path("agreements/", directories.agreements, name="agreements"),
    path("agreements/export.<slug:kind>", exports.agreements, name="agreements-export"),
    path("partnerships/export.<slug:kind>", exports.partnerships, name="partnerships-export"),
    path("agreements/<slug:slug>/", agreement.agreement, name="agreement"),
    path("cities/<slug:slug>/networks/", city_networks.city_networks, name="city-networks"),
    path("cities/<slug:slug>/partnerships/", city_partnerships.city_partnerships, name="city-partnerships"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/layout/", imports.import_layout, name="import-layout"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import-columns"),
    path("imports/<int:pk>/choices/", imports.import_choices, name="import-choices"),
    path("imports/<int:pk>/rows.csv", imports.import_report, name="import-report"),
    path("imports/<int:pk>/<slug:step>/", imports.import_step, name="import-step"),
    path("partnerships/", directories.partnerships, name="partnerships"),
    path("partnerships/new/", record.new, name="partnership-new"),
    path("partnerships/<int:pk>/", partnership.partnership, name="partnership"),
    path("partnerships/<int:pk>/history/", history.history, name="partnership-history"),
    path("partnerships/<int:pk>/edit/", record.edit, name="partnership-edit"),
    path("partnerships/<int:pk>/steps/<slug:step>/", steps.step, name="partnership-step"),
]
