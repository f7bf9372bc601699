"""Small modules that the launcher runs with the virtual environment's Python, where packages can be imported."""
