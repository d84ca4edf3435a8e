"""One turn: what a module is given of it, what holds now (hours, notices, the town), and the words all share."""
