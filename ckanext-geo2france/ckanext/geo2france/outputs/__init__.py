"""A dataset as a document: ISO in two standards, the original, RDF in several forms."""
