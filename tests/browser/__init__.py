"""The running installation in a real browser: every main page, narrow and wide, in both languages."""
