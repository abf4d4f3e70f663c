"""The rules of feedback: personal data in words, pictures without it, and the clocks."""
