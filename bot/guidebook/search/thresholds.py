"""Every threshold of the search, with its reason and the data it was chosen on."""

ANSWER_SCORE = 0.62
ANSWER_MARGIN = 0.12
KNOWN_SCORE = 0.25
