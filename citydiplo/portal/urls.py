from django.urls import path

from citydiplo.portal.views import about, cities, city, compare, health, home, institution, robots, topics

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("cities/", cities.cities, name="cities"),
    path("cities/<slug:slug>/", city.city, name="city"),
    path("compare/", compare.compare, name="compare"),
    path("dimensions/<slug:value>/", topics.dimension, name="dimension"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("institutions/<slug:slug>/", institution.institution, name="institution"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", robots.sitemap_section, name="sitemap-section"),
    path("themes/<slug:value>/", topics.theme, name="theme"),
]
