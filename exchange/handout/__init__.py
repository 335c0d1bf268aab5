"""The report to put on the table: the calendar drawn, the findings, and what each group of customers gets."""
