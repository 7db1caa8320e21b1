"""The data site: how its pages look; what they show is given to them."""
