"""The screens of what-if."""
