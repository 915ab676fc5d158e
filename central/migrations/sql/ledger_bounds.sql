-- What is given back of a payment is never more than was paid; a reversed entry covers nothing.

ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_refunds CHECK (
    refunds_id IS NULL OR kind = 'REFUND'
);
-- The payment service says itself that money went back.
ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_online_refund CHECK (
    code <> 'REFUND_ONLINE' OR kind <> 'REFUND' OR gateway_ref IS NOT NULL
);

CREATE FUNCTION registrar_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    paid record;
    given numeric;
BEGIN
    IF current_setting('transaction_isolation')
        NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'refunds are decided in READ COMMITTED transactions only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entry_refund_isolation';
    END IF;
    SELECT kind, currency, amount_minor INTO paid
        FROM ledger_entry WHERE id = NEW.refunds_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(refund.amount_minor), 0) INTO given
        FROM ledger_entry AS refund
        WHERE refund.refunds_id = NEW.refunds_id AND NOT EXISTS (
            SELECT FROM ledger_entry AS undone WHERE undone.reverses_id = refund.id
        );
    IF paid.kind IS DISTINCT FROM 'PAYMENT' OR paid.currency <> NEW.currency
        OR given > -paid.amount_minor THEN
        RAISE EXCEPTION 'more is given back than was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entry_refund_bounds';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER t30_refund AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.refunds_id IS NOT NULL)
    EXECUTE FUNCTION registrar_refund();

-- Whoever reverses: what was still applied is taken off, as a row of its own.
CREATE FUNCTION registrar_unapply() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM ledger_entry WHERE id = NEW.reverses_id FOR NO KEY UPDATE;
    INSERT INTO allocation (id, credit_entry_id, charge_entry_id, amount_minor, change_set_id)
        SELECT gen_random_uuid()::text, credit_entry_id, charge_entry_id, -sum(amount_minor),
            NEW.change_set_id
        FROM allocation
        WHERE credit_entry_id = NEW.reverses_id OR charge_entry_id = NEW.reverses_id
        GROUP BY credit_entry_id, charge_entry_id
        HAVING sum(amount_minor) <> 0;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER t40_unapply AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION registrar_unapply();
