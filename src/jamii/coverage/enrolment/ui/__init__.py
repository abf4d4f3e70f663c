"""Screens of enrolment."""
