"""The complaint ledger (台账): what was told, who answers it, by when, and what came of it."""
