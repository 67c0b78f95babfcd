"""Who may hold a session at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from citydiplo.accounts.models import User


class Backend(AuthenticationBackend):
    """Demo people have a public password: where the demo is off they are nobody, even with a session."""

    def user_can_authenticate(self, user: User) -> bool:
        """Django's; people of the demo sign in on demo sites only."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)
