"""Map pages made by folium from rows, with local Leaflet; no Qt and no database."""
