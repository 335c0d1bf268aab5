"""Calendars to try Préséance on: a French retailer's fourth quarter, and a real year of coupons."""
