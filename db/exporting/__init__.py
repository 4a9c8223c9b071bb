"""Export records to files: CSV, XLSX, the documented file set, the disclosure export."""
