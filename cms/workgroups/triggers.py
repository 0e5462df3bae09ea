"""What PostgreSQL refuses about Work Groups where a constraint, which sees one table, cannot."""

import pgtrigger

#: NCP17-06a stands under 2017-18 and nowhere else.
CODE_IS_OF_ITS_YEAR = pgtrigger.Trigger(
    name="code_is_of_its_year",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("code", "academic_year_id", "provenance"),
    condition=pgtrigger.Q(new__provenance="NATIONAL"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM workgroups_academicyear
            WHERE page_ptr_id = NEW.academic_year_id
            AND to_char(start_year % 100, 'FM00') = substr(NEW.code, 4, 2)
        ) THEN
            RAISE EXCEPTION '% is not a code of its academic year', NEW.code
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

#: People have it in print, so it keeps leading to the same Work Group.
PUBLISHED_CODE_STAYS = pgtrigger.Trigger(
    name="published_code_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("code", "provenance") | pgtrigger.Delete,
    condition=pgtrigger.Q(old__provenance="NATIONAL"),
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.code, NEW.provenance) = (OLD.code, OLD.provenance) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (
            SELECT 1 FROM wagtailcore_page
            WHERE id = OLD.page_ptr_id AND first_published_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION '% was published, so it resolves for ever', OLD.code
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    """,
)

#: The kind is the address that front ends link to.
PUBLISHED_KIND_STAYS = pgtrigger.Trigger(
    name="published_kind_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("kind"),
    condition=pgtrigger.Condition("OLD.kind <> NEW.kind"),
    func="""
        IF EXISTS (
            SELECT 1 FROM wagtailcore_page
            WHERE id = OLD.page_ptr_id AND first_published_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'The page of % was published, so its kind stays', OLD.kind
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

#: A phase offers no Work Group of another academic year, and none of a hub's own.
OFFER_IS_OF_THE_PHASES_YEAR = pgtrigger.Trigger(
    name="offer_is_of_the_phases_year",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("phase_id", "work_group_id"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM workgroups_phase phase JOIN workgroups_workgroup work_group
            ON phase.academic_year_id = work_group.academic_year_id
            WHERE phase.page_ptr_id = NEW.phase_id
            AND work_group.page_ptr_id = NEW.work_group_id
            AND work_group.provenance = 'NATIONAL'
        ) THEN
            RAISE EXCEPTION 'A phase offers national Work Groups of its own academic year'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
