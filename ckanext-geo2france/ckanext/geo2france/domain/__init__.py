"""Plain Python: no CKAN, Flask or SQLAlchemy below this line."""
