"""The base of every page: components, security headers, cached pages with holes, error pages.

Words: a *hole* is a place in a shared page that is filled for one visitor on the way out;
a *mark* is the unguessable stand-in for it in the cached bytes.
"""
