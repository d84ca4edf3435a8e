"""Custom actions: slots, a service, a reply. No SQL and no prose."""
