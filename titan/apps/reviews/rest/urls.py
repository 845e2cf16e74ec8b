"""Addresses of reviews under /api/v1/."""

from django.urls import path

from .buyer import DueReviews, OneReview, OrderReviews, Reviews, WithdrawReview
from .public import ProductRating, ProductReviews, ShopRating
from .seller import AnswerReview, ReportReview, ShopReviews

urlpatterns = [
    path("orders/<uuid:order_id>/reviews", OrderReviews.as_view()),
    path("reviews", Reviews.as_view()),
    path("reviews/due", DueReviews.as_view()),
    path("reviews/<uuid:review_id>", OneReview.as_view()),
    path("reviews/<uuid:review_id>/withdraw", WithdrawReview.as_view()),
    path("seller/reviews", ShopReviews.as_view()),
    path("seller/reviews/<uuid:review_id>/answer", AnswerReview.as_view()),
    path("seller/reviews/<uuid:review_id>/report", ReportReview.as_view()),
    path("products/<uuid:product_id>/reviews", ProductReviews.as_view()),
    path("products/<uuid:product_id>/rating", ProductRating.as_view()),
    path("shops/<uuid:shop_id>/rating", ShopRating.as_view()),
]
