-- A merged student takes no new facts, and stands at the end of no chain.

CREATE FUNCTION registrar_not_merged() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    standing text;
BEGIN
    -- Locked, so that nobody merges the student between this look and the end of the transaction.
    SELECT status INTO standing FROM student WHERE id = NEW.student_id FOR SHARE;
    IF standing = 'MERGED' THEN
        RAISE EXCEPTION 'student % was merged into another record', NEW.student_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_student_merged',
                HINT = 'Write to the student that merged_into_id names.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER t15_not_merged BEFORE INSERT ON contact
    FOR EACH ROW EXECUTE FUNCTION registrar_not_merged();
CREATE TRIGGER t15_not_merged BEFORE INSERT ON program_enrollment
    FOR EACH ROW EXECUTE FUNCTION registrar_not_merged();
CREATE TRIGGER t15_not_merged BEFORE INSERT ON registration
    FOR EACH ROW EXECUTE FUNCTION registrar_not_merged();
CREATE TRIGGER t15_not_merged BEFORE INSERT ON hold
    FOR EACH ROW EXECUTE FUNCTION registrar_not_merged();
CREATE TRIGGER t15_not_merged BEFORE INSERT ON payment_plan
    FOR EACH ROW EXECUTE FUNCTION registrar_not_merged();
-- A reversal stands in the account of what it reverses, and a transfer takes it from there.
CREATE TRIGGER t15_not_merged BEFORE INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.kind NOT IN ('REVERSAL', 'TRANSFER'))
    EXECUTE FUNCTION registrar_not_merged();

CREATE FUNCTION registrar_merge_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM student
        WHERE (id = NEW.merged_into_id AND merged_into_id IS NOT NULL)
            OR (merged_into_id = NEW.id) OR NEW.merged_into_id = NEW.id;
    IF FOUND THEN
        RAISE EXCEPTION 'a student is merged into one that goes on itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_student_merge_chain';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER t30_merge_chain AFTER INSERT OR UPDATE ON student
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL)
    EXECUTE FUNCTION registrar_merge_chain();
