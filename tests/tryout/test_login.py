"""The first login of a fresh checkout."""

import pytest

from cms.accounts.models import User
from cms.tryout.login import first_login

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "try-out-login"


def test_first_login_works_and_is_told_again_at_every_start(client, file):
    told = first_login(file)
    assert told == f"editor, password {file.read_text()}"
    assert client.login(username="editor", password=file.read_text())
    assert file.stat().st_mode & 0o077 == 0
    assert first_login(file) == told


def test_login_is_the_same_in_another_database(file):
    told = first_login(file)
    User.objects.all().delete()
    assert first_login(file) == told


def test_no_login_is_told_where_an_editor_has_a_password_of_their_own(file):
    User.objects.create_superuser("editor", password="a password of their own")
    assert first_login(file) is None
    assert not file.exists()
