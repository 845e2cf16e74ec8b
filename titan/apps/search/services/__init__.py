"""Use cases of search: taking changes in, finding, suggesting, building generations."""
