"""Sign in and out, own profile, users and their grants, roles."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.kernel.days import day_after
from jamii.kernel.errors import Invalid, NotAllowed, WrongState
from jamii.platform import permissions, sentences
from jamii.registers.accounts import access, queries, services
from jamii.registers.accounts.types import User
from jamii.registers.accounts.ui.forms import (
    ChangeUserForm,
    GrantForm,
    NewUserForm,
    PasswordForm,
    SignInForm,
)
from jamii.registers.organisations import queries as organisations
from jamii.registers.places import queries as places
from jamii.registers.providers import queries as providers
from jamii.ui.pages import Request, go, page, public_screen, screen
from jamii.ui.paging import page_of

_PAGE = 50


def _next(request: Request) -> str:
    to = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if ours else "/"


@require_http_methods(["GET", "HEAD", "POST"])
@public_screen("accounts.sign-in")
def sign_in(request: Request) -> HttpResponse:
    """Ask for login and password; in a demonstration the logins are there to tap."""
    if request.actor is not None and request.method != "POST":
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None, initial={"login": request.GET.get("login", "")})
    if form.is_valid():
        data = form.cleaned_data
        address = request.META.get("REMOTE_ADDR", "")
        try:
            user_id, proof = services.sign_in(
                data["login"], data["password"], address, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            request.session.cycle_key()
            request.session["user"] = str(user_id)
            request.session["proof"] = proof
            return HttpResponseRedirect(_next(request))
    return page(
        request,
        "accounts/sign_in.html",
        status=422 if form.errors else 200,
        form=form,
        next=_next(request),
        demo=queries.demo_logins(),
    )


@require_POST
@public_screen("accounts.sign-out")
def sign_out(request: Request) -> HttpResponse:
    """End the session; the language and the colours stay."""
    request.session.flush()
    response = go("accounts:sign-in")
    response["Clear-Site-Data"] = '"storage"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@screen("accounts.profile")
def profile(request: Request) -> HttpResponse:
    """One's own details, and a new password."""
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["password"] != data["again"]:
                raise Invalid("password-differs", field="again")
            proof = services.change_own_password(
                data["old"], data["password"], by=request.actor, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            request.session["proof"] = proof
            return go("accounts:profile", note=_("Your password was changed."))
    own = queries.own_user(by=request.actor)
    return page(
        request,
        "accounts/profile.html",
        status=422 if form.errors else 200,
        form=form,
        own=own,
        facility=providers.facility(own.facility) if own.facility else None,
    )


@require_safe
@screen("accounts.users", access.VIEW)
def users(request: Request) -> HttpResponse:
    """The users, by login."""
    text, after = request.GET.get("q", "").strip(), request.GET.get("after")
    rows = queries.users(by=request.actor, text=text, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: row.login, after=after, q=text)
    return page(request, "accounts/users.html", users=shown, text=text)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("accounts.new-user", access.MANAGE)
def new_user(request: Request) -> HttpResponse:
    """Add a user."""
    form = NewUserForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if form.is_valid():
        data = form.cleaned_data
        try:
            user_id = services.create_user(
                data["login"],
                data["name"],
                data["language"],
                email=data["email"],
                phone=data["phone"],
                facility=data["facility"],
                password=data["password"],
                id=form.key,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("accounts:user", user_id, note=_("The user was added. Now grant a role."))
    status = 422 if form.errors else 200
    return page(request, "accounts/new_user.html", status=status, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("accounts.user", access.VIEW)
def user(request: Request, user_id: UUID) -> HttpResponse:
    """A user's details and grants."""
    shown = queries.user(user_id, by=request.actor)
    facility = providers.facility(shown.facility) if shown.facility else None
    initial = {
        "name": shown.name,
        "language": shown.language,
        "email": shown.email,
        "phone": shown.phone,
        "facility": facility.code if facility else "",
        "is_active": shown.is_active,
        "version": shown.version,
    }
    form = ChangeUserForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.change_user(
                user_id,
                data["version"] or 0,
                name=data["name"],
                language=data["language"],
                email=data["email"],
                phone=data["phone"],
                facility=data["facility"],
                is_active=data["is_active"],
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("accounts:user", user_id, note=_("The details were saved."))
    return _user_page(request, shown, form, GrantForm(request, initial={"first": request.today}))


def _user_page(
    request: Request, shown: User, form: ChangeUserForm, grant_form: GrantForm
) -> HttpResponse:
    known = {
        "schemes": {scheme.id: scheme for scheme in organisations.all_schemes()},
        "places": places.places([g.place for g in shown.grants if g.place]),
        "facilities": providers.facilities_by_id([g.facility for g in shown.grants if g.facility]),
    }
    rows = [
        {
            "grant": grant,
            "scheme": known["schemes"].get(grant.scheme),
            "place": known["places"].get(grant.place),
            "facility": known["facilities"].get(grant.facility),
            "current": request.today in grant.days,
        }
        for grant in shown.grants
    ]
    return page(
        request,
        "accounts/user.html",
        status=422 if form.errors or grant_form.errors else 200,
        user=shown,
        form=form,
        grant_form=grant_form,
        grants=rows,
    )


@require_POST
@screen("accounts.grant", access.MANAGE)
def grant(request: Request, user_id: UUID) -> HttpResponse:
    """Give a user a role."""
    form = GrantForm(request, request.POST)
    if form.is_valid():
        try:
            services.grant_role(
                user_id, form.grant(), id=form.key, by=request.actor, at=request.now
            )
        except NotAllowed as refusal:
            form.add_error("role", sentences.sentence(refusal.code, refusal.values))
        else:
            return go("accounts:user", user_id, note=_("The role was granted."))
    shown = queries.user(user_id, by=request.actor)
    return _user_page(request, shown, ChangeUserForm(initial={"name": shown.name}), form)


@require_POST
@screen("accounts.end-grant", access.MANAGE)
def end_grant(request: Request, grant_id: UUID) -> HttpResponse:
    """End a grant from tomorrow on."""
    back = UUID(request.POST["user"])
    try:
        services.end_grant(grant_id, day_after(request.today), by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("accounts:user", back, note=sentences.sentence(refusal.code, refusal.values))
    return go("accounts:user", back, note=_("The role ends today."))


@require_safe
@screen("accounts.roles", access.VIEW)
def roles(request: Request) -> HttpResponse:
    """The roles and what each may do."""
    labels = permissions.all_acts()
    rows = [(role, [labels[act] for act in labels if act in role.acts]) for role in queries.roles()]
    return page(request, "accounts/roles.html", roles=rows)
