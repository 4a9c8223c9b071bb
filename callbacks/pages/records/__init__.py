"""``/record/<kind>/<id>``: the page on which a record is read."""
