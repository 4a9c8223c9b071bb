"""Reusable page components: charts, tables, forms, grids, links."""
