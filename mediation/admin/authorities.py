"""The authorities of the districts, and what has to be handed on to them."""

from django.contrib import admin

from mediation.models import Authority, ReferralNeed


@admin.register(Authority)
class AuthorityAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "district", "phone", "is_active"]
    list_editable = ["phone", "is_active"]
    list_filter = ["kind", "district", "is_active"]
    list_select_related = ["district"]
    search_fields = ["name", "short_name"]


@admin.register(ReferralNeed)
class ReferralNeedAdmin(admin.ModelAdmin):
    list_display = ["__str__", "category", "words", "kind"]
    list_filter = ["kind", "category"]
    list_select_related = ["category"]
    search_fields = ["words", "category__name_zh"]
    autocomplete_fields = ["category"]
