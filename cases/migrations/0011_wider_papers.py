"""One rule of uniqueness becomes wider: a paper's versions are counted for each side's own copy. It stands by itself
because the lint of migrations cannot see that no row that stands can break it, and leaves this file out.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_table'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='document',
            name='document_version_is_printed_once',
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('case', 'kind', 'about', 'copy', 'organisation', 'party', 'version'), name='document_version_is_printed_once', nulls_distinct=False),
        ),
    ]
