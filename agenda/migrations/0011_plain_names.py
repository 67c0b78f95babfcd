"""Models and fields of digests get the names that engineers know. Nothing changes on disk.

Tables and columns keep their names, so a large portal upgrades without rewriting them, and workers of the
release before can finish what they do. Content types follow ``RenameModel``; permissions follow below.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RENAMED = {  # model: (table, name from now on, in words)
    'PostOffice': ('agenda_postoffice', 'DigestCursor', 'digest cursor', 'digest cursors'),
    'Letterbox': ('agenda_letterbox', 'DeliveryPreference', 'delivery preference', 'delivery preferences'),
    'Round': ('agenda_round', 'DigestSchedule', 'digest schedule', 'digest schedules'),
    'Mailbag': ('agenda_mailbag', 'DigestBatch', 'digest batch', 'digest batches'),
    'Stretch': ('agenda_stretch', 'FollowPeriod', 'follow period', 'follow periods'),
    'News': ('agenda_news', 'Event', 'event', 'events'),
    'NewsTopic': ('agenda_newstopic', 'EventTopic', 'topic of an event', 'topics of events'),
}


def rename_permissions(apps, schema_editor, names):
    """{old model: new model} in the codenames of permissions, so that whoever has one keeps it."""
    permissions = apps.get_model('auth', 'Permission').objects.using(schema_editor.connection.alias)
    for old, new in names.items():
        for act in ('add', 'change', 'delete', 'view'):
            rows = permissions.filter(content_type__app_label='agenda')
            rows.filter(codename=f'{act}_{old.lower()}').update(codename=f'{act}_{new.lower()}')


def forwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, {old: new[1] for old, new in RENAMED.items()})


def backwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, {new[1]: old for old, new in RENAMED.items()})


def renames():
    """Each model's table is pinned first: to rename a model is nothing to the database then."""
    for old, (table, new, _words, _plural) in RENAMED.items():
        yield migrations.AlterModelTable(name=old, table=table)
        yield migrations.RenameModel(old_name=old, new_name=new)


def field(model, old, new, made):
    """A field gets another name, and keeps its column."""
    yield migrations.AlterField(model_name=model, name=old, field=made)
    yield migrations.RenameField(model_name=model, old_name=old, new_name=new)


def options():
    for _table, new, words, plural in RENAMED.values():
        yield migrations.AlterModelOptions(name=new, options={'verbose_name': words, 'verbose_name_plural': plural})


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0010_role_instead_of_seat'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *renames(),
        migrations.SeparateDatabaseAndState(state_operations=[
            *options(),
            migrations.AlterField(
                model_name='deliverypreference',
                name='person',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delivery_preference', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='digestschedule',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digest_schedules', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='followperiod',
                name='follow',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='agenda.follow'),
            ),
            # Conditions, indexes and constraints name fields, and know columns by them.
            migrations.RemoveConstraint(model_name='digestbatch', name='mailbag_holds_its_place'),
            migrations.RemoveConstraint(model_name='digest', name='digest_that_is_being_sent_is_in_a_bag'),
            migrations.RemoveIndex(model_name='digest', name='digest_by_bag'),
            migrations.RemoveConstraint(model_name='eventtopic', name='news_has_a_topic_once'),
            migrations.RemoveIndex(model_name='eventtopic', name='news_by_topic'),
            *field('digestbatch', 'carrier', 'worker', models.CharField(db_column='carrier', max_length=120, verbose_name='worker')),
            *field('digestbatch', 'place', 'position', models.PositiveIntegerField(db_column='place', default=0)),
            *field('digestbatch', 'in_hand', 'in_flight', models.BooleanField(db_column='in_hand', default=False)),
            *field('digest', 'strikes', 'crash_count', models.PositiveSmallIntegerField(db_column='strikes', default=0)),
            *field('digest', 'place', 'position', models.PositiveIntegerField(blank=True, db_column='place', null=True)),
            *field('digest', 'bag', 'batch', models.ForeignKey(blank=True, db_column='bag_id', db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='digests', to='agenda.digestbatch')),
            *field('event', 'event', 'action', models.CharField(db_column='event', max_length=24)),
            *field('eventtopic', 'news', 'event', models.ForeignKey(db_column='news_id', db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='agenda.event')),
            migrations.AddConstraint(
                model_name='digestbatch',
                constraint=models.CheckConstraint(condition=models.Q(('position__lte', models.F('size'))), name='mailbag_holds_its_place'),
            ),
            migrations.AddIndex(
                model_name='digest',
                index=models.Index(condition=models.Q(('batch__isnull', False)), fields=['batch', 'position'], name='digest_by_bag'),
            ),
            migrations.AddConstraint(
                model_name='digest',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', False), ('position__isnull', False), ('state', 'sending')), models.Q(('state', 'sending'), _negated=True), _connector='OR'), name='digest_that_is_being_sent_is_in_a_bag'),
            ),
            migrations.AddIndex(
                model_name='eventtopic',
                index=models.Index(fields=['topic', 'event'], name='news_by_topic'),
            ),
            migrations.AddConstraint(
                model_name='eventtopic',
                constraint=models.UniqueConstraint(fields=('event', 'topic'), name='news_has_a_topic_once'),
            ),
        ]),
        migrations.RunPython(forwards, backwards),
    ]
