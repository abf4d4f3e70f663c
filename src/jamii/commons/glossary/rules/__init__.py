"""Reading the glossary, finding concepts in texts, checking texts."""
