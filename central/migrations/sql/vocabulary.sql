-- The words each column may hold.

ALTER TABLE program ADD CONSTRAINT ck_program_level_word
    CHECK (level IN ('UNDERGRADUATE', 'GRADUATE', 'PROFESSIONAL', 'CERTIFICATE', 'NON_DEGREE'));
ALTER TABLE term ADD CONSTRAINT ck_term_kind_word
    CHECK (kind IN ('YEAR', 'TERM', 'SESSION'));
ALTER TABLE course ADD CONSTRAINT ck_course_level_word
    CHECK (level IN ('UNDERGRADUATE', 'GRADUATE', 'PROFESSIONAL', 'CERTIFICATE', 'NON_DEGREE'));
ALTER TABLE section ADD CONSTRAINT ck_section_status_word
    CHECK (status IN ('OPEN', 'CLOSED', 'CANCELLED'));
ALTER TABLE student ADD CONSTRAINT ck_student_sex_word
    CHECK (sex IN ('F', 'M', 'X', 'U'));
ALTER TABLE student ADD CONSTRAINT ck_student_residency_word
    CHECK (residency IN ('RESIDENT', 'NON_RESIDENT', 'INTERNATIONAL'));
ALTER TABLE student ADD CONSTRAINT ck_student_level_word
    CHECK (level IN ('UNDERGRADUATE', 'GRADUATE', 'PROFESSIONAL', 'CERTIFICATE', 'NON_DEGREE'));
ALTER TABLE student ADD CONSTRAINT ck_student_status_word
    CHECK (status IN ('ACTIVE', 'INACTIVE', 'MERGED', 'DECEASED'));
ALTER TABLE contact ADD CONSTRAINT ck_contact_kind_word
    CHECK (kind IN ('GUARDIAN', 'EMERGENCY', 'PAYER'));
ALTER TABLE program_enrollment ADD CONSTRAINT ck_program_enrollment_status_word
    CHECK (status IN (
        'APPLICANT', 'ADMITTED', 'ACTIVE', 'LEAVE',
        'SUSPENDED', 'WITHDRAWN', 'GRADUATED', 'TRANSFERRED_OUT',
        'DECEASED'
    ));
ALTER TABLE fee_rule ADD CONSTRAINT ck_fee_rule_basis_word
    CHECK (basis IN ('FLAT', 'PER_CREDIT', 'PER_SECTION', 'PER_PROGRAM'));
ALTER TABLE registration ADD CONSTRAINT ck_registration_status_word
    CHECK (status IN (
        'REGISTERED', 'WAITLISTED', 'OFFERED', 'DROPPED',
        'WITHDRAWN', 'ADMIN_WITHDRAWN', 'CANCELLED', 'AUDIT'
    ));
ALTER TABLE registration ADD CONSTRAINT ck_registration_channel_word
    CHECK (channel IN ('WEB', 'DESK', 'DESK_OFFLINE', 'BATCH', 'IMPORT'));
ALTER TABLE hold ADD CONSTRAINT ck_hold_type_word
    CHECK (type IN (
        'FINANCIAL', 'ADVISING', 'HEALTH', 'ADMISSION_DOCUMENTS',
        'ACADEMIC_STANDING', 'CONDUCT', 'LIBRARY', 'MAJOR_DECLARATION',
        'IDENTITY'
    ));
ALTER TABLE hold ADD CONSTRAINT ck_hold_source_word
    CHECK (source IN ('MANUAL', 'BALANCE_RULE'));
ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_kind_word
    CHECK (kind IN (
        'CHARGE', 'PAYMENT', 'AID', 'DISCOUNT_WAIVER',
        'REFUND', 'REVERSAL', 'ADJUSTMENT', 'WRITE_OFF',
        'TRANSFER'
    ));
ALTER TABLE ledger_entry ADD CONSTRAINT ck_ledger_entry_method_word
    CHECK (method IN (
        'CASH', 'CHECK', 'CARD_TERMINAL', 'CARD_ONLINE',
        'BANK_TRANSFER', 'AID', 'SPONSOR', 'WAIVER',
        'OTHER'
    ));
ALTER TABLE payment_plan ADD CONSTRAINT ck_payment_plan_status_word
    CHECK (status IN ('ACTIVE', 'COMPLETED', 'DEFAULTED', 'CANCELLED'));
ALTER TABLE gateway_transaction ADD CONSTRAINT ck_gateway_transaction_kind_word
    CHECK (kind IN ('CHARGE', 'REFUND', 'PAYOUT', 'DISPUTE', 'FEE'));
ALTER TABLE gateway_transaction ADD CONSTRAINT ck_gateway_transaction_match_word
    CHECK (match IN ('UNMATCHED', 'MATCHED', 'IGNORED'));
ALTER TABLE issued_document ADD CONSTRAINT ck_issued_document_kind_word
    CHECK (kind IN (
        'RECEIPT', 'STATEMENT', 'VERIFICATION', 'ROSTER',
        'ENROLLMENT_REPORT', 'OUTAGE_REPORT'
    ));
ALTER TABLE issued_document ADD CONSTRAINT ck_issued_document_status_word
    CHECK (status IN ('VALID', 'SUPERSEDED', 'VOID'));
