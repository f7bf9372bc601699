"""Every figure of the law (section 9), each as one declaration; in the order of the page, the headline first.

What a declaration is stands in `declaration`, what is counted in `sources`. Satisfaction is not among them while
residents are not asked for it.
"""

from cases.figures.declaration import complete
from cases.figures.declarations import ends, promises, reports

HEADLINE = ends.SETTLED_AT_SITE
FIGURES = complete((*ends.ROWS, *promises.ROWS, *reports.ROWS))
