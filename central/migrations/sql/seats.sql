-- Seats and doubles as before (registrations.sql); seats that are kept for a desk are not free for
-- anybody else, and an override that names who gave it and why gives a seat beyond the capacity.

-- Of an allotment, the seats that nobody has taken yet.
CREATE FUNCTION registrar_seats_left(allotment seat_allotment, without text) RETURNS bigint
    LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT greatest(allotment.seats - count(*), 0) FROM registration
    WHERE section_id = allotment.section_id AND allotment_id = allotment.id
        AND status IN ('REGISTERED', 'AUDIT', 'OFFERED') AND id <> without
$$;

CREATE OR REPLACE FUNCTION registrar_registration() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    seat CONSTANT text[] := ARRAY['REGISTERED', 'AUDIT', 'OFFERED'];
    live CONSTANT text[] := ARRAY['REGISTERED', 'AUDIT', 'OFFERED', 'WAITLISTED'];
    takes_seat boolean := NEW.status = ANY (seat);
    becomes_live boolean := NEW.status = ANY (live);
    place record;
    taken bigint;
    kept bigint;
    guaranteed boolean;
    overridden boolean := NEW.override_by IS NOT NULL AND NEW.override_reason IS NOT NULL
        AND 'FULL' = ANY (string_to_array(coalesce(NEW.override_of, ''), ' '));
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.student_id, NEW.section_id, NEW.term_id, NEW.course_id)
            IS DISTINCT FROM (OLD.student_id, OLD.section_id, OLD.term_id, OLD.course_id) THEN
            RAISE EXCEPTION 'a registration stays with its student and section'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_registration_fixed';
        END IF;
        takes_seat := takes_seat AND NOT OLD.status = ANY (seat);
        becomes_live := becomes_live AND NOT OLD.status = ANY (live);
        IF NOT takes_seat AND NOT becomes_live THEN
            RETURN NEW;
        END IF;
    END IF;

    -- A snapshot older than the lock would count seats that are gone.
    IF becomes_live AND current_setting('transaction_isolation')
        NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'seats are decided in READ COMMITTED transactions only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_registration_isolation';
    END IF;

    IF takes_seat THEN
        SELECT term_id, course_id, capacity INTO place
            FROM section WHERE id = NEW.section_id FOR NO KEY UPDATE;
    ELSE
        SELECT term_id, course_id, capacity INTO place FROM section WHERE id = NEW.section_id;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no section %', NEW.section_id
            USING ERRCODE = 'foreign_key_violation',
                CONSTRAINT = 'fk_registration_section_id_section';
    END IF;
    NEW.term_id := coalesce(NEW.term_id, place.term_id);
    NEW.course_id := coalesce(NEW.course_id, place.course_id);
    IF (NEW.term_id, NEW.course_id) IS DISTINCT FROM (place.term_id, place.course_id) THEN
        RAISE EXCEPTION 'term and course are those of the section'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_registration_copied';
    END IF;

    IF takes_seat AND place.capacity IS NOT NULL AND NOT overridden THEN
        SELECT count(*) INTO taken FROM registration
            WHERE section_id = NEW.section_id AND status = ANY (seat) AND id <> NEW.id;
        SELECT coalesce(sum(registrar_seats_left(allotment, NEW.id)), 0),
            coalesce(bool_or(allotment.id = NEW.allotment_id
                AND registrar_seats_left(allotment, NEW.id) > 0), false)
            INTO kept, guaranteed
            FROM seat_allotment AS allotment
            WHERE allotment.section_id = NEW.section_id AND allotment.held_until > now();
        IF taken + kept >= place.capacity AND NOT guaranteed THEN
            RAISE EXCEPTION 'section % is full', NEW.section_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_registration_seats',
                    DETAIL = format('%s of %s seats are taken and %s kept for desks.',
                        taken, place.capacity, kept);
        END IF;
    END IF;

    IF becomes_live THEN
        PERFORM FROM student WHERE id = NEW.student_id FOR NO KEY UPDATE;
        PERFORM FROM registration AS other JOIN course ON course.id = other.course_id
            WHERE other.student_id = NEW.student_id AND other.term_id = NEW.term_id
                AND other.course_id = NEW.course_id AND other.status = ANY (live)
                AND other.id <> NEW.id AND NOT course.repeatable;
        IF FOUND THEN
            RAISE EXCEPTION 'student % is in this course already', NEW.student_id
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_registration_course';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- Seats can only be kept that are free.
CREATE FUNCTION registrar_allotment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    places bigint;
    taken bigint;
    kept bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.seats <= OLD.seats AND NEW.held_until <= OLD.held_until THEN
        RETURN NEW;
    END IF;
    SELECT capacity INTO places FROM section WHERE id = NEW.section_id FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM registration
        WHERE section_id = NEW.section_id AND status IN ('REGISTERED', 'AUDIT', 'OFFERED');
    SELECT coalesce(sum(registrar_seats_left(other, '')), 0) INTO kept
        FROM seat_allotment AS other
        WHERE other.section_id = NEW.section_id AND other.held_until > now() AND other.id <> NEW.id;
    IF places IS NOT NULL AND NEW.held_until > now()
        AND taken + kept + registrar_seats_left(NEW, '') > places THEN
        RAISE EXCEPTION 'section % has not so many free seats', NEW.section_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_seat_allotment_free';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER t20_allotment BEFORE INSERT OR UPDATE ON seat_allotment
    FOR EACH ROW EXECUTE FUNCTION registrar_allotment();
