"""Actions, authorisation and validation schemas."""
