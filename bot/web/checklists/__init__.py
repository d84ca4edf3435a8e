"""The pages of checklists given out."""
