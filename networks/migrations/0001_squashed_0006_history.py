"""Who exists: cities, mayors, institutions, networks, memberships, seats; and their history.

Terms in one city never overlap: the database refuses it, each kind in its own way.
"""

import citydiplo.kit.fields.choice_set
import citydiplo.kit.fields.partial_date
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
import networks.choices
import networks.models.invitation
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from citydiplo.kit.db.bulk_migrations import CreateModels


POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE networks_mandate ADD CONSTRAINT mandates_never_overlap
    EXCLUDE USING gist (city_id WITH =, daterange(starts, ends, '[)') WITH &&)
    """,
]

SQLITE_TRIGGER = """
CREATE TRIGGER mandates_never_overlap_{when} BEFORE {event} ON networks_mandate
WHEN EXISTS (
    SELECT 1 FROM networks_mandate AS other
    WHERE other.city_id = NEW.city_id AND other.id IS NOT NEW.id
      AND other.starts < coalesce(NEW.ends, '9999-12-31')
      AND NEW.starts < coalesce(other.ends, '9999-12-31')
)
BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: mandates_never_overlap'); END
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(SQLITE_TRIGGER.format(when="insert", event="INSERT"))
        schema_editor.execute(
            SQLITE_TRIGGER.format(when="update", event="UPDATE OF city_id, starts, ends")
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE networks_mandate DROP CONSTRAINT mandates_never_overlap")
    else:
        schema_editor.execute("DROP TRIGGER mandates_never_overlap_insert")
        schema_editor.execute("DROP TRIGGER mandates_never_overlap_update")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('networks', '0001_initial'),
        ('networks', '0002_mandates_never_overlap'),
        ('networks', '0003_directory_orders'),
        ('networks', '0004_loaded_files'),
        ('networks', '0005_seats_and_invitations'),
        ('networks', '0006_history'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='LoadedFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=200, unique=True, verbose_name='path')),
                    ('digest', models.CharField(max_length=64, verbose_name='digest')),
                    ('loaded_at', models.DateTimeField(auto_now=True, verbose_name='loaded')),
                ],
                options={
                    'verbose_name': 'loaded file',
                    'verbose_name_plural': 'loaded files',
                    'ordering': ['path'],
                },
            ),
            migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(help_text='Stable name for loaders.', max_length=120, unique=True, verbose_name='key')),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                    ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                    ('licence', models.CharField(blank=True, max_length=120, verbose_name='licence')),
                    ('retrieved_on', models.DateField(blank=True, null=True, verbose_name='retrieved on')),
                ],
                options={
                    'verbose_name': 'source',
                    'verbose_name_plural': 'sources',
                    'ordering': ['title'],
                },
            ),
            migrations.CreateModel(
                name='City',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('name', models.CharField(help_text='Its preferred name in Latin letters.', max_length=200, verbose_name='name')),
                    ('slug', models.SlugField(max_length=220, unique=True, verbose_name='slug')),
                    ('aliases', models.JSONField(blank=True, default=list, help_text='Names whose language is not recorded.', verbose_name='other names')),
                    ('country', django_countries.fields.CountryField(max_length=2, verbose_name='country')),
                    ('region', models.CharField(choices=[('africa', 'Africa'), ('asia-pacific', 'Asia and the Pacific'), ('europe', 'Europe'), ('latin-america-caribbean', 'Latin America and the Caribbean'), ('middle-east', 'Middle East'), ('northern-america', 'Northern America')], max_length=24, verbose_name='region of the world')),
                    ('admin_area', models.CharField(blank=True, max_length=200, verbose_name='state or province')),
                    ('latitude', models.FloatField(blank=True, help_text='Degrees north.', null=True, verbose_name='latitude')),
                    ('longitude', models.FloatField(blank=True, help_text='Degrees east.', null=True, verbose_name='longitude')),
                    ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                    ('population_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of the population')),
                    ('population_band', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('population__isnull', True), ('population', 0), _connector='OR'), then=models.Value(0)), models.When(population__lt=50000, then=models.Value(1)), models.When(population__lt=100000, then=models.Value(2)), models.When(population__lt=250000, then=models.Value(3)), models.When(population__lt=1000000, then=models.Value(4)), models.When(population__lt=5000000, then=models.Value(5)), default=models.Value(6)), output_field=models.PositiveSmallIntegerField(choices=[(0, 'Not known'), (1, 'Under 50,000'), (2, '50,000 to 100,000'), (3, '100,000 to 250,000'), (4, '250,000 to 1 million'), (5, '1 to 5 million'), (6, '5 million and over')]), verbose_name='size')),
                    ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                    ('geonames_id', models.PositiveIntegerField(blank=True, null=True, verbose_name='GeoNames id')),
                    ('wikidata_id', models.CharField(blank=True, max_length=16, verbose_name='Wikidata id')),
                    ('locode', models.CharField(blank=True, max_length=5, verbose_name='UN/LOCODE')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('partnership_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='partnerships')),
                    ('membership_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='networks')),
                    ('accession_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='agreements')),
                    ('dimensions', citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=networks.choices.Dimension, default=0, editable=False, verbose_name='dimensions it is active in')),
                    ('population_known', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('population', models.Value(0)), output_field=models.PositiveIntegerField(), verbose_name='population, for sorting')),
                    ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='networks.city')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'city',
                    'verbose_name_plural': 'cities',
                    'abstract': False,
                    'indexes': [models.Index(fields=['name', 'id'], name='city_by_name'), models.Index(fields=['-population_known', '-id'], name='city_by_population'), models.Index(fields=['-partnership_count', '-population_known', '-id'], name='city_by_partnerships'), models.Index(fields=['-membership_count', '-population_known', '-id'], name='city_by_memberships'), models.Index(fields=['region', '-population_known', '-id'], name='city_by_region'), models.Index(fields=['country', '-population_known', '-id'], name='city_by_country')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='city_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='city_open_data_names_its_source'), models.UniqueConstraint(fields=('geonames_id',), name='one_city_per_geonames_id'), models.UniqueConstraint(condition=models.Q(('wikidata_id', ''), _negated=True), fields=('wikidata_id',), name='one_city_per_wikidata_id'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='city_position_is_on_earth'), models.CheckConstraint(condition=models.Q(('region__in', ['africa', 'asia-pacific', 'europe', 'latin-america-caribbean', 'middle-east', 'northern-america'])), name='city_region_is_known'), models.CheckConstraint(condition=models.Q(('wikidata_id', ''), ('wikidata_id__regex', '^Q[1-9][0-9]*$'), _connector='OR'), name='city_wikidata_id_is_one'), models.CheckConstraint(condition=models.Q(('locode', ''), ('locode__regex', '^[A-Z]{2}[A-Z2-9]{3}$'), _connector='OR'), name='city_locode_is_one')],
                },
            ),
            migrations.CreateModel(
                name='CityName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(help_text='Its code, such as fr or zh.', max_length=12, verbose_name='language')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('is_preferred', models.BooleanField(default=True, verbose_name='preferred')),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='networks.city', verbose_name='city')),
                ],
                options={
                    'verbose_name': 'city name',
                    'verbose_name_plural': 'city names',
                    'constraints': [models.UniqueConstraint(fields=('city', 'language', 'name'), name='city_name_once_per_language'), models.UniqueConstraint(condition=models.Q(('is_preferred', True)), fields=('city', 'language'), name='one_preferred_city_name_per_language')],
                },
            ),
            migrations.CreateModel(
                name='FormerSlug',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=220, unique=True, verbose_name='slug')),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='networks.city', verbose_name='city')),
                ],
                options={
                    'verbose_name': 'former address',
                    'verbose_name_plural': 'former addresses',
                },
            ),
            migrations.CreateModel(
                name='HistoricalCity',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('actor_role', models.CharField(blank=True, editable=False, max_length=24)),
                    ('actor_place', models.CharField(blank=True, editable=False, max_length=200)),
                    ('actor_place_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('name', models.CharField(help_text='Its preferred name in Latin letters.', max_length=200, verbose_name='name')),
                    ('slug', models.SlugField(max_length=220, verbose_name='slug')),
                    ('aliases', models.JSONField(blank=True, default=list, help_text='Names whose language is not recorded.', verbose_name='other names')),
                    ('country', django_countries.fields.CountryField(max_length=2, verbose_name='country')),
                    ('region', models.CharField(choices=[('africa', 'Africa'), ('asia-pacific', 'Asia and the Pacific'), ('europe', 'Europe'), ('latin-america-caribbean', 'Latin America and the Caribbean'), ('middle-east', 'Middle East'), ('northern-america', 'Northern America')], max_length=24, verbose_name='region of the world')),
                    ('admin_area', models.CharField(blank=True, max_length=200, verbose_name='state or province')),
                    ('latitude', models.FloatField(blank=True, help_text='Degrees north.', null=True, verbose_name='latitude')),
                    ('longitude', models.FloatField(blank=True, help_text='Degrees east.', null=True, verbose_name='longitude')),
                    ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                    ('population_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of the population')),
                    ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                    ('geonames_id', models.PositiveIntegerField(blank=True, null=True, verbose_name='GeoNames id')),
                    ('wikidata_id', models.CharField(blank=True, max_length=16, verbose_name='Wikidata id')),
                    ('locode', models.CharField(blank=True, max_length=5, verbose_name='UN/LOCODE')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('merged_into', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.city')),
                    ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'historical city',
                    'verbose_name_plural': 'historical cities',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalNetwork',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('actor_role', models.CharField(blank=True, editable=False, max_length=24)),
                    ('actor_place', models.CharField(blank=True, editable=False, max_length=200)),
                    ('actor_place_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                    ('slug', models.SlugField(max_length=220, verbose_name='slug')),
                    ('founded', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                    ('seat_note', models.CharField(blank=True, max_length=200, verbose_name='remark on the seat')),
                    ('scope', models.CharField(blank=True, max_length=200, verbose_name='scope')),
                    ('dimension', models.CharField(choices=[('security', 'Security'), ('economic-development', 'Economic development'), ('environment', 'Environment'), ('culture', 'Culture'), ('transport', 'Transport'), ('networks', 'Networks'), ('representation', 'Representation')], max_length=24, verbose_name='primary dimension')),
                    ('dimensions', citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=networks.choices.Dimension, default=0, verbose_name='dimensions')),
                    ('dimension_is_forced', models.BooleanField(default=False, help_text='The primary dimension is the closest of the seven, not a good fit.', verbose_name='no dimension fits well')),
                    ('themes', citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=networks.choices.Theme, default=0, help_text='This register’s reading of what the network is for.', verbose_name='themes')),
                    ('members_stated', models.CharField(blank=True, max_length=200, verbose_name='members, as the network states')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seat', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.city', verbose_name='seat')),
                    ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'historical network',
                    'verbose_name_plural': 'historical networks',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='Institution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                    ('slug', models.SlugField(max_length=220, unique=True, verbose_name='slug')),
                    ('kind', models.CharField(choices=[('intergovernmental', 'Intergovernmental organisation'), ('development-bank', 'Development bank'), ('government', 'National government or agency'), ('foundation', 'Foundation'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                    ('founded', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                    ('founded_note', models.CharField(blank=True, max_length=120, verbose_name='remark on the founding')),
                    ('seat_note', models.CharField(blank=True, max_length=200, verbose_name='remark on the seat')),
                    ('role', models.CharField(blank=True, max_length=300, verbose_name='what it does for cities')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.city', verbose_name='seat')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'institution',
                    'verbose_name_plural': 'institutions',
                    'ordering': ['name'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='institution_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='institution_open_data_names_its_source')],
                },
            ),
            migrations.CreateModel(
                name='Mayor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('slug', models.SlugField(max_length=220, unique=True, verbose_name='slug')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('wikidata_id', models.CharField(blank=True, max_length=16, verbose_name='Wikidata id')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'mayor',
                    'verbose_name_plural': 'mayors',
                    'abstract': False,
                    'indexes': [models.Index(fields=['name', 'id'], name='mayor_by_name')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='mayor_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='mayor_open_data_names_its_source')],
                },
            ),
            migrations.CreateModel(
                name='HistoricalMandate',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('actor_role', models.CharField(blank=True, editable=False, max_length=24)),
                    ('actor_place', models.CharField(blank=True, editable=False, max_length=200)),
                    ('actor_place_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('title', models.CharField(blank=True, max_length=120, verbose_name='title of the office')),
                    ('starts', models.DateField(verbose_name='starts')),
                    ('starts_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of the start')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='ends')),
                    ('ends_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of the end')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('city', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.city', verbose_name='city')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('mayor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.mayor', verbose_name='mayor')),
                    ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'historical mandate',
                    'verbose_name_plural': 'historical mandates',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='Mandate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('title', models.CharField(blank=True, max_length=120, verbose_name='title of the office')),
                    ('starts', models.DateField(verbose_name='starts')),
                    ('starts_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of the start')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='ends')),
                    ('ends_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of the end')),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='networks.city', verbose_name='city')),
                    ('mayor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='networks.mayor', verbose_name='mayor')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'mandate',
                    'verbose_name_plural': 'mandates',
                    'ordering': ['-starts'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['city', '-starts'], name='mandate_by_city')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='mandate_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='mandate_open_data_names_its_source'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='mandate_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('city',), name='one_open_mandate_per_city')],
                },
            ),
            migrations.CreateModel(
                name='Network',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                    ('slug', models.SlugField(max_length=220, unique=True, verbose_name='slug')),
                    ('founded', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                    ('seat_note', models.CharField(blank=True, max_length=200, verbose_name='remark on the seat')),
                    ('scope', models.CharField(blank=True, max_length=200, verbose_name='scope')),
                    ('dimension', models.CharField(choices=[('security', 'Security'), ('economic-development', 'Economic development'), ('environment', 'Environment'), ('culture', 'Culture'), ('transport', 'Transport'), ('networks', 'Networks'), ('representation', 'Representation')], max_length=24, verbose_name='primary dimension')),
                    ('dimensions', citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=networks.choices.Dimension, default=0, verbose_name='dimensions')),
                    ('dimension_is_forced', models.BooleanField(default=False, help_text='The primary dimension is the closest of the seven, not a good fit.', verbose_name='no dimension fits well')),
                    ('themes', citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=networks.choices.Theme, default=0, help_text='This register’s reading of what the network is for.', verbose_name='themes')),
                    ('members_stated', models.CharField(blank=True, max_length=200, verbose_name='members, as the network states')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.city', verbose_name='seat')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'network',
                    'verbose_name_plural': 'networks',
                    'ordering': ['name'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='network_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='network_open_data_names_its_source'), models.CheckConstraint(condition=models.Q(('dimension', ''), models.Q(('dimension', 'security'), ('dimensions__has', 'security')), models.Q(('dimension', 'economic-development'), ('dimensions__has', 'economic-development')), models.Q(('dimension', 'environment'), ('dimensions__has', 'environment')), models.Q(('dimension', 'culture'), ('dimensions__has', 'culture')), models.Q(('dimension', 'transport'), ('dimensions__has', 'transport')), models.Q(('dimension', 'networks'), ('dimensions__has', 'networks')), models.Q(('dimension', 'representation'), ('dimensions__has', 'representation')), _connector='OR'), name='network_primary_dimension_is_one_of_its_own')],
                },
            ),
            migrations.CreateModel(
                name='Backing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('kind', models.CharField(choices=[('founded', 'Founded it'), ('hosts', 'Hosts it'), ('funds', 'Funds it')], max_length=12, verbose_name='kind')),
                    ('share', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='share in percent')),
                    ('since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='since')),
                    ('until', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='until')),
                    ('documented', models.CharField(blank=True, max_length=500, verbose_name='what is documented')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='backings', to='networks.city', verbose_name='city')),
                    ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='backings', to='networks.institution', verbose_name='institution')),
                    ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backings', to='networks.network', verbose_name='network')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'backing',
                    'verbose_name_plural': 'backings',
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='backing_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='backing_open_data_names_its_source'), models.CheckConstraint(condition=models.Q(models.Q(('city__isnull', False), ('institution__isnull', True)), models.Q(('city__isnull', True), ('institution__isnull', False)), _connector='OR'), name='backing_is_by_a_city_or_an_institution'), models.CheckConstraint(condition=models.Q(('share__isnull', True), ('share__range', (0, 100)), _connector='OR'), name='backing_share_is_a_percentage'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='backing_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('institution__isnull', False)), fields=('network', 'institution', 'kind'), name='one_backing_per_institution_and_kind'), models.UniqueConstraint(condition=models.Q(('city__isnull', False)), fields=('network', 'city', 'kind'), name='one_backing_per_city_and_kind')],
                },
            ),
            migrations.CreateModel(
                name='HistoricalMembership',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('actor_role', models.CharField(blank=True, editable=False, max_length=24)),
                    ('actor_place', models.CharField(blank=True, editable=False, max_length=200)),
                    ('actor_place_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('membership_class', models.CharField(choices=[('full', 'Full member'), ('associate', 'Associate member'), ('observer', 'Observer'), ('partner', 'Partner')], default='full', max_length=12, verbose_name='class')),
                    ('role', models.CharField(choices=[('member', 'Member'), ('chair', 'Chair'), ('vice-chair', 'Vice-chair'), ('steering', 'Steering committee'), ('working-group-lead', 'Lead of a working group')], default='member', max_length=20, verbose_name='role')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='field')),
                    ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                    ('since_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of since')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('until_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of until')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('city', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.city', verbose_name='city')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('institution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.institution', verbose_name='institution')),
                    ('network', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.network', verbose_name='network')),
                    ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'historical membership',
                    'verbose_name_plural': 'historical memberships',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalSeat',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('actor_role', models.CharField(blank=True, editable=False, max_length=24)),
                    ('actor_place', models.CharField(blank=True, editable=False, max_length=200)),
                    ('actor_place_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('role', models.CharField(choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('granted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='granted')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it was granted')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('revoked_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was revoked')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('city', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.city', verbose_name='city')),
                    ('granted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('revoked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='revoked by')),
                    ('network', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.network', verbose_name='network')),
                ],
                options={
                    'verbose_name': 'historical seat',
                    'verbose_name_plural': 'historical seats',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('address', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='a line for the reader')),
                    ('invited_at', models.DateTimeField(auto_now_add=True, verbose_name='invited')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last sent')),
                    ('expires_at', models.DateTimeField(default=networks.models.invitation.in_two_weeks, verbose_name='expires')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.city', verbose_name='city')),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                    ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.network', verbose_name='network')),
                ],
                options={
                    'verbose_name': 'invitation',
                    'verbose_name_plural': 'invitations',
                    'ordering': ['-invited_at', '-id'],
                    'default_related_name': 'invitations',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('city__isnull', False), ('network__isnull', True), ('role__in', ('city-editor', 'mayors-office', 'city-lead'))), models.Q(('city__isnull', True), ('network__isnull', False), ('role__in', ('secretariat', 'network-lead'))), _connector='OR'), name='invitation_role_fits_place'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='invited_address_in_lower_case'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='invitation_is_not_accepted_and_withdrawn'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('city__isnull', False), ('withdrawn_at__isnull', True)), fields=('address', 'city', 'role'), name='one_pending_invitation_per_city_and_role'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('network__isnull', False), ('withdrawn_at__isnull', True)), fields=('address', 'network', 'role'), name='one_pending_invitation_per_network_and_role')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_note', models.CharField(blank=True, help_text='A page, a row, a remark.', max_length=500, verbose_name='where in the source')),
                    ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                    ('state', models.CharField(choices=[('confirmed', 'Confirmed by both sides'), ('declared', 'Declared by one side'), ('open-data', 'From open data, unverified'), ('unverified', 'Unverified')], default='unverified', max_length=12, verbose_name='state')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo')),
                    ('membership_class', models.CharField(choices=[('full', 'Full member'), ('associate', 'Associate member'), ('observer', 'Observer'), ('partner', 'Partner')], default='full', max_length=12, verbose_name='class')),
                    ('role', models.CharField(choices=[('member', 'Member'), ('chair', 'Chair'), ('vice-chair', 'Vice-chair'), ('steering', 'Steering committee'), ('working-group-lead', 'Lead of a working group')], default='member', max_length=20, verbose_name='role')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='field')),
                    ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                    ('since_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of since')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('until_precision', citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of until')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='networks.city', verbose_name='city')),
                    ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='networks.institution', verbose_name='institution')),
                    ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='networks.network', verbose_name='network')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'membership',
                    'verbose_name_plural': 'memberships',
                    'abstract': False,
                    'indexes': [models.Index(fields=['city', 'network'], name='membership_by_city')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declared', 'open-data', 'unverified'])), name='membership_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open-data'), _negated=True), ('source__isnull', False), _connector='OR'), name='membership_open_data_names_its_source'), models.CheckConstraint(condition=models.Q(models.Q(('city__isnull', False), ('institution__isnull', True)), models.Q(('city__isnull', True), ('institution__isnull', False)), _connector='OR'), name='membership_is_of_a_city_or_an_institution'), models.UniqueConstraint(condition=models.Q(('city__isnull', False), ('until__isnull', True)), fields=('network', 'city'), name='one_current_membership_per_city'), models.UniqueConstraint(condition=models.Q(('institution__isnull', False), ('until__isnull', True)), fields=('network', 'institution'), name='one_current_membership_per_institution'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('membership_class__in', ['full', 'associate', 'observer', 'partner']), ('role__in', ['member', 'chair', 'vice-chair', 'steering', 'working-group-lead'])), name='membership_class_and_role_are_known')],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('granted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='granted')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it was granted')),
                    ('revoked_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was revoked')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.city', verbose_name='city')),
                    ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                    ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.network', verbose_name='network')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='revoked by')),
                ],
                options={
                    'verbose_name': 'seat',
                    'verbose_name_plural': 'seats',
                    'default_related_name': 'seats',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('city__isnull', False), ('revoked_at__isnull', True)), fields=('person', 'city', 'role'), name='one_standing_seat_per_city_and_role'), models.UniqueConstraint(condition=models.Q(('network__isnull', False), ('revoked_at__isnull', True)), fields=('person', 'network', 'role'), name='one_standing_seat_per_network_and_role'), models.CheckConstraint(condition=models.Q(models.Q(('city__isnull', False), ('network__isnull', True), ('role__in', ('city-editor', 'mayors-office', 'city-lead'))), models.Q(('city__isnull', True), ('network__isnull', False), ('role__in', ('secretariat', 'network-lead'))), _connector='OR'), name='seat_role_fits_place')],
                },
            ),
            migrations.CreateModel(
                name='SeatRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                    ('state', models.CharField(choices=[('open', 'Waiting for an answer'), ('granted', 'Granted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, verbose_name='state')),
                    ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                    ('answer', models.CharField(blank=True, max_length=500, verbose_name='reason of the decision')),
                    ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.city', verbose_name='city')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                    ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='networks.network', verbose_name='network')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ],
                options={
                    'verbose_name': 'request for a seat',
                    'verbose_name_plural': 'requests for seats',
                    'ordering': ['asked_at', 'id'],
                    'default_related_name': 'seat_requests',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('city__isnull', False), ('network__isnull', True), ('role__in', ('city-editor', 'mayors-office', 'city-lead'))), models.Q(('city__isnull', True), ('network__isnull', False), ('role__in', ('secretariat', 'network-lead'))), _connector='OR'), name='seatrequest_role_fits_place'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(('decided_at__isnull', False), ('state__in', ['granted', 'declined', 'withdrawn'])), _connector='OR'), name='seat_request_is_open_or_decided'), models.UniqueConstraint(condition=models.Q(('city__isnull', False), ('state', 'open')), fields=('person', 'city'), name='one_open_request_per_person_and_city'), models.UniqueConstraint(condition=models.Q(('network__isnull', False), ('state', 'open')), fields=('person', 'network'), name='one_open_request_per_person_and_network')],
                },
            ),
        ]),
        migrations.RunPython(forbid, allow),
    ]
