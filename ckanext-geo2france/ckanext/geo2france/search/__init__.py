"""What is indexed in Solr, and what may be asked of it."""
