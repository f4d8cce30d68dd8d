"""The doors: web pages, REST and the command line over one engine."""
