"""Breaking things on purpose while texts come in, and counting afterwards: nothing lost, nothing twice."""
