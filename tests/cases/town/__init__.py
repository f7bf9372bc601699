"""A town full of people who press every button: who they are, what they do, what must hold throughout."""
