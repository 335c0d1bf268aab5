"""Journeys of people through the pages, in a real browser, on the served product."""
