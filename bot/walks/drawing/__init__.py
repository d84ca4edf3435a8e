"""Drawing the mock screens of the sample town's platform, which does not exist."""
