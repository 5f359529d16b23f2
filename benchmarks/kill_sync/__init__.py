"""kill -9 at random moments of a sync: the worlds it is tried in, the story that is told in them, and who runs it."""
