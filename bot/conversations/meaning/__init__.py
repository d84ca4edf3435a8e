"""What a message means in its conversation: a second look at the words, danger, anger, wrong, an answer."""
