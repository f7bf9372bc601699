"""The rules that mediators quote, what an announced effect of works is complained of as, and the list of items of which
costs are shared. Edited here, in force at once.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.models import CostKind, EffectCategory, Rule, RuleCategory


class RuleCategoryInline(admin.TabularInline):
    model = RuleCategory
    extra = 0


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin):
    list_display = ["topic_zh", "source_zh", "article", "in_force_on", "checked_on", "order", "is_active"]
    list_editable = ["checked_on", "order", "is_active"]
    list_filter = ["is_active", "source_zh", "categories"]
    search_fields = ["code", "topic_zh", "topic_en", "sentence_zh", "sentence_en", "source_zh", "source_en"]
    inlines = [RuleCategoryInline]
    fieldsets = [
        (None, {"fields": ["code", "order", "is_active"]}),
        (_("What it says"), {"fields": ["topic_zh", "sentence_zh", "topic_en", "sentence_en"]}),
        (_("Where it stands"), {"fields": ["source_zh", "source_en", "article", "in_force_on", "link", "checked_on"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was quoted once is found again: a rule is switched off."""
        return False


@admin.register(EffectCategory)
class EffectCategoryAdmin(admin.ModelAdmin):
    list_display = ["effect", "category", "words"]
    list_filter = ["effect", "category"]
    list_select_related = ["category"]
    search_fields = ["words", "category__code", "category__name_zh"]
    autocomplete_fields = ["category"]


@admin.register(CostKind)
class CostKindAdmin(admin.ModelAdmin):
    list_display = ["code", "name_zh", "name_en", "district", "basis", "by_floor", "rule", "order", "is_active"]
    list_editable = ["order", "is_active"]
    list_filter = ["district", "basis", "is_active"]
    list_select_related = ["district", "rule"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["rule"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Cases name it: an item is switched off."""
        return False
