"""A living week for the demo: cases of every state on the seeded street, told through the same actions people use."""
