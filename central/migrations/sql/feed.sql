-- Every change of a shared record becomes a row of the feed, whoever made it.

-- The arguments name the columns that hold instants; they travel in UTC with microseconds.
CREATE FUNCTION registrar_feed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    state jsonb := to_jsonb(NEW);
    instant text;
BEGIN
    FOREACH instant IN ARRAY TG_ARGV LOOP
        IF jsonb_typeof(state -> instant) = 'string' THEN
            state := state || jsonb_build_object(
                instant,
                to_char(
                    (state ->> instant)::timestamptz AT TIME ZONE 'UTC',
                    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
                )
            );
        END IF;
    END LOOP;
    INSERT INTO feed (era, xid, kind, record_id, version, "row", change_set_id)
    SELECT era, pg_current_xact_id(), TG_TABLE_NAME, NEW.id, NEW.row_version, state,
        nullif(current_setting('registrar.change_set', true), '')
    FROM school;
    RETURN NULL;
END $$;
