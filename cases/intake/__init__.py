"""A text or a file comes in: what it asks for is read (`cases.reading`), and done by an action."""
