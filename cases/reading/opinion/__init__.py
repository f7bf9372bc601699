"""The learned opinion beside the rules: character n-grams, linear, trained by `manage.py train_reader`.

It weighs every category and intent, with the words that fired beside it, and may raise a tier or an emergency; it
lowers neither.
"""

from .judging import Judgement, judge

__all__ = ["Judgement", "judge"]
