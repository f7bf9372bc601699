"""Promises with a time: when they are due, what moves, begins and ends them, and why they are due when they are."""
