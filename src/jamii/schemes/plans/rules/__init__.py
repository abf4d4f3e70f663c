"""What makes terms whole and consistent, and the file in which they travel."""
