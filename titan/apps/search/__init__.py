"""Search: finds published products by words and filters, counts facets, completes what is being typed.

A reader: it knows products, stock and shops from their events alone and asks nobody back. Words: a *record* is what
is known of a product or shop; an *index* holds records and answers questions (a port; the embedded adapter is
tantivy); a *generation* is one built index, of which one is current. Invariants: an index is a fold of the event
log, so it can be thrown away; one writer (whoever holds the subscriber's checkpoint), any number of readers;
taking the same events twice changes nothing.
"""
