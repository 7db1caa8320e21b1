"""The data site: pages over the shelf."""
