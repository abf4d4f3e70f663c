"""What enrolment adds to the shell."""
