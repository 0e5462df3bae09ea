import pytest
from django.urls import reverse

from tests.factories import EditorFactory

pytestmark = pytest.mark.django_db


def test_email_address_of_somebody_else_is_refused_in_words(editor_client):
    EditorFactory(email="somebody@example.org")
    data = {"name_email-email": "SOMEBODY@example.org", "name_email-last_name": "Example"}
    answer = editor_client.post(reverse("wagtailadmin_account"), data)
    assert "Somebody else has this email address." in answer.text
