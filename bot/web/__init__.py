"""What residents see in a browser: the chat page, checklists, items, and the API beneath."""
