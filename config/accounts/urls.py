"""Addresses of accounts: the ways in, one's own account, and what changed of others'."""

from django.urls import path

from config.accounts.views import changes, entering, own, second

urlpatterns = [
    # The ways in
    path("sign-in/", entering.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", second.code, name="second-factor"),
    path("forgot/", entering.forgot, name="forgot"),
    path("forgot/code/", entering.forgot_code, name="forgot-code"),
    path("invitation/<str:token>/", entering.invitation, name="account-invitation"),
    # One's own account
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="account-password"),
    path("account/sign-outs/", own.sign_outs, name="account-sign-outs"),
    path("account/second-factor/", second.new, name="second-factor-new"),
    path("account/second-factor/off/", second.off, name="second-factor-off"),
    path("account/recovery-codes/", second.paper, name="recovery-codes"),
    # The street office, the district, the operator
    path("account/changes/", changes.changes, name="account-changes"),
]
