"""Three stories, played once over HTTP against the running parts and told step by step: `./run demo --tour`."""
