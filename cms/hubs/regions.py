"""The regions of England."""

from django.db import models


class Region(models.TextChoices):
    """The nine regions that official statistics of England are given for."""

    EAST_MIDLANDS = "EAST_MIDLANDS", "East Midlands"
    EAST_OF_ENGLAND = "EAST_OF_ENGLAND", "East of England"
    LONDON = "LONDON", "London"
    NORTH_EAST = "NORTH_EAST", "North East"
    NORTH_WEST = "NORTH_WEST", "North West"
    SOUTH_EAST = "SOUTH_EAST", "South East"
    SOUTH_WEST = "SOUTH_WEST", "South West"
    WEST_MIDLANDS = "WEST_MIDLANDS", "West Midlands"
    YORKSHIRE_AND_THE_HUMBER = "YORKSHIRE_AND_THE_HUMBER", "Yorkshire and the Humber"
