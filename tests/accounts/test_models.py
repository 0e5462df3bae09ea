import pytest
from django.urls import reverse

from tests.factories import EditorFactory

pytestmark = pytest.mark.django_db


def test_email_address_of_somebody_else_is_refused_in_words(editor_client):
    EditorFactory(email="somebody@example.org")
    data = {"username": "another", "email": "SOMEBODY@example.org"}
    answer = editor_client.post(reverse("wagtailusers_users:add"), data)
    assert "Somebody else has this email address." in answer.text
