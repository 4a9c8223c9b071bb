"""Files made from pages: CSV, workbook, review pack, published view."""
