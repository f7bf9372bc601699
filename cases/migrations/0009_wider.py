"""Rules of uniqueness that become wider: whatever kept the old ones keeps the new ones, so that none can fail on rows
that stand. They stand by themselves because the lint of migrations cannot see that, and leaves this file out.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_mediation'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='doubt',
            name='doubt_is_raised_once',
        ),
        migrations.RemoveConstraint(
            model_name='party',
            name='organisation_is_a_party_once',
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True), ('organisation__isnull', False)), fields=('case', 'organisation'), name='organisation_is_a_party_once'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.UniqueConstraint(condition=models.Q(('submission__isnull', True)), fields=('visit', 'photo', 'kind'), name='doubt_of_a_proof_is_raised_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.UniqueConstraint(condition=models.Q(('submission__isnull', False)), fields=('submission', 'kind'), name='doubt_of_a_press_is_raised_once'),
        ),
    ]
