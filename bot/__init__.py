"""The process: webhooks, courier, jobs, command line, and the simulator beside them.

The only asynchronous and network code besides the page's thin shells. What is answered is decided
in handlers, what it means for the business in domain.
"""
