-- Registrations that fee rules may charge or credit are queued, whoever writes them; the centre
-- settles them in the transaction of its own decision, and soon after where plain SQL made them.
-- Who brings registrations together with their charges sets registrar.fees_charged to 'on'.

CREATE FUNCTION registrar_fees_new() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF current_setting('registrar.fees_charged', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO fee_due (registration_id)
        SELECT after.id FROM after
        WHERE after.status IN ('REGISTERED', 'AUDIT') AND after.channel <> 'IMPORT'
            AND EXISTS (SELECT FROM fee_rule WHERE fee_rule.term_id = after.term_id);
    RETURN NULL;
END $$;

CREATE FUNCTION registrar_fees_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF current_setting('registrar.fees_charged', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO fee_due (registration_id)
        SELECT after.id FROM after JOIN before ON before.id = after.id
        WHERE after.status <> before.status
            AND EXISTS (SELECT FROM fee_rule WHERE fee_rule.term_id = after.term_id);
    RETURN NULL;
END $$;

CREATE TRIGGER t96_fees_new AFTER INSERT ON registration REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION registrar_fees_new();
CREATE TRIGGER t96_fees_changed AFTER UPDATE ON registration
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION registrar_fees_changed();

SELECT registrar_tell_feed('fee_rule');
