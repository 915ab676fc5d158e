-- A registration locks its student once, as strongly as it will need to. Two that first shared the
-- lock could not both go on to the stronger one: whoever registered a student for several courses at
-- once got a deadlock for all but one of them.

CREATE OR REPLACE FUNCTION registrar_not_merged() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    standing text;
BEGIN
    -- Locked, so that nobody merges the student between this look and the end of the transaction.
    IF TG_TABLE_NAME = 'registration' THEN
        SELECT status INTO standing FROM student WHERE id = NEW.student_id FOR NO KEY UPDATE;
    ELSE
        SELECT status INTO standing FROM student WHERE id = NEW.student_id FOR SHARE;
    END IF;
    IF standing = 'MERGED' THEN
        RAISE EXCEPTION 'student % was merged into another record', NEW.student_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_student_merged',
                HINT = 'Write to the student that merged_into_id names.';
    END IF;
    RETURN NEW;
END $$;
