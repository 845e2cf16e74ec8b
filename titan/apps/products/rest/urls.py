"""Addresses of the products context under /api/v1/."""

from django.urls import path

from . import public, seller, seller_steps

urlpatterns = [
    path("products", public.Products.as_view()),
    path("products/<uuid:product_id>", public.OneProduct.as_view()),
    path("seller/products", seller.OwnProducts.as_view()),
    path("seller/products/<uuid:product_id>", seller.OwnProduct.as_view()),
    path("seller/products/<uuid:product_id>/submit", seller_steps.Submission.as_view()),
    path("seller/products/<uuid:product_id>/withdraw", seller_steps.Withdrawal.as_view()),
    path("seller/products/<uuid:product_id>/prices", seller_steps.Prices.as_view()),
    path("seller/products/<uuid:product_id>/pictures", seller_steps.Pictures.as_view()),
    path("seller/products/<uuid:product_id>/pictures/<str:digest>", seller_steps.OnePicture.as_view()),
    path("seller/products/<uuid:product_id>/history", seller_steps.History.as_view()),
]
