"""What the platform takes of a sale: ordered rules, the first that matches counts, and the tax on the fee.

Words: a *rule* is percent, fixed amount, floor and cap for a shop, for a category and all below it, or for
everything (the default). Shop rules come before category rules, these before defaults; within a tier the lower
position comes first. The *fee* of an order is reckoned at the quote and frozen in the order.
Invariants: a rule is never edited, only ended; a change is a new version that begins when the old one ends;
0 <= commission + tax <= what the lines and the shipping bring.
"""
