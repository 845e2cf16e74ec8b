"""Shipping: what a shop charges to send a parcel where, and the shipment that it owes for each order.

Owns *services* (a name, a zone of countries, rate tables by currency, days) and *shipments* (one per order).
A shipment is known from the moment its order is placed and may be sent once it is paid, or at once with cash
on delivery. A label is booked at a carrier under the shipment's id, so a repeated try never makes two parcels.
"""
