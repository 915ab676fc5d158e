-- Student accounts: append-only, signed by kind, reversals opposite, allocations within bounds.

ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_sign CHECK (
    CASE
        WHEN kind IN ('CHARGE', 'REFUND') THEN amount_minor > 0
        WHEN kind IN ('PAYMENT', 'AID', 'DISCOUNT_WAIVER', 'WRITE_OFF') THEN amount_minor < 0
        ELSE true
    END
);
ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_reversal CHECK (
    (kind = 'REVERSAL') = (reverses_id IS NOT NULL)
);

CREATE FUNCTION registrar_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['row_version', 'updated_at', 'posted_at'];
BEGIN
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ck_record_append_only',
                HINT = 'Post an entry that reverses it instead.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER t10_append_only BEFORE UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION registrar_append_only();
CREATE TRIGGER t10_append_only BEFORE UPDATE ON allocation
    FOR EACH ROW EXECUTE FUNCTION registrar_append_only();

CREATE FUNCTION registrar_ledger_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    NEW.posted_at := coalesce(NEW.posted_at, now());
    IF NEW.currency <> (SELECT currency FROM school) THEN
        RAISE EXCEPTION 'accounts are not kept in %', NEW.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entry_currency';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER t20_ledger_entry BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION registrar_ledger_entry();

CREATE FUNCTION registrar_reversal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM ledger_entry AS target
        WHERE target.id = NEW.reverses_id AND target.student_id = NEW.student_id
            AND target.currency = NEW.currency AND target.amount_minor = -NEW.amount_minor
            AND target.kind <> 'REVERSAL';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a reversal is the opposite of one entry of the same account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entry_opposite';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER t30_reversal AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION registrar_reversal();

CREATE FUNCTION registrar_allocation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    credit record;
    charge record;
    used numeric;
    covered numeric;
BEGIN
    IF current_setting('transaction_isolation')
        NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'allocations are decided in READ COMMITTED transactions only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_allocation_isolation';
    END IF;
    PERFORM FROM ledger_entry WHERE id IN (NEW.credit_entry_id, NEW.charge_entry_id)
        ORDER BY id FOR NO KEY UPDATE;
    SELECT student_id, currency, amount_minor INTO credit
        FROM ledger_entry WHERE id = NEW.credit_entry_id;
    SELECT student_id, currency, amount_minor INTO charge
        FROM ledger_entry WHERE id = NEW.charge_entry_id;
    IF (credit.student_id, credit.currency) IS DISTINCT FROM (charge.student_id, charge.currency)
        OR credit.amount_minor >= 0 OR charge.amount_minor <= 0 THEN
        RAISE EXCEPTION 'an allocation joins a credit and a charge of one account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_allocation_account';
    END IF;
    SELECT sum(amount_minor) INTO used
        FROM allocation WHERE credit_entry_id = NEW.credit_entry_id;
    SELECT sum(amount_minor) INTO covered
        FROM allocation WHERE charge_entry_id = NEW.charge_entry_id;
    IF used NOT BETWEEN 0 AND -credit.amount_minor
        OR covered NOT BETWEEN 0 AND charge.amount_minor THEN
        RAISE EXCEPTION 'more is applied than the credit or the charge has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_allocation_bounds';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER t30_allocation AFTER INSERT ON allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registrar_allocation();
