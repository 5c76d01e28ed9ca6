"""What starts and watches PostgreSQL, Valkey, Solr, the web server and the jobs, from packages."""
