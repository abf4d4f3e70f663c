"""Jamii administers health insurance and social protection schemes."""

__version__ = "0.1.0"
