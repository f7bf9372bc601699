"""What beat wakes: what time alone brings about. One file a task; each is safe to run twice, late, and side by side."""
