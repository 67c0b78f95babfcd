from django.urls import path

from citydiplo.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("activity/", views.activity, name="account-activity"),
    path("second-step/", views.operators_second_factor, name="operators-second-factor"),
]
