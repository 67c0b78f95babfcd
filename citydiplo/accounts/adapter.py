"""How django-allauth fits this house: mail through ``kit.mail``, new people in their own language."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from citydiplo.kit import mail

# A path of ours, kept in the session while somebody signs up; the page that it leads to takes it out.
AFTER_SIGN_IN = "after_sign_in"


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request):
        user = super().new_user(request)
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user

    def send_mail(self, template_prefix, email, context):
        """Write the library's text mails as ours, in the language of the account they are about."""
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language()
        with translation.override(language):
            context = {"email": email, "site_name": settings.SITE_NAME, **context}
            message = self.render_mail(template_prefix, email, context)
            mail.enqueue(
                template_prefix.rpartition("/")[2],
                to=email,
                subject=message.subject,
                text=message.body,
                html=mail.inline(render_to_string("emails/plain.html", {"text": message.body})),
            )

    def get_login_redirect_url(self, request):
        return _path_after_sign_in(request) or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request):
        return _path_after_sign_in(request) or super().get_signup_redirect_url(request)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Who comes by single sign-on brings address and name; only its owner joins an existing account to it."""

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}").strip()[
            :150
        ]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user


def _path_after_sign_in(request):
    path = request.session.get(AFTER_SIGN_IN, "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
