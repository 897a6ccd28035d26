"""Sites, feeds and sitemaps in, addresses of articles out. See `newsgrab.discover.search`."""
