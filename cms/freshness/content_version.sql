-- One number that moves with every change that an answer could show, in the change's transaction.

CREATE TABLE content_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number bigint NOT NULL
);
INSERT INTO content_version (number) VALUES (1);

-- Moves the number, once in a transaction, and tells whoever listens when that is committed.
CREATE FUNCTION move_content_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
BEGIN
    IF current_setting('cms.moved_in', true) = pg_current_xact_id()::text THEN
        RETURN;
    END IF;
    INSERT INTO content_version (number) VALUES (1)
    ON CONFLICT (only_row) DO UPDATE SET number = content_version.number + 1
    RETURNING number INTO moved;
    PERFORM set_config('cms.moved_in', pg_current_xact_id()::text, true);
    PERFORM pg_notify('content_version', moved::text);
END $$;

-- For each row that changes. Its arguments: the column that refers to the row's page, if any, and
-- the columns that no answer shows. It is called when the transaction is about to be committed, so
-- that nobody waits for the number while another holds it, and sees the pages as they are then.
CREATE FUNCTION row_moves_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    page text := TG_ARGV[0];
    unseen text[] := TG_ARGV[1]::text[];
    before jsonb := '{}';
    after jsonb := '{}';
BEGIN
    IF current_setting('cms.moved_in', true) = pg_current_xact_id()::text THEN
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
        IF NOT (coalesce((before->>'live')::boolean, false)
                OR coalesce((after->>'live')::boolean, false)) THEN
            RETURN NULL;
        END IF;
    ELSIF page <> '' AND NOT EXISTS (
        -- When a page ceases to be live, or is deleted, its own row moves the number.
        SELECT FROM wagtailcore_page
        WHERE id IN ((before->>page)::bigint, (after->>page)::bigint) AND live
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM move_content_version();
    RETURN NULL;
END $$;

CREATE FUNCTION truncation_moves_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM move_content_version();
    RETURN NULL;
END $$;
