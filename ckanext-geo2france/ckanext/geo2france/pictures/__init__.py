"""Pictures of datasets that have none: maps drawn by their WMS when somebody looks."""
