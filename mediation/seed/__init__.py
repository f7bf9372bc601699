"""What a new installation starts with: rules (hours, calendar, policies, words), and for the demo one street with its
sites and people. Rows are only added: whatever the operator changed since stays as it is.
"""
