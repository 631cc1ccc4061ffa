"""The journal of deeds: append-only, each line sealed by the digest of the one before."""
