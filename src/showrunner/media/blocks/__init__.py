"""Sound in blocks of two seconds: read, mixed, levelled and written; an hour needs no more memory than a minute."""
