"""What PostgreSQL refuses about lineage."""

import pgtrigger

#: Checked when a transaction ends, so that rows may change places in it. The lock lets one
#: transaction that changes lineage end at a time: two halves of a circle cannot pass each other.
LINEAGE_HAS_NO_CIRCLES = pgtrigger.Trigger(
    name="lineage_has_no_circles",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("page_id", "predecessor_id"),
    timing=pgtrigger.Deferred,
    func="""
        PERFORM pg_advisory_xact_lock(hashtext('lineage_has_no_circles'));
        IF EXISTS (
            WITH RECURSIVE ancestors(id) AS (
                SELECT predecessor_id FROM lineage_predecessor WHERE page_id = NEW.page_id
                UNION
                SELECT link.predecessor_id
                FROM lineage_predecessor link JOIN ancestors ON link.page_id = ancestors.id
            )
            SELECT 1 FROM ancestors WHERE id = NEW.page_id
        ) THEN
            RAISE EXCEPTION 'Page % would be among its own predecessors', NEW.page_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)

#: Checked when a transaction ends too: a merger may move from one page to another in it.
CODE_LEADS_TO_ONE_WORK_GROUP = pgtrigger.Trigger(
    name="code_leads_to_one_work_group",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("predecessor_id", "merged"),
    timing=pgtrigger.Deferred,
    func="""
        PERFORM pg_advisory_xact_lock(hashtext('code_leads_to_one_work_group'));
        IF (
            SELECT count(*) FROM lineage_predecessor
            WHERE predecessor_id = NEW.predecessor_id AND merged
        ) > 1 THEN
            RAISE EXCEPTION 'The code of page % leads to one Work Group', NEW.predecessor_id
                USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NULL;
    """,
)
