"""Addresses of the text channel, included at the root: the provider knows them."""

from django.urls import path

from notifications import webhooks

urlpatterns = [
    path("sms/receipts/<uuid:token>/", webhooks.receipt, name="receipt"),
]
