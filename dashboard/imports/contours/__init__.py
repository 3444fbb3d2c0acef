"""Contours of communes: GeoJSON in, simplified paths out."""
