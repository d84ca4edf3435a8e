"""What the project under test is made of, beside its data."""
