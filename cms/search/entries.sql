-- Keeps search_searchentry in step with what it is made of, whoever changes that and however.
--
-- All of it is here, as it is now, but for search_folded, which is made of cms/search/letters.py.
-- Whoever changes something adds a migration that applies this file; those before it apply it too,
-- so nothing here may need what only a later one makes.

-- The words of a text with markup. The two characters that mark a hit in an excerpt cannot stand in it.
CREATE OR REPLACE FUNCTION search_words(markup text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT btrim(regexp_replace(
        replace(replace(replace(replace(replace(replace(
            regexp_replace(
                regexp_replace(markup, '</(p|li|ul|ol|h[1-6])>|<br\s*/?>', ' ', 'g'),
                '<[^>]*>', '', 'g'
            ),
            '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#x27;', ''''), '&nbsp;', ' '), '&amp;', '&'),
        '[\s\x02\x03]+', ' ', 'g'
    ))
$$;

-- English stems find teach in teaching; the words as they are find it while somebody types teachi.
CREATE OR REPLACE FUNCTION search_vector(code text, title text, words text) RETURNS tsvector
IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT setweight(to_tsvector('english', spelt), 'A')
        || setweight(to_tsvector('english', search_folded(title)), 'B')
        || setweight(to_tsvector('english', search_folded(words)), 'C')
        || setweight(to_tsvector('simple', spelt || ' ' || search_folded(title || ' ' || words)), 'D')
    FROM (SELECT concat_ws(' ', code, replace(code, '-', ' '), replace(code, '-', '')) AS spelt) AS codes
$$;

-- An entry is known by its page and by whoever words it so, in whatever order a dump is loaded. Who
-- writes those of a page locks the page's own one, which stays, until the transaction ends; the next
-- one sees what that wrote. A statement locks the entry after all that it changes. While rows exchange
-- what they are about, two rows may word a page for one phase or year: one is written, until the
-- exchange is done.
-- While a draft is shown, in a transaction that is undone, they stay as they are.
CREATE OR REPLACE FUNCTION search_refresh(changed bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('cms.preview', true) = 'on' THEN RETURN; END IF;
    PERFORM FROM search_searchentry WHERE id = changed << 32 FOR NO KEY UPDATE;

    DELETE FROM search_searchentry WHERE page_id = changed AND told_by_id IS NOT NULL;

    INSERT INTO search_searchentry (id, page_id, told_by_id, kind, title, text, vector)
    SELECT DISTINCT ON (told_by_id)
        page_id::bigint << 32 | coalesce(told_by_id, 0), page_id, told_by_id, kind, title, words,
        search_vector(code, title, words)
    FROM (
        SELECT page.id AS page_id, NULL::bigint AS told_by_id, 'WORK_GROUP' AS kind, work_group.code,
            page.title, search_words(work_group.description) AS words
        FROM workgroups_workgroup work_group JOIN wagtailcore_page page ON page.id = page_ptr_id
        WHERE page.id = changed
        UNION ALL
        SELECT page.id, offer.phase_id, 'WORK_GROUP', work_group.code,
            coalesce(nullif(offer.title, ''), page.title),
            search_words(coalesce(nullif(offer.description, ''), work_group.description))
        FROM workgroups_phaseoffer offer
        JOIN workgroups_workgroup work_group ON work_group.page_ptr_id = offer.work_group_id
        JOIN wagtailcore_page page ON page.id = work_group.page_ptr_id
        WHERE page.id = changed AND (offer.title <> '' OR offer.description <> '')
        UNION ALL
        SELECT page.id, NULL, 'PROGRAMME', '', page.title, search_words(programme.summary)
        FROM programmes_programme programme JOIN wagtailcore_page page ON page.id = page_ptr_id
        WHERE page.id = changed
        UNION ALL
        SELECT page.id, update.academic_year_id, 'PROGRAMME', '', page.title, search_words(update.text)
        FROM programmes_programmeupdate update JOIN wagtailcore_page page ON page.id = programme_id
        WHERE page.id = changed
        UNION ALL
        SELECT page.id, NULL, 'ARCHIVE_ENTRY', entry.code, page.title, search_words(entry.body)
        FROM archive_archiveentry entry JOIN wagtailcore_page page ON page.id = page_ptr_id
        WHERE page.id = changed
        UNION ALL
        SELECT page.id, NULL, 'HUB', '', page.title,
            concat_ws(', ', nullif(hub.lead_school, ''), initcap(replace(hub.region, '_', ' ')))
        FROM hubs_hub hub JOIN wagtailcore_page page ON page.id = page_ptr_id
        WHERE page.id = changed
    ) AS wordings
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, vector = excluded.vector;
END $$;

CREATE OR REPLACE FUNCTION search_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh(NEW.id);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_part_of_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh(NEW.page_ptr_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_offer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM search_refresh(OLD.work_group_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM search_refresh(NEW.work_group_id); END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_update_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM search_refresh(OLD.programme_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM search_refresh(NEW.programme_id); END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_page_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_searchentry WHERE page_id = OLD.id OR told_by_id = OLD.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER search_page_deleted AFTER DELETE ON wagtailcore_page
FOR EACH ROW EXECUTE FUNCTION search_page_deleted();

-- In a dump, a page may come after what its type has of its own.
CREATE OR REPLACE TRIGGER search_page_added AFTER INSERT ON wagtailcore_page
FOR EACH ROW EXECUTE FUNCTION search_page_changed();

CREATE OR REPLACE TRIGGER search_title_changed AFTER UPDATE OF title ON wagtailcore_page
FOR EACH ROW WHEN (OLD.title <> NEW.title) EXECUTE FUNCTION search_page_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT ON workgroups_workgroup
FOR EACH ROW EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON workgroups_workgroup
FOR EACH ROW WHEN ((OLD.code, OLD.description) <> (NEW.code, NEW.description))
EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT ON programmes_programme
FOR EACH ROW EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON programmes_programme
FOR EACH ROW WHEN (OLD.summary <> NEW.summary)
EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT ON archive_archiveentry
FOR EACH ROW EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON archive_archiveentry
FOR EACH ROW WHEN ((OLD.code, OLD.body) <> (NEW.code, NEW.body))
EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT ON hubs_hub
FOR EACH ROW EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON hubs_hub
FOR EACH ROW WHEN ((OLD.lead_school, OLD.region) <> (NEW.lead_school, NEW.region))
EXECUTE FUNCTION search_part_of_page_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT OR DELETE ON workgroups_phaseoffer
FOR EACH ROW EXECUTE FUNCTION search_offer_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON workgroups_phaseoffer
FOR EACH ROW WHEN (
    (OLD.work_group_id, OLD.phase_id, OLD.title, OLD.description)
    <> (NEW.work_group_id, NEW.phase_id, NEW.title, NEW.description)
)
EXECUTE FUNCTION search_offer_changed();

CREATE OR REPLACE TRIGGER search_added AFTER INSERT OR DELETE ON programmes_programmeupdate
FOR EACH ROW EXECUTE FUNCTION search_update_changed();

CREATE OR REPLACE TRIGGER search_changed AFTER UPDATE ON programmes_programmeupdate
FOR EACH ROW WHEN (
    (OLD.programme_id, OLD.academic_year_id, OLD.text)
    <> (NEW.programme_id, NEW.academic_year_id, NEW.text)
)
EXECUTE FUNCTION search_update_changed();

SELECT search_refresh(id) FROM wagtailcore_page;
