"""newsgrab: the address of a news article in, clean structured data out."""
