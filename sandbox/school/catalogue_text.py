"""The sample school's catalogue as text, read by `catalogue`.

A subject line: code, level of its award, name. A course line: number, title, credits
(`3`, `1-4`), then `lab`, `repeatable`, `arranged`, `<` prerequisites, `+` corequisites.
`<A|B` asks for one of them; several `<` ask for all; a bare number is of the same subject.
"""

CATALOGUE = """
ACCT BS Accounting
101 Financial Accounting 3
102 Managerial Accounting 3 <101
210 Spreadsheet Modelling 2
301 Intermediate Accounting I 3 <102
302 Intermediate Accounting II 3 <301
340 Auditing 3 <301
410 Taxation of Individuals 3 <302
ANTH BA Anthropology
101 Human Origins 3
110 Cultures and Societies 3
215 Language in Culture 3
320 Archaeology of the Americas 3 <101
340 Medical Anthropology 3 <110
430 Ethnographic Methods 4 <110
ARTS BA Art and Design
101 Drawing 3
120 Two-Dimensional Design 3
205 Photography 3
210 Ceramics 3
310 Painting 3 <101
330 Typography 3 <120
499 Senior Exhibition 1-6 repeatable arranged <310|330
BIOL BS Biology
101 General Biology I 4 lab
102 General Biology II 4 lab <101
130 Human Nutrition 3
210 Genetics 3 <102
220 Microbiology 4 lab <102
310 Cell Biology 3 <210
325 Ecology 4 lab <102
410 Molecular Biology Laboratory 2 lab <310
430 Evolution 3 <210
520 Advanced Genetics 3
610 Research in Biology 1-12 repeatable arranged
BUSN BS Business Administration
101 Introduction to Business 3
201 Principles of Marketing 3 <101
220 Business Law 3
301 Corporate Finance 3 <ACCT102
320 Organizational Behaviour 3 <101
350 Operations Management 3 <STAT101
480 Strategy 3 <301 <320
501 Managerial Economics 3
540 Negotiation 2
560 Leadership Practicum 1-3 repeatable arranged
CHEM BS Chemistry
101 General Chemistry I 4 lab
102 General Chemistry II 4 lab <101
105 Chemistry of Everyday Life 3
201 Organic Chemistry I 4 lab <102
202 Organic Chemistry II 4 lab <201
310 Physical Chemistry 3 <102 <MATH152
420 Instrumental Analysis 4 lab <201
530 Chemical Kinetics 3
610 Research in Chemistry 1-12 repeatable arranged
CSCI BS Computer Science
101 Introduction to Programming 4 lab
102 Data Structures 4 <101
140 Computing and Society 3
210 Computer Organization 3 <102
220 Discrete Structures 3 <101
310 Algorithms 3 <102 <220
330 Operating Systems 4 <210
340 Databases 3 <102
360 Computer Networks 3 <210
450 Software Engineering 4 <340
480 Machine Learning 3 <310 <STAT101
520 Distributed Systems 3
540 Information Security 3
620 Thesis 1-12 repeatable arranged
ECON BA Economics
101 Principles of Microeconomics 3
102 Principles of Macroeconomics 3
210 Intermediate Microeconomics 3 <101 <MATH151
220 Intermediate Macroeconomics 3 <102
310 Econometrics 4 <210 <STAT101
340 Labor Economics 3 <210
420 International Trade 3 <210
EDUC BA Education
101 Schools and Society 3
210 Educational Psychology 3
310 Teaching Reading 3 <210
330 Assessment 3 <210
490 Student Teaching 6-12 arranged <310 <330
510 Curriculum Theory 3
530 School Leadership 3
ENGL BA English
101 College Writing 3
102 Writing and Research 3 <101
140 Introduction to Fiction 3
210 British Literature to 1800 3 <101
220 American Literature 3 <101
260 Creative Writing 3
310 Shakespeare 3 <210
340 The Novel 3 <140|220
450 Senior Seminar 3 <310|340
510 Literary Theory 3
ENGR BS Engineering
101 Introduction to Engineering 2
201 Statics 3 <PHYS151
202 Dynamics 3 <201
210 Circuits 4 lab <PHYS152
310 Thermodynamics 3 <PHYS152 <MATH152
330 Materials 4 lab <CHEM101
450 Design Project I 3 <202 <310
FREN BA French
101 Beginning French I 4
102 Beginning French II 4 <101
201 Intermediate French 4 <102
310 French Composition 3 <201
GEOL BS Earth Science
101 Physical Geology 4 lab
110 Natural Disasters 3
210 Mineralogy 4 lab <101
320 Hydrology 3 <101
HIST BA History
101 World History to 1500 3
102 World History since 1500 3
120 United States History 3
230 Modern Europe 3
245 History of Africa 3
310 The Cold War 3 <102
335 Urban History 3 <120
450 Historiography 4 <102|120
510 Archives and Sources 3
MATH BS Mathematics
101 College Algebra 3
120 Mathematics for the Arts 3
151 Calculus I 4 <101
152 Calculus II 4 <151
210 Linear Algebra 3 <151
250 Calculus III 4 <152
310 Real Analysis 3 <250
320 Abstract Algebra 3 <210
340 Differential Equations 3 <152
410 Topology 3 <310
520 Measure Theory 3
MUSI BA Music
101 Music Appreciation 3
110 Music Theory I 3
111 Aural Skills I 1 +110
180 University Choir 1 repeatable
190 Applied Lessons 1-2 repeatable arranged
210 Music Theory II 3 <110
320 History of Jazz 3
NURS BS Nursing
101 Foundations of Nursing 3
210 Health Assessment 4 lab <101
220 Pharmacology 3 <CHEM101|CHEM105
310 Adult Health 6 lab <210 <220
410 Community Health 5 lab <310
540 Nursing Research 3
PHIL BA Philosophy
101 Introduction to Philosophy 3
115 Logic 3
220 Ethics 3
330 Philosophy of Science 3 <101|115
440 Kant 3 <220
PHYS BS Physics
101 Astronomy 3
151 Mechanics 4 lab +MATH151
152 Electricity and Magnetism 4 lab <151
250 Modern Physics 3 <152
310 Classical Mechanics 3 <250
330 Quantum Mechanics 4 <250 <MATH210
520 Statistical Mechanics 3
POLS BA Political Science
101 American Government 3
120 World Politics 3
230 Public Policy 3 <101
310 Constitutional Law 3 <101
350 International Organizations 3 <120
540 Public Administration 3
PSYC BA Psychology
101 General Psychology 3
210 Research Methods 4 <101 <STAT101
230 Developmental Psychology 3 <101
240 Social Psychology 3 <101
310 Cognitive Psychology 3 <210
340 Abnormal Psychology 3 <230|240
430 Clinical Practicum 2-6 repeatable arranged <340
530 Counselling Theories 3
SOCI BA Sociology
101 Introduction to Sociology 3
210 Social Problems 3
240 Race and Ethnicity 3
330 Sociology of Work 3 <101
410 Social Theory 3 <101
SPAN BA Spanish
101 Beginning Spanish I 4
102 Beginning Spanish II 4 <101
201 Intermediate Spanish 4 <102
310 Spanish Literature 3 <201
STAT BS Statistics
101 Elementary Statistics 3
210 Applied Regression 3 <101
310 Probability 3 <MATH152
420 Sampling 3 <310
510 Bayesian Methods 3
540 Data Visualization 3
"""

GRADUATE_AWARDS = (
    ("BIOL", "MS", "Master of Science in Biology"),
    ("BUSN", "MBA", "Master of Business Administration"),
    ("CHEM", "MS", "Master of Science in Chemistry"),
    ("CSCI", "MS", "Master of Science in Computer Science"),
    ("EDUC", "MED", "Master of Education"),
    ("ENGL", "MA", "Master of Arts in English"),
    ("HIST", "MA", "Master of Arts in History"),
    ("STAT", "MS", "Master of Science in Statistics"),
)
OTHER_PROGRAMS = (
    ("NURS-DNP", "Doctor of Nursing Practice", "PROFESSIONAL", "NURS"),
    ("PSYC-PSYD", "Doctor of Psychology", "PROFESSIONAL", "PSYC"),
    ("POLS-CERT", "Certificate in Public Administration", "CERTIFICATE", "POLS"),
    ("STAT-CERT", "Certificate in Data Visualization", "CERTIFICATE", "STAT"),
    ("OPEN", "Open Studies", "NON_DEGREE", ""),
)
