"""Backups: catalog and files of a house, as they were at one moment, in a folder or bucket of their own."""
