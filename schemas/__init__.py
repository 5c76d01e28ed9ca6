"""Metadata schemas: scheming files, mapping rows, code lists."""
