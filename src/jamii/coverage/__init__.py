"""Who is covered: enrolment, contributions, eligibility."""
