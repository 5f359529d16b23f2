"""Member lists of made-up shops, with the truth of who is who: no name, number or address here is anybody's."""
