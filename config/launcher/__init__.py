"""What `./run` does: set-up, servers, processes, and taking all of it down again.

Standard library only: it runs before anything is installed. What needs the installed packages is run
by the virtual environment's Python and stands in `inside/`. Nothing here knows what the project is about.
"""
