# Replies to exchanges become news.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0004_searches_of_all_directories'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='news',
            name='news_kind_is_known',
        ),
        migrations.AlterField(
            model_name='news',
            name='kind',
            field=models.CharField(choices=[('lesson', 'Lessons'), ('practice', 'Practices'), ('tool', 'Tools offered'), ('expertise', 'Expertise offered'), ('request', 'Requests'), ('agenda-item', 'Agenda items'), ('meeting', 'Meetings'), ('partnership', 'Partnerships'), ('membership', 'Memberships of networks'), ('accession', 'Accessions to agreements'), ('reply', 'Replies to exchanges')], max_length=12, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='news',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['lesson', 'practice', 'tool', 'expertise', 'request', 'agenda-item', 'meeting', 'partnership', 'membership', 'accession', 'reply'])), name='news_kind_is_known'),
        ),
    ]
