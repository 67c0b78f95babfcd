"""Mayors' history, approval by their offices, and the two sides of a membership."""

import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from citydiplo.kit.db.bulk_migrations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('networks', '0007_approval_by_the_mayors_office'),
        ('networks', '0008_mayors_history'),
        ('networks', '0009_both_sides_of_a_membership'),
    ]

    dependencies = [
        ('networks', '0001_squashed_0006_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='HistoricalMayor',
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
                    ('slug', models.SlugField(max_length=220, verbose_name='slug')),
                    ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                    ('wikidata_id', models.CharField(blank=True, max_length=16, verbose_name='Wikidata id')),
                    ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='why')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='networks.source', verbose_name='source')),
                ],
                options={
                    'verbose_name': 'historical mayor',
                    'verbose_name_plural': 'historical mayors',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='MembershipConfirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(blank=True, choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('said_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('side', models.CharField(choices=[('city', 'The city'), ('network', 'The network')], max_length=8, verbose_name='side')),
                    ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='networks.membership', verbose_name='membership')),
                ],
                options={
                    'verbose_name': 'confirmation of a membership',
                    'verbose_name_plural': 'confirmations of memberships',
                    'ordering': ['said_at', 'id'],
                    'abstract': False,
                    'default_related_name': 'confirmations',
                    'constraints': [models.UniqueConstraint(fields=('membership', 'side', 'round'), name='a_side_confirms_a_membership_once_a_round'), models.CheckConstraint(condition=models.Q(('side__in', ['city', 'network'])), name='membership_confirmation_side_is_known')],
                },
            ),
            migrations.CreateModel(
                name='MembershipDispute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(blank=True, choices=[('city-editor', 'City editor'), ('mayors-office', 'Mayor’s office'), ('city-lead', 'City lead'), ('secretariat', 'Network secretariat'), ('network-lead', 'Network lead')], max_length=16, verbose_name='role')),
                    ('said_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('held', models.CharField(blank=True, max_length=200, verbose_name='the value it holds')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('answer', models.CharField(choices=[('open', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, verbose_name='answer')),
                    ('answer_reason', models.CharField(blank=True, max_length=500, verbose_name='reason of the answer')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                    ('field', models.CharField(choices=[('membership_class', 'Class'), ('role', 'Role'), ('since', 'Since'), ('until', 'Until'), ('other', 'Something else')], max_length=20, verbose_name='what is disputed')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='networks.membership', verbose_name='membership')),
                ],
                options={
                    'verbose_name': 'dispute of a membership',
                    'verbose_name_plural': 'disputes of memberships',
                    'ordering': ['said_at', 'id'],
                    'abstract': False,
                    'default_related_name': 'disputes',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('membership', 'field'), name='one_open_dispute_per_membership_and_field')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='city',
            name='asks_approval',
            field=models.BooleanField(default=False, verbose_name='its mayor’s office approves before something becomes public'),
        ),
        migrations.AddField(
            model_name='historicalcity',
            name='asks_approval',
            field=models.BooleanField(default=False, verbose_name='its mayor’s office approves before something becomes public'),
        ),
        migrations.AddField(
            model_name='membership',
            name='confirmation_round',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='round'),
        ),
    ]
