"""Every threshold of the intents, with its reason and the data it was chosen on."""

from __future__ import annotations

# An item that the guides know stands in 3 of 1,000 utterances that are out of scope and in every second
# question of a resident. The classifier sees that a name stands there but not whether the search is sure
# of it, so its chance of out_of_scope is multiplied by this when an item was found (at .1 5 in 1,000
# more of what is out of scope are answered, at .4 1 in 1,000 more questions refused) …
OUT_OF_SCOPE_WITH_ITEM = 0.2
# … and by this when none was.
OUT_OF_SCOPE_WITHOUT_ITEM = 4.0

# Below this chance nothing is answered and the intent becomes nlu_fallback. Chosen together with the weight
# above on 1,572 questions of residents (tests/nlu/dev), 436 things out of scope and 516 lines of other
# people's chatter; refused of each (in 100):
#   weight 2, from .30: 0.5 / 91.7 / 93.8      weight 4, from .50: 0.9 / 94.5 / 95.9
#   weight 6, from .45: 0.9 / 94.0 / 95.9      weight 8, from .50: 1.0 / 95.0 / 96.1
# The weight is the smallest that does it: at 8 「今天几点下班」 was taken for small talk.
# A resident who is refused has been sent away, so no more than 2 in 100 may be.
SURE_ENOUGH = 0.5
# With an item found, a wrong guess still speaks of the right item, and refusing a resident costs more:
# at .15 two more in 1,000 are refused, and nothing of the chatter.
SURE_ENOUGH_WITH_ITEM = 0.1
