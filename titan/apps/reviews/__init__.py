"""Reviews: what buyers say of what they received, and the stars that it adds up to.

Owns a review of each product of a delivered order, from the day on which it may be written; what the shop and the operators
made of it; the *rating* of a product and of a shop. A review is at home with its buyer, who alone writes it. Its *handling*
(answer, report, hiding) and the ratings are at home with the shop, whose cell shows and counts it.
"""
