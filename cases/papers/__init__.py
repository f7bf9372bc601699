"""Papers of a case in the forms that are usual in people's mediation (law.md section 7): what goes into each, as far as
its reader may see it (`reading`), printing it (`printing`), and whole case files in the background (`ordering`).

How a paper looks is `typesetting`; what its numbers and versions are is `models.paper`. A page shows none of it: papers
are files that are handed out.
"""

from cases.papers.ordering import carry_out, order, under_way
from cases.papers.printing import Wanted, of_reader, offered, print_paper, printed

__all__ = ["Wanted", "carry_out", "of_reader", "offered", "order", "print_paper", "printed", "under_way"]
