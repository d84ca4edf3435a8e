"""The pages of items and bundles."""
