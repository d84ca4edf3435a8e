"""Lastmile: the assistant of a township service centre."""
