"""Actions of the project under test."""
