"""Every figure of the law (section 9), each as one declaration; in the order of the page, the headline first.

What a declaration is stands in `declaration`, what is counted in `sources`.
"""

from cases.figures.declaration import complete
from cases.figures.declarations import ends, marks, promises, reports

HEADLINE = ends.SETTLED_AT_SITE
FIGURES = complete((*ends.ROWS, *marks.ROWS, *promises.ROWS, *reports.ROWS))
