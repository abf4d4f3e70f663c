"""The screens of claims."""
