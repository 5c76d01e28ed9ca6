"""CSW 2.0.2: what is asked, how pages follow, what answers say. Pure: fetching is injected."""
