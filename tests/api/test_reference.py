"""The schema as people read it."""

from django.core.management import call_command
from graphql import build_schema, is_introspection_type, is_specified_scalar_type

from cms.api.published import served_schema
from cms.api.reference import reference

EXAMPLE = '''
"""Where everything starts."""
type Query {
  "Finds one."
  thing("Which." id: ID! = "a", kinds: [Kind!]): Thing
  old: Int @deprecated(reason: "Ask for `thing`.")
}
"""
Of two
lines.
"""
type Thing implements Named { "What it is called." name: String! }
interface Named { name: String! }
union Any = Thing
enum Kind { "The first." ONE TWO @deprecated(reason: "Say ONE.") }
input Filter { "In which." kind: Kind = ONE }
scalar Day
'''


def test_every_part_of_a_schema_is_told():
    told = reference(build_schema(EXAMPLE)).splitlines()
    assert "- **`thing`** [Thing](#thing): Finds one." in told
    assert '  - `id` ID! = `"a"`: Which.' in told
    assert r"  - `kinds` \[[Kind](#kind)!\]: " in told
    assert "- **`old`** Int:  **Deprecated:** Ask for `thing`." in told
    assert "Of two lines." in told
    assert "Implements [Named](#named)." in told
    assert told.count("Is one of [Thing](#thing).") == 2
    assert "- `ONE`: The first." in told
    assert "- `kind` [Kind](#kind) = `ONE`: In which." in told
    assert "### Day" in told


def test_no_type_of_the_service_is_missing():
    told = reference(served_schema())
    for name, type in served_schema().type_map.items():
        if is_introspection_type(type) or is_specified_scalar_type(type) or name == "Query":
            continue
        assert f"\n### {name}\n" in told


def test_published_files_are_current():
    call_command("write_frontend_schema", check=True)
