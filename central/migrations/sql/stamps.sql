-- Versions and times of shared records, and that none is ever deleted.

CREATE FUNCTION registrar_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.row_version := 1;
        NEW.updated_at := now();
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the id of a % never changes', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_record_id';
    END IF;
    -- An update that changes nothing is no change: no new version, no row in the feed.
    NEW.row_version := OLD.row_version;
    NEW.updated_at := OLD.updated_at;
    IF NEW IS DISTINCT FROM OLD THEN
        NEW.row_version := OLD.row_version + 1;
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registrar_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ck_record_kept',
            HINT = 'Archive, withdraw, release or reverse the record instead.';
END $$;
