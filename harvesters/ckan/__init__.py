"""Another CKAN: pages of its package_search, and its datasets as records."""
