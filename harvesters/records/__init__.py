"""OGC API Records: collections of records as GeoJSON, page after page."""
