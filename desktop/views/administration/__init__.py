"""The administration tab: accounts, grids, categories, calendar, checks; it knows no other screen."""
