"""The working space of an organisation: sign-in, members, invitations, journal."""
