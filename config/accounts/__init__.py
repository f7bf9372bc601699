"""Accounts: passwords, the second factor, where one is signed in, and what changed of whom. Whoever a member is stands
in `mediation`; who they may be to a case in `cases`. It knows both and the texts, so it stands with the composition.
"""
