"""The sentences and labels of accounts."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "accounts.user-created": _("The user %(login)s was added."),
        "accounts.user-changed": _("The details of the user %(login)s were changed."),
        "accounts.users-loaded": _("%(count)s users were loaded."),
        "accounts.roles-loaded": _("%(count)s roles were loaded."),
        "accounts.password-set": _("A new password was set for %(login)s."),
        "accounts.role-granted": _("The role %(role)s was granted to %(login)s."),
        "accounts.grant-ended": _("The role %(role)s of %(login)s ended on %(day)s."),
        "accounts.api-key-made": _("The API key “%(name)s” was made for %(login)s."),
        "sign-in-wrong": _("Login and password do not fit. Check both and try again."),
        "sign-in-paused": _(
            "Too many tries have failed. Wait %(minutes)s minutes, then try again, or ask your "
            "administrator for a new password."
        ),
        "login-missing": _("Please enter a login."),
        "login-shape": _(
            "A login has 3 to 50 characters: small letters, digits, dots, hyphens, underscores."
        ),
        "login-taken": _("The login %(login)s belongs to somebody else. Choose another."),
        "login-twice": _("The login %(login)s stands more than once in the file."),
        "language-not-offered": _("The language %(language)s is not offered."),
        "password-length": _("A password has at least %(least)s characters."),
        "password-without-letter": _("A password holds at least one letter."),
        "password-without-digit": _("A password holds at least one digit."),
        "password-holds-login": _("A password must not contain the login."),
        "password-differs": _("The two passwords differ. Type the same one twice."),
        "password-old-wrong": _("The present password is not right."),
        "role-unknown": _("There is no role %(role)s."),
        "grant-exceeds-own": _(
            "You cannot grant this role here: it holds rights that you lack (%(acts)s)."
        ),
        "grant-has-ended": _("This grant has already ended."),
    }
)
sentences.register_labels({"en": _("English"), "fr": _("French")})
