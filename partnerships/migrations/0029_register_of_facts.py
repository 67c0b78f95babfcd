import citydiplo.kit.fields.choice_set
import citydiplo.kit.fields.partial_date
import partnerships.choices
from django.db import migrations, models

from citydiplo.kit.db.bulk_migrations import Together


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0018_register_of_facts'),
        ('partnerships', '0028_plain_words'),
    ]

    operations = [
        Together([
            migrations.RemoveConstraint(
                model_name='partnership',
                name='partnership_class_status_and_visibility_are_known',
            ),
            migrations.RemoveConstraint(
                model_name='statuschange',
                name='status_change_status_is_known',
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='accession',
                name='as_of_precision',
                field=citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of “as of”'),
            ),
            migrations.AddField(
                model_name='agreement',
                name='as_of_precision',
                field=citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of “as of”'),
            ),
            migrations.AddField(
                model_name='historicalaccession',
                name='as_of_precision',
                field=citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of “as of”'),
            ),
            migrations.AddField(
                model_name='historicalpartnership',
                name='as_of_precision',
                field=citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of “as of”'),
            ),
            migrations.AddField(
                model_name='partnership',
                name='as_of_precision',
                field=citydiplo.kit.fields.partial_date.PrecisionField(verbose_name='precision of “as of”'),
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='accession',
                name='commitments',
                field=citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=partnerships.choices.Commitment, default=0, help_text='The date above is that of the first commitment. Later ones have no date.', verbose_name='commitments'),
            ),
            migrations.AddField(
                model_name='historicalaccession',
                name='commitments',
                field=citydiplo.kit.fields.choice_set.ChoiceSetField(blank=True, choice_class=partnerships.choices.Commitment, default=0, help_text='The date above is that of the first commitment. Later ones have no date.', verbose_name='commitments'),
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='accession',
                name='status',
                field=models.CharField(blank=True, choices=[('active', 'In force'), ('on-hold', 'On hold'), ('', 'Status not stated')], default='', max_length=8, verbose_name='status'),
            ),
            migrations.AddField(
                model_name='historicalaccession',
                name='status',
                field=models.CharField(blank=True, choices=[('active', 'In force'), ('on-hold', 'On hold'), ('', 'Status not stated')], default='', max_length=8, verbose_name='status'),
            ),
        ]),
        Together([
            migrations.AlterField(
                model_name='historicalpartnership',
                name='status',
                field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('active', 'Active'), ('paused', 'Paused'), ('dormant', 'Inactive'), ('ended', 'Ended'), ('unknown', 'Status not stated')], max_length=10, verbose_name='status'),
            ),
            migrations.AlterField(
                model_name='partnership',
                name='status',
                field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('active', 'Active'), ('paused', 'Paused'), ('dormant', 'Inactive'), ('ended', 'Ended'), ('unknown', 'Status not stated')], max_length=10, verbose_name='status'),
            ),
            migrations.AlterField(
                model_name='statuschange',
                name='status',
                field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('active', 'Active'), ('paused', 'Paused'), ('dormant', 'Inactive'), ('ended', 'Ended'), ('unknown', 'Status not stated')], max_length=10, verbose_name='status'),
            ),
        ]),
        Together([
            migrations.AddConstraint(
                model_name='accession',
                constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'on-hold', ''])), name='accession_status_is_known'),
            ),
            migrations.AddConstraint(
                model_name='partnership',
                constraint=models.CheckConstraint(condition=models.Q(('partnership_class__in', ['twinning', 'friendship', 'project', 'memorandum', 'contact']), ('status__in', ['draft', 'proposed', 'active', 'paused', 'dormant', 'ended', 'unknown']), ('visibility__in', ['city', 'members', 'public'])), name='partnership_class_status_and_visibility_are_known'),
            ),
            migrations.AddConstraint(
                model_name='statuschange',
                constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'active', 'paused', 'dormant', 'ended', 'unknown'])), name='status_change_status_is_known'),
            ),
        ]),
        migrations.AddConstraint(
            model_name='partnership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'unknown'), _negated=True), ('state__in', ['open-data', 'unverified']), _connector='OR'), name='partnership_that_a_city_declared_has_a_status'),
        ),
    ]
