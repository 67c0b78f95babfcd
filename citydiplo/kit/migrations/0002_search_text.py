"""What Django's models cannot say of the search index: full text, and names by their first letters.

SQLite keeps the words in an FTS5 table beside the entries (their id is its rowid), PostgreSQL in a column that it
generates itself. Words are parted by spaces alone, because Python has folded them already; each has four signs
in front that say its kind, so FTS5's indexes of beginnings answer for one to three letters.
"""

from django.db import migrations

# Each holds an entry once per beginning, in the order of weight: the first eight answer who types.
FIRST_LETTERS = """
    CREATE INDEX search_name_by_first_{length} ON kit_searchname (substr(key, 1, {length}), place)
    WHERE leads <= {length}
"""
LENGTHS = (1, 2, 3, 4)

POSTGRESQL = [
    # Ranges of beginnings compare by code point, as SQLite does, in whatever language the database sorts.
    """
    ALTER TABLE kit_searchname ALTER COLUMN key TYPE varchar(100) COLLATE "C",
                               ALTER COLUMN tail TYPE varchar(3) COLLATE "C"
    """,
    """
    ALTER TABLE kit_searchentry ADD COLUMN word_vector tsvector NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    """,
    "CREATE INDEX search_entry_by_word ON kit_searchentry USING gin (word_vector)",
]

SQLITE = [
    """
    CREATE VIRTUAL TABLE kit_searchtext USING fts5 (
        words, content='kit_searchentry', content_rowid='id', detail=none, prefix='5 6 7',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
    )
    """
]


def build(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)
    for length in LENGTHS:
        schema_editor.execute(FIRST_LETTERS.format(length=length))


def drop(apps, schema_editor):
    for length in LENGTHS:
        schema_editor.execute(f"DROP INDEX search_name_by_first_{length}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE kit_searchentry DROP COLUMN word_vector")
    else:
        schema_editor.execute("DROP TABLE kit_searchtext")


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_search_index")]
    operations = [migrations.RunPython(build, drop)]
