"""What each command of `jiedan` does; arguments are read in `bot.__main__`.

Not here: anything a page or a chat does as well; that is in domain and handlers.
"""
