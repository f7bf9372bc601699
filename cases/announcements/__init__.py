"""Who is told what because of an event: the people, the words, and the message rows. Sends nothing."""
