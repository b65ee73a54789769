"""The process and its edges: settings, command line, scheduler, web, playground."""
