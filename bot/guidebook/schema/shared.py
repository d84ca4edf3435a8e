"""Files that all items share."""

class SharedQuestions(GuideModel):
    """``guides/questions.yml``: questions that all items share."""

    questions: tuple[Question, ...]

    _some_questions = _at_least(1, "questions")


class Words(GuideModel):
    """``guides/words.yml``: names several items share, and words people use for others.

    ``ambiguous`` maps a name to the items it may mean; ``synonyms`` maps a
    standard word to the words said for it (城乡话、老话).
    """

    ambiguous: dict[str, tuple[str, ...]] = {}
    synonyms: dict[str, tuple[str, ...]] = {}
