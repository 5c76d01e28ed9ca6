"""What the pages show: values made from package dicts, ready to print, without any query."""
