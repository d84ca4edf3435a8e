"""Residents, and what may be kept of them."""
