"""A stand-in for the text provider and everyone's phone, for the demo and the tests. Imports nothing of the project.

It speaks the provider's REST shape, keeps conversations, signs its callbacks, misbehaves on demand, and shows a page
of phones. Only the standard library, so that it runs without anything installed.
"""
