"""The screens of accounts: sign-in, own profile, users, roles."""
