"""People, the organisations they act for, their roles and invitations."""
