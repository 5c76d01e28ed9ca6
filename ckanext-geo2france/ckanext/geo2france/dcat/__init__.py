"""What the portal adds to ``schemas.dcat``: its addresses, its datasets, its profiles."""
