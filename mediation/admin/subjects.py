"""Categories and the words that find them, raise their tier, or call for help. A change is in effect at once."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.models import Category, CategoryWord, EmergencyWord, FlagWord, UpTrigger


class CategoryWordInline(admin.TabularInline):
    model = CategoryWord
    extra = 0


class UpTriggerInline(admin.TabularInline):
    model = UpTrigger
    extra = 0


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["code", "name_zh", "name_en", "default_tier", "night_tier", "order", "word_count", "is_active"]
    list_editable = ["default_tier", "night_tier", "order", "is_active"]
    list_filter = ["default_tier", "is_active"]
    search_fields = ["code", "name_zh", "name_en", "words__word"]
    inlines = [CategoryWordInline, UpTriggerInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(listed=Count("words"))

    @admin.display(description=_("words"))
    def word_count(self, category: Any) -> int:
        return int(category.listed)


@admin.register(UpTrigger)
class UpTriggerAdmin(admin.ModelAdmin):
    list_display = ["word", "category", "tier", "service", "runs_into_home"]
    list_filter = ["tier", "service", "runs_into_home", "category"]
    list_select_related = ["category"]
    search_fields = ["word"]
    autocomplete_fields = ["category"]


@admin.register(EmergencyWord)
class EmergencyWordAdmin(admin.ModelAdmin):
    list_display = ["word", "service", "except_in", "as_written"]
    list_filter = ["service", "as_written"]
    search_fields = ["word", "except_in"]


@admin.register(FlagWord)
class FlagWordAdmin(admin.ModelAdmin):
    list_display = ["word", "kind", "is_strong"]
    list_filter = ["kind", "is_strong"]
    search_fields = ["word"]
