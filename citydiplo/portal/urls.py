from django.urls import path

from citydiplo.portal.views import (
    about,
    browser,
    cities,
    city,
    city_history,
    compare,
    gallery,
    health,
    home,
    institution,
    robots,
    search,
    topics,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("cities/", cities.cities, name="cities"),
    path("cities/<slug:slug>/", city.city, name="city"),
    path("cities/<slug:slug>/history/", city_history.city_history, name="city-history"),
    path("compare/", compare.compare, name="compare"),
    path("dimensions/<slug:value>/", topics.dimension, name="dimension"),
    path("favicon.ico", browser.favicon, name="favicon"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("institutions/<slug:slug>/", institution.institution, name="institution"),
    path("robots.txt", robots.robots, name="robots"),
    path("site.webmanifest", browser.manifest, name="manifest"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", robots.sitemap_section, name="sitemap-section"),
    path("themes/<slug:value>/", topics.theme, name="theme"),
]
