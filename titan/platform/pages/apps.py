from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "titan.platform.pages"
    label = "pages"
    verbose_name = "Pages"
