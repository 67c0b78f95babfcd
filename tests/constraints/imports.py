"""Rules of imports."""

from tests.fitting import (
    city,
    import_cell,
    import_choice,
    import_job,
    import_row,
    import_word,
    network,
    person,
    remembered_list,
    remembered_word,
    same,
)

RULES = {
    # Imports
    "import_target_status_and_state_are_known": (
        lambda: import_job(target="mandates"),
        lambda: import_job(target="wishes"),
    ),
    "one_import_row_per_number": (
        lambda: [import_row(job=import_job()), import_row(job=import_job())],
        lambda: same(import_row, job=import_job),
    ),
    "one_choice_per_mention": (
        lambda: [import_choice(job=import_job()), import_choice(job=import_job())],
        lambda: same(import_choice, job=import_job),
    ),
    "one_import_word_each": (
        lambda: [
            import_word(job=import_job()),
            *(
                import_word(job=job, kind=kind, field=field, folded=word)
                for job in [import_job()]
                for kind, field, word in (
                    ("choice", "status", "aktiv"),
                    ("country", "status", "aktiv"),
                    ("choice", "form", "aktiv"),
                    ("choice", "status", "ruht"),
                )
            ),
        ],
        lambda: same(import_word, job=import_job),
    ),
    "import_word_kind_is_known": (
        lambda: [import_word(job=import_job(), kind=kind) for kind in ("date", "ended")],
        lambda: import_word(job=import_job(), kind="weather"),
    ),
    "import_word_that_leaves_rows_out_has_no_value": (
        lambda: [
            import_word(job=import_job(), leaves_out=True, is_decided=True),
            import_word(job=import_job(), is_decided=True, value="active"),
        ],
        lambda: import_word(job=import_job(), leaves_out=True, is_decided=True, value="active"),
    ),
    "one_correction_per_cell": (
        lambda: [
            import_cell(job=job, number=number, column=column)
            for job in (import_job(), import_job())
            for number, column in ((1, 0), (1, 1), (2, 0))
        ],
        lambda: same(import_cell, job=import_job),
    ),
    "remembered_word_is_a_city_s_or_a_network_s": (
        lambda: [remembered_word(city=city()), remembered_word(network=network())],
        lambda: remembered_word(city=city(), network=network()),
    ),
    "one_remembered_word_per_city": (
        lambda: [remembered_word(city=of) for of in (city(), city())],
        lambda: same(remembered_word, city=city),
    ),
    "one_remembered_word_per_network": (
        lambda: [remembered_word(network=of) for of in (network(), network())],
        lambda: same(remembered_word, network=network),
    ),
    "remembered_list_has_one_owner": (
        lambda: [
            remembered_list(city=city()),
            remembered_list(network=network()),
            remembered_list(person=person()),
        ],
        lambda: remembered_list(city=city(), person=person()),
    ),
    "remembered_list_target_is_known": (
        lambda: [remembered_list(city=city(), target=target) for target in ("mandates", "accessions")],
        lambda: remembered_list(city=city(), target="songs"),
    ),
    "one_remembered_list_per_city_and_name": (
        lambda: [remembered_list(city=of) for of in (city(), city())],
        lambda: same(remembered_list, city=city),
    ),
    "one_remembered_list_per_network_and_name": (
        lambda: [remembered_list(network=of) for of in (network(), network())],
        lambda: same(remembered_list, network=network),
    ),
    "one_remembered_list_per_person_and_name": (
        lambda: [remembered_list(person=of) for of in (person(), person())],
        lambda: same(remembered_list, person=person),
    ),
}
