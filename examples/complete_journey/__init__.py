"""A real year of coupon campaigns, turned into plan documents and checked."""
