"""How an image stands in a text: one way, since where it stands on the page is each front end's.

Wagtail reads this module of every app.
"""

from wagtail.images.formats import unregister_image_format

unregister_image_format("left")
unregister_image_format("right")
