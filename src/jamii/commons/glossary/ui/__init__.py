"""The screens of the glossary."""
