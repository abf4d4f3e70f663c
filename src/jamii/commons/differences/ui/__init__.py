"""The screens of differences."""
