"""What history keeps of the verbs of mediation itself (`table_deeds`), as `facts` does of all others: ids, dates,
amounts, codes; words by `Quote` alone.
"""

from __future__ import annotations
