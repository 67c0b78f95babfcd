"""The operators' pages that touch every app: cities, with renaming and merging; reports of wrong data."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.admin_base import LookedAt
from citydiplo.portal.actions import cities
from citydiplo.portal.forms import MergeForm, RenameForm
from citydiplo.portal.models import WrongDataReport
from networks.admin_base import MARKS, SourcedAdmin, in_words
from networks.forms.city import PopulationRules
from networks.models import City, CityName, FormerSlug

TWO = 2


def merge_address(city: City, into: int) -> str:
    """Where an operator looks at a merge before it is done."""
    return f"{reverse('operator-double', args=[city.slug])}?{urlencode({'into': into})}"


class NameInline(admin.TabularInline):
    model = CityName
    extra = 0


class FormerSlugInline(admin.TabularInline):
    model = FormerSlug
    extra = 0
    readonly_fields = ("slug",)
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(City)
class CityAdmin(SourcedAdmin):
    """A city is never deleted: what was entered twice is merged, and its address leads on."""

    form = PopulationRules
    list_display = (
        "name",
        "kind",
        "country",
        "region",
        "population",
        "partnership_count",
        "merged_into",
        *MARKS,
    )
    list_filter = ("kind", "region", ("merged_into", admin.EmptyFieldListFilter), *MARKS)
    list_select_related = ("merged_into",)
    autocomplete_fields = ("part_of", "source")
    ordering = ("-population_known", "-id")
    search_fields = ("name__istartswith", "slug__startswith", "=geonames_id")
    show_full_result_count = False
    change_form_template = "admin/networks/city/change_form.html"
    inlines = (NameInline, FormerSlugInline)
    readonly_fields = (
        "merged_into",
        "asks_approval",  # the city's own rule: its lead decides
        "partnership_count",
        "membership_count",
        "accession_count",
        in_words("dimensions", gettext_lazy("dimensions it is active in")),
    )
    fixed = ("name", "slug")
    actions = ("merge_two",)

    def has_delete_permission(self, request, obj=None):
        return False

    def announce(self, pk):
        cities.follow(city=City.objects.get(pk=pk))

    @admin.action(description=gettext_lazy("Merge the two selected cities"), permissions=["change"])
    def merge_two(self, request, queryset):
        ticked = list(queryset.order_by("-population_known", "pk").values_list("pk", flat=True)[: TWO + 1])
        if len(ticked) != TWO:
            self.message_user(request, _("Select exactly two cities to merge."), messages.WARNING)
            return None
        stays, goes = ticked
        return HttpResponseRedirect(merge_address(City.objects.get(pk=goes), stays))

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("<path:object_id>/rename/", guarded(self.rename_view), name="networks_city_rename"),
            path("<path:object_id>/merge/", guarded(self.merge_view), name="networks_city_merge"),
            *super().get_urls(),
        ]

    def rename_view(self, request, object_id):
        city = self._city_to_change(request, object_id)
        if city is None:
            return redirect("admin:networks_city_changelist")
        form = RenameForm(request.POST if request.method == "POST" else None, initial={"name": city.name})
        if form.is_bound and form.is_valid():
            try:
                cities.rename(city=city, name=form.cleaned_data["name"], by=request.user)
            except ValidationError as error:
                form.add_error("name", error.messages)
            else:
                self.message_user(
                    request, _("The city is now called %(city)s.") % {"city": city}, messages.SUCCESS
                )
                return redirect("admin:networks_city_change", city.pk)
        context = {"title": _("Rename %(city)s") % {"city": city}, "city": city, "form": form}
        return render(request, "admin/networks/city/rename.html", self._frame(request) | context)

    def merge_view(self, request, object_id):
        """Choose the other city; the operators' desk shows what moves and what hinders, and merges."""
        city = self._city_to_change(request, object_id)
        if city is None:
            return redirect("admin:networks_city_changelist")
        form = MergeForm(request.GET or None, city=city)
        if form.is_bound and form.is_valid():
            return redirect(merge_address(city, form.cleaned_data["into"].pk))
        title = _("Merge %(city)s into another city") % {"city": city}
        context = {"title": title, "city": city, "form": form}
        return render(request, "admin/networks/city/merge.html", self._frame(request) | context)

    def _city_to_change(self, request, object_id):
        """The city to act on; None, and a word about it, if there is none or it was merged before."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        city = self.get_object(request, unquote(object_id))
        if city is None or city.merged_into_id:
            self.message_user(
                request, _("We did not find this city, or it was merged into another one."), messages.WARNING
            )
            return None
        return city

    def _frame(self, request):
        return {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}


@admin.register(WrongDataReport)
class WrongDataReportAdmin(LookedAt):
    """Answered on the desk. Where the answer goes is shown to nobody."""

    list_display = ("reported_at", "kind", "title", "state", "closed_at", "closed_by")
    list_filter = ("state", "kind")
    list_select_related = ("closed_by",)
    search_fields = ("title", "text")
    exclude = ("address",)
    show_full_result_count = False
