"""Words in, a reading out. Knows places, categories and danger; of cases it knows nothing."""
