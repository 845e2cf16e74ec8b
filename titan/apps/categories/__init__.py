"""Categories: the tree that buyers browse, and the typed attributes that products of a node have.

Owns nodes and attributes. A node's slug is unique in the whole tree; an attribute holds for its node
and all below it, unless a lower node defines the same code anew. The tree is small and read by
everybody, so each process holds all of it and asks Valkey only whether it has changed.
"""
