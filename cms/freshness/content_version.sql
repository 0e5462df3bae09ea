-- One number that moves with every change that an answer could show, in the change's transaction.
--
-- All functions are here, as they are now. Whoever changes one adds a migration that applies this
-- file; those before it apply it too, so nothing here may need what only a later one makes.

-- Moves the number, and tells whoever listens when that is committed.
-- A number is never given twice, to whatever content: not in a database that was restored from an
-- older copy, nor in another one. So it is the time in milliseconds, or the next one after the last.
CREATE OR REPLACE FUNCTION move_content_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now_in_ms bigint := extract(epoch FROM clock_timestamp()) * 1000;
    moved bigint;
BEGIN
    UPDATE content_version SET number = greatest(number + 1, now_in_ms)
    RETURNING number INTO STRICT moved;
    PERFORM pg_notify('content_version', moved::text);
END $$;

-- Lets the number move when the transaction is about to be committed, once, and after all else that is
-- done then: what a deferred trigger writes has its own turn when all others have had theirs. So nobody
-- who holds the number waits for anybody, be it by a foreign key or by the lock of lineage.
CREATE OR REPLACE FUNCTION content_changes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('cms.changed_in', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        INSERT INTO content_changed DEFAULT VALUES;
        PERFORM set_config('cms.changed_in', pg_current_xact_id()::text, true);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION change_moves_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM content_changed;
    PERFORM move_content_version();
    RETURN NULL;
END $$;

-- For each row that changes. Its arguments: the column that refers to the row's page, if any; the
-- columns that no answer shows; and those that one shows even of a page that was withdrawn, which
-- is not live, but was published. It is called when the transaction is about to be committed, and
-- sees the pages as they are then.
CREATE OR REPLACE FUNCTION row_moves_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    page text := TG_ARGV[0];
    unseen text[] := TG_ARGV[1]::text[];
    seen_of_withdrawn text[] := TG_ARGV[2]::text[];
    before jsonb := '{}';
    after jsonb := '{}';
    may_be_live boolean := true;
    is_withdrawn boolean := false;
    locked bigint;
BEGIN
    IF current_setting('cms.changed_in', true) = pg_current_xact_id()::text THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD) - unseen;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW) - unseen;
    END IF;
    IF before = after THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'wagtailcore_page' THEN
        may_be_live := 'true' IN (before->>'live', after->>'live');
        -- A draft that was never published hides what stands below it.
        is_withdrawn :=
            coalesce(before->>'first_published_at', after->>'first_published_at') IS NOT NULL
            OR stands_above_live_pages(before->>'path')
            OR stands_above_live_pages(after->>'path');
    ELSIF page <> '' THEN
        -- When a page ceases to be live, or is deleted, its own row moves the number. Until the
        -- transaction ends, none that is not live is published. One that another is writing may be
        -- being published; to wait for that, which may wait for this row, would end in a deadlock.
        SELECT bool_or(live), bool_or(first_published_at IS NOT NULL), count(*)
        FROM (
            SELECT live, first_published_at FROM wagtailcore_page
            WHERE id IN ((before->>page)::bigint, (after->>page)::bigint)
            FOR SHARE SKIP LOCKED
        ) AS pages
        INTO may_be_live, is_withdrawn, locked;
        may_be_live := may_be_live OR locked < (
            SELECT count(*) FROM wagtailcore_page
            WHERE id IN ((before->>page)::bigint, (after->>page)::bigint)
        );
    END IF;
    IF may_be_live OR is_withdrawn AND EXISTS (
        SELECT FROM unnest(seen_of_withdrawn) AS shown
        WHERE before->shown IS DISTINCT FROM after->shown
    ) THEN
        PERFORM content_changes();
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION stands_above_live_pages(place text) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM wagtailcore_page WHERE live AND path > place AND path < place || '~'
    )
$$;

CREATE OR REPLACE FUNCTION truncation_moves_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM content_changes();
    RETURN NULL;
END $$;

-- There always is a number, so that nobody who asks for it has to think of none.
CREATE OR REPLACE FUNCTION content_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The content always has a number, which may move and may not go'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER content_version_stays BEFORE DELETE OR TRUNCATE ON content_version
FOR EACH STATEMENT EXECUTE FUNCTION content_version_stays();

-- It has a row, of no columns, from the first change in a transaction until the number has moved.
CREATE TABLE IF NOT EXISTS content_changed ();

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'number_moves_last') THEN
        CREATE CONSTRAINT TRIGGER number_moves_last AFTER INSERT ON content_changed
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION change_moves_content_version();
    END IF;
END $$;
