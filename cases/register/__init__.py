"""The monthly register (月度台账) as a workbook: who may ask for it and how it is carried out (`ordering`), the whole
file (`making`), one batch of cases as rows (`rows`), the sheets (`sheets`) and what makes their cells harmless
(`defusing`).

Its sums are the figures of the page (`figures.overview`), counted by the same function; here nothing is counted.
"""

from cases.register.ordering import carry_out, clear, file_of, may_have, of_reader, order, path_of, places

__all__ = ["carry_out", "clear", "file_of", "may_have", "of_reader", "order", "path_of", "places"]
