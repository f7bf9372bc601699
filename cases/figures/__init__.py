"""Numbers counted from rows, each of which opens the cases behind it."""
