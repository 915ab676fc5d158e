-- The feed is written once a statement instead of once a row: a batch of five hundred changes then
-- costs a third. Which change set made a row is told by `registrar.change_set` for all rows of the
-- transaction, or by `registrar.change_sets` for each: {record id: change set id}.

-- Makes or renews a shared table's own trigger function, because the form of its instants (UTC, six
-- decimals) follows its columns. To be called again after a column was added that holds an instant.
CREATE FUNCTION registrar_tell_feed(told regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := (SELECT relname FROM pg_class WHERE oid = told);
    instants text := (
        SELECT string_agg(
            format(
                '%L, to_char(after.%I AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"'')',
                attname, attname
            ),
            ', ' ORDER BY attnum
        )
        FROM pg_attribute
        WHERE attrelid = told AND attnum > 0 AND NOT attisdropped
            AND atttypid = 'timestamptz'::regtype
    );
    body text := format(
        $body$
        BEGIN
            INSERT INTO feed (era, xid, kind, record_id, version, "row", change_set_id)
            SELECT (SELECT era FROM school), pg_current_xact_id(), %L, after.id, after.row_version,
                to_jsonb(after) || jsonb_build_object(%s),
                coalesce(made.by, nullif(current_setting('registrar.change_set', true), ''))
            FROM after
            {before}
            LEFT JOIN jsonb_each_text(
                nullif(current_setting('registrar.change_sets', true), '')::jsonb
            ) AS made (id, by) ON made.id = after.id
            {changed};
            RETURN NULL;
        END
        $body$,
        name, instants
    );
    -- The plan of the first statement, which may be of one row, is kept for one of thousands.
    made text := 'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql'
        ' SECURITY DEFINER SET search_path FROM CURRENT SET enable_nestloop = off AS %L';
BEGIN
    EXECUTE format(
        made, 'registrar_feed_new_' || name, replace(replace(body, '{before}', ''), '{changed}', '')
    );
    EXECUTE format(
        made, 'registrar_feed_changed_' || name,
        replace(
            replace(body, '{before}', 'JOIN before ON before.id = after.id'),
            '{changed}', 'WHERE before IS DISTINCT FROM after'
        )
    );
    EXECUTE format('DROP TRIGGER IF EXISTS t95_feed_insert ON %s', told);
    EXECUTE format('DROP TRIGGER IF EXISTS t95_feed_update ON %s', told);
    EXECUTE format(
        'CREATE TRIGGER t95_feed_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS after'
        ' FOR EACH STATEMENT EXECUTE FUNCTION %I()', told, 'registrar_feed_new_' || name
    );
    EXECUTE format(
        'CREATE TRIGGER t95_feed_update AFTER UPDATE ON %s'
        ' REFERENCING OLD TABLE AS before NEW TABLE AS after'
        ' FOR EACH STATEMENT EXECUTE FUNCTION %I()', told, 'registrar_feed_changed_' || name
    );
END $$;
