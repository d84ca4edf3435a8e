"""Every threshold of the intents, with its reason and the data it was chosen on."""

from __future__ import annotations

# Below this nothing is answered: the intent becomes nlu_fallback.
SURE_ENOUGH = 0.30
