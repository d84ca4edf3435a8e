"""Every threshold of the intents, with its reason and the data it was chosen on."""

from __future__ import annotations

# An item that the guides know stands in 3 of 1,000 utterances that are out of scope and in every second
# question of a resident. The classifier sees that a name stands there but not whether the search is sure
# of it, so its chance of out_of_scope is multiplied by this when an item was found …
OUT_OF_SCOPE_WITH_ITEM = 0.1
# … and by this when none was.
OUT_OF_SCOPE_WITHOUT_ITEM = 2.0

# Below this chance nothing is answered and the intent becomes nlu_fallback. At .30 one utterance in two is
# still understood rightly (reliability table of `lastmile evaluate`); lower, more are wrong than right.
SURE_ENOUGH = 0.30
# With an item found, a wrong guess still speaks of the right item, and refusing a resident costs more.
SURE_ENOUGH_WITH_ITEM = 0.15
