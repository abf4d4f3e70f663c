"""Screens of contributions."""
