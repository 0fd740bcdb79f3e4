"""What can go wrong when two contacts are to become one."""

from domain.base.errors import DomainError


class JoinCodeRefused(DomainError):
    """The code was used, has run out, or is the person's own chat's."""
