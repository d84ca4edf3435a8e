"""The guides: what admins write, loaded, checked and turned into checklists."""
