"""The assessment tab: periods and subjects, the ranking, the card; it computes nothing and knows no other screen."""
