"""Answers from the guides: which item, its questions, its list, bundles, what is asked beside."""
