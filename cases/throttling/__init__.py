"""How many tries and how many reports one address or one number has. What it protects is elsewhere."""
