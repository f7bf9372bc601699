"""What the seed laid down in the lists of words, as it laid it down: so that an upgrade tells its own rows from the
operator's. The lists themselves are `subjects`."""

from django.db import models

from config.custody.kinds import working


@working
class SeededWord(models.Model):
    """A row of a list that the seed brought, by its key (`seed.words`), with the values it brought. A key that is here
    and not in the list was removed by the operator, values that differ were changed by them: both stay so."""

    listed_in = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listed_in", "key"], name="seeded_word_once_in_list")]

    def __str__(self) -> str:
        return f"{self.listed_in} · {self.key}"
