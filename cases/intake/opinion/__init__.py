"""The learned second opinion beside the rules: character n-grams, linear, trained by `manage.py train_reader`.

It may propose an intent or a category where no word fires, and raise a tier or an emergency; it lowers nothing.
"""

from .judging import Judgement, judge

__all__ = ["Judgement", "judge"]
