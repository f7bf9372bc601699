"""Addresses of the text channel, included at the root: the provider knows them."""

from django.urls import path

from notifications import webhooks

urlpatterns = [
    path("sms/receipts/<uuid:token>/", webhooks.receipt, name="receipt"),
    # For providers that report on many texts at one address.
    path("sms/receipts/", webhooks.receipt, name="receipts"),
]
