"""Invented wording of MOUs: for each topic of the model two ways in which agreements put it, and what can be planted."""

from __future__ import annotations

Text = list[str | list[str]]
"""Paragraphs of a section; a list holds the items of the paragraph before it."""

# topic: ((heading, paragraphs), (heading, paragraphs))
BANK: dict[str, tuple[tuple[str, Text], tuple[str, Text]]] = {
    "1.1": (
        (
            "Purpose",
            [
                "The purpose of this Memorandum is to keep the schools safe and to keep students in class and out of the court system wherever possible."
            ],
        ),
        (
            "Statement of Purpose",
            ["The parties enter into this Agreement so that campuses stay safe and young people are kept in school and out of court."],
        ),
    ),
    "1.2": (
        (
            "Parties",
            [
                "The parties to this Memorandum are the school district and the police agency. The superintendent signs for the district and the chief signs for the agency."
            ],
        ),
        (
            "Parties and Authority to Sign",
            [
                "This Agreement binds the parties, namely the school district and the police agency, and is signed by the superintendent and the chief."
            ],
        ),
    ),
    "1.4": (
        (
            "Term and Review",
            [
                "This Memorandum lasts one school year. The district and the police agency shall review it together every year. Any change shall be made in writing and signed by both parties."
            ],
        ),
        (
            "Duration, Renewal and Amendment",
            [
                "This Agreement remains in effect for one year and lapses at the end of its term unless renewed. Amendments must be in writing and signed by both parties, who review the Agreement together annually."
            ],
        ),
    ),
    "1.5": (
        (
            "Order of Precedence",
            [
                "If this Memorandum conflicts with the law, the law comes first. If a school or department policy says something different, this Memorandum governs."
            ],
        ),
        (
            "Precedence of Documents",
            [
                "Where a school policy or department policy conflicts with this Agreement, this Agreement governs, and where this Agreement conflicts with the law, the law comes first."
            ],
        ),
    ),
    "2.1": (
        (
            "Employment and Supervision",
            [
                "The SRO is a sworn officer who is employed and supervised by the police agency. The police agency sets the pay, hours and schedule of the SRO. The principal does not direct police action."
            ],
        ),
        (
            "Employment Status of the SRO",
            [
                "Each SRO shall remain a sworn employee supervised by the police agency, which sets hours, pay and police orders. No principal may order or forbid an arrest."
            ],
        ),
    ),
    "2.2": (
        (
            "Duties Not Assigned",
            [
                "The SRO shall not be assigned to staff duties. In particular, the SRO shall not:",
                ["cover a class for an absent teacher", "supervise lunch, hall, bus or recess duty", "proctor tests", "keep discipline records"],
            ],
        ),
        (
            "Staff Duties Excluded",
            [
                "The SRO may not stand in for an absent teacher or cover a class. The SRO is not assigned lunch duty, hall duty or bus duty. The SRO does not proctor tests or run errands for the school."
            ],
        ),
    ),
    "2.3": (
        (
            "Selection and Training",
            [
                "The agency and the district shall choose the SRO together. Before the assignment begins and again every year, the SRO shall be trained in adolescent development, de-escalation, trauma, disability and bias."
            ],
        ),
        (
            "Selection; Required Training",
            [
                "Officers shall complete training on adolescent development, de-escalation and disability before the assignment begins. The district and the agency choose the SRO for interest and skill in working with young people."
            ],
        ),
    ),
    "2.4": (
        (
            "Communication and Disputes",
            [
                "The principal and the SRO shall talk every school day about safety. A disagreement about the role of the SRO goes to the SRO's supervisor and the district safety director."
            ],
        ),
        (
            "Resolving Disagreements over Role",
            [
                "Any disagreement over the SRO's role shall be sent to the supervisor of the SRO and the safety director, and until it is settled the SRO declines the disputed task."
            ],
        ),
    ),
    "2.5": (
        (
            "Absence and Substitutes",
            [
                "When the SRO is away, the agency shall send a trained substitute where it can and tell the principal. A substitute SRO follows this Memorandum."
            ],
        ),
        (
            "Coverage during Absence",
            [
                "The agency shall send a substitute when the SRO is away and shall tell the principal. Substitute and patrol officers who cover the school follow this Agreement."
            ],
        ),
    ),
    "2.6": (
        (
            "Uniform and Equipment",
            [
                "The SRO shall wear the uniform and carry the equipment that the police agency sets, the firearm included. Body-worn camera footage is a police record."
            ],
        ),
        (
            "Uniform, Firearm and Body-Worn Camera",
            [
                "While on campus the SRO wears the agency uniform and carries a firearm, which stays secured on the officer. The body-worn camera is on for enforcement contacts, and its footage is a police record."
            ],
        ),
    ),
    "2.7": (
        (
            "Professional Conduct",
            [
                "The SRO shall not message students privately or connect with them on personal social media. The SRO shall not form personal friendships with students."
            ],
        ),
        (
            "Standards of Conduct",
            [
                "Gifts and personal favours are reported to the SRO's supervisor. The SRO does not gossip about students and does not message students privately."
            ],
        ),
    ),
    "2.8": (
        ("Visibility", ["The SRO shall be seen in halls, the cafeteria and common areas and does not spend the day behind a desk."]),
        ("Presence on Campus", ["The SRO is visible in hallways and common areas and enters a classroom by invitation or on an open visit."]),
    ),
    "3.1": (
        (
            "Classroom Instruction",
            [
                "The SRO may give classroom talks on law, safety and careers when a teacher invites them. The teacher stays in the room and in charge of the class."
            ],
        ),
        (
            "The SRO as Educator",
            ["When a teacher invites the SRO, the SRO may give talks on law, rights and safety in class. The SRO does not grade work."],
        ),
    ),
    "3.2": (
        (
            "Mentoring",
            [
                "The SRO may build open, informal relationships with students at meals and events. Mentoring is voluntary and is not part of a punishment."
            ],
        ),
        (
            "The SRO as Mentor",
            [
                "Mentoring by the SRO is voluntary. The SRO does not give therapy or counselling and refers a student who needs help to a school counselor."
            ],
        ),
    ),
    "3.3": (
        (
            "Safety Planning",
            ["The SRO shall work with the safety team on crisis plans and site checks. The SRO helps plan, run and review lockdown and fire drills."],
        ),
        (
            "Crisis Plans and Drills",
            [
                "Lockdown, fire and reunification drills are planned and reviewed with the SRO. The school owns its safety plan, and an administrator decides when a drill is held."
            ],
        ),
    ),
    "3.4": (
        (
            "Traffic and Events",
            ["The SRO may direct traffic and watch safety at arrival and dismissal. The SRO may work crowd safety at games and dances."],
        ),
        (
            "Arrival, Dismissal and School Events",
            ["At arrival and dismissal the SRO may direct traffic. The SRO does not take tickets or sell concessions at an event."],
        ),
    ),
    "3.5": (
        (
            "Emergency Response",
            [
                "The SRO shall respond to fire, severe weather, medical emergencies and reunification. In an emergency everyone works under the incident command plan."
            ],
        ),
        (
            "Response to Emergencies",
            [
                "In fire or severe weather everyone works under the incident command plan, and staff follow the school's emergency plan and account for their students."
            ],
        ),
    ),
    "4.1": (
        (
            "Responsibility for Discipline",
            [
                "Administrators alone shall investigate, decide and carry out school discipline. The SRO shall take no part in school discipline and gives no recommendation about a consequence."
            ],
        ),
        (
            "Discipline Reserved to the School",
            ["School discipline is decided and carried out by administrators alone. The SRO takes no part in school discipline."],
        ),
    ),
    "4.2": (
        (
            "Conduct Handled by the School",
            [
                "Disruption, defiance, profanity, dress code, cheating and phone use stay school discipline. Tardies, skipping and leaving class stay school discipline. Nicotine and tobacco stay school discipline."
            ],
        ),
        (
            "Matters Reserved for School Discipline",
            [
                "The following stay school discipline:",
                [
                    "disruption, defiance and profanity",
                    "dress code, cheating and phone use",
                    "nicotine, tobacco and vapes",
                    "a scuffle or fight without injury or weapon",
                ],
            ],
        ),
    ),
    "4.3": (
        (
            "Requests the SRO Declines",
            [
                "The SRO shall not be asked to escort or remove students for misbehaviour. The SRO shall not sit in on discipline meetings or hearings. The SRO does not mediate classroom arguments."
            ],
        ),
        (
            "Prohibited Discipline Roles",
            [
                "No one uses the SRO as a threat. The SRO may not escort students for misbehavior, sit in on discipline hearings, or question students about breaches of school rules."
            ],
        ),
    ),
    "4.4": (
        (
            "Stepping In and Handing Back",
            [
                "When a person is in danger now, the SRO shall act until it is safe. Once it is safe, the SRO hands back to the administrator and steps away."
            ],
        ),
        (
            "Hand-Back after Danger",
            ["The SRO acts where a person is in danger until it is safe, then hands back to the administrator and steps away."],
        ),
    ),
    "4.5": (
        (
            "Students with Disabilities",
            [
                "Behaviour linked to a student's IEP, 504 plan or behaviour plan shall follow that plan. Staff use the plan before any call to the SRO."
            ],
        ),
        ("Students with an IEP or 504 Plan", ["Staff shall use a student's behaviour plan, IEP or 504 plan before any call to the SRO."]),
    ),
    "4.6": (
        (
            "Restraint",
            [
                "Restraint and seclusion are for staff who are trained under school policy. The SRO shall not restrain a student for discipline or to make them comply."
            ],
        ),
        (
            "Restraint and Seclusion",
            ["Only staff trained under school policy may use seclusion or restraint. An SRO does not restrain a student for discipline."],
        ),
    ),
    "4.7": (
        ("Attendance and Truancy", ["Attendance, truancy and residency belong to the school. The SRO shall make no home visits for truancy."]),
        (
            "Truancy and Residency",
            ["The SRO does no attendance enforcement, makes no home visits for truancy and does not check where a family lives."],
        ),
    ),
    "4.8": (
        (
            "Phones and Devices",
            ["Staff may take a phone or device under school policy. The SRO shall need a warrant, consent or an emergency to look inside a phone."],
        ),
        (
            "Electronic Devices",
            ["To look inside a phone or device the SRO needs a warrant, consent or an emergency. Staff do not look inside a phone for the SRO."],
        ),
    ),
    "5.2": (
        (
            "Matters Reported at Once",
            [
                "Staff shall call 911 or tell the SRO at once about a weapon, a shooting, an intruder or a serious injury. Staff shall tell the SRO at once about a bomb threat, arson, a kidnapping or a sexual assault."
            ],
        ),
        (
            "Immediate Notice to the SRO",
            [
                "Staff must tell the SRO at once about a weapon, a shooting or a serious injury. Staff must tell the SRO at once about robbery, extortion, drug dealing or an overdose."
            ],
        ),
    ),
    "5.3": (
        (
            "Lesser Offences",
            [
                "For lesser offences on campus, such as a false fire alarm or trespass by a suspended student, the officer has discretion. A warning, diversion or school handling comes before a citation or an arrest."
            ],
        ),
        (
            "Diversion before Citation",
            ["A warning, diversion or school handling shall come before a citation or an arrest for lesser offences on campus."],
        ),
    ),
    "5.5": (
        (
            "Threat Assessment",
            ["Every threat of violence shall go to the threat assessment team. An administrator chairs the team and the SRO is a member."],
        ),
        (
            "Threat Assessment Team",
            ["The threat assessment team reviews every threat of violence. The SRO is a member of the team and brings police information."],
        ),
    ),
    "5.6": (
        (
            "Drugs and Alcohol",
            [
                "For possession or use of a small amount of drugs or alcohol, the administrator leads the discipline and tells the SRO. The SRO takes the substance for disposal or evidence."
            ],
        ),
        (
            "Controlled Substances",
            [
                "Where a student has a small amount for personal use, the administrator leads the discipline and tells the SRO, who takes the substance for disposal."
            ],
        ),
    ),
    "5.8": (
        (
            "Theft and Damage",
            [
                "For theft or damage under $250, with no force and no break-in, the school leads and informs the SRO. The owner may always report a theft to the police."
            ],
        ),
        (
            "Property Offences",
            [
                "Theft or damage of $250 or more is a law enforcement matter. Force, a break-in or arson makes it a law enforcement matter at any value."
            ],
        ),
    ),
    "5.9": (
        (
            "Visitors and Custody Disputes",
            ["Administrators shall ask an unwelcome or banned visitor to leave. In a custody dispute the school follows the court order on file."],
        ),
        (
            "Unwelcome Visitors",
            [
                "If a visitor refuses to leave, makes a threat or returns after a notice, the SRO acts. The SRO keeps the peace and does not decide custody."
            ],
        ),
    ),
    "6.1": (
        (
            "Searches by Staff",
            [
                "An administrator may search a student on reasonable suspicion, within a reasonable scope and with a witness. The SRO shall not ask for, direct or take part in a search by staff."
            ],
        ),
        (
            "Administrative Searches",
            [
                "A search by staff rests on reasonable suspicion, has a reasonable scope and takes place with a witness. The SRO does not ask for, direct or take part in it."
            ],
        ),
    ),
    "6.2": (
        (
            "Searches by Police",
            ["The officer shall search only with probable cause, a warrant, valid consent or in an emergency. Staff do not search for the police."],
        ),
        (
            "Police Searches",
            [
                "An officer searches only on probable cause, on a warrant, with valid consent or in an emergency, and may not use staff to get round that rule."
            ],
        ),
    ),
    "6.3": (
        ("Strip Searches", ["No one shall strip search a student at school, neither staff nor the SRO."]),
        (
            "Strip Searches Prohibited",
            ["Neither staff nor the SRO may strip search a student or ask a student to remove clothing that covers underwear."],
        ),
    ),
    "6.4": (
        (
            "Interviews",
            [
                "Before the SRO interviews a student about a crime, the SRO shall tell the principal and make every effort to reach a parent first. A custodial interview begins with a rights warning that the student can understand."
            ],
        ),
        (
            "Questioning of Students by the SRO",
            [
                "The SRO shall tell the principal and make every effort to reach a parent before an interview about a crime. The interview is held in a private place."
            ],
        ),
    ),
    "6.5": (
        (
            "Arrest at School",
            [
                "An officer shall arrest or cite a student at school only for a serious offence, on a warrant or for danger. The officer tells the principal and a parent promptly."
            ],
        ),
        (
            "Arrests and Citations on Campus",
            ["An arrest on campus is done away from other students, and the officer tells the principal and a parent promptly."],
        ),
    ),
    "6.6": (
        (
            "Use of Force",
            ["Force and handcuffs are a last resort, only for danger or a lawful arrest. Force and handcuffs shall never be used for discipline."],
        ),
        (
            "Force and Handcuffs",
            ["The officer weighs the student's age, size and disability before force or handcuffs, which are never used for discipline."],
        ),
    ),
    "6.7": (
        (
            "Outside Agencies",
            [
                "Officers and agents from outside the school, child protection and immigration included, shall go to the main office. The SRO does not help with civil immigration enforcement."
            ],
        ),
        (
            "Other Police and Immigration Agents",
            [
                "Immigration agents and officers from outside the school see a student only on a judicial warrant or court order. The SRO does not carry out civil immigration enforcement."
            ],
        ),
    ),
    "6.8": (
        ("Metal Detectors", ["Metal detectors and general screening shall be run by staff under school policy. Dogs sniff places, not people."]),
        ("Screening and Dogs", ["Screening with metal detectors is neutral, announced and run by staff. Dogs sniff places and not people."]),
    ),
    "7.1": (
        (
            "Mental Health Crisis",
            [
                "Staff shall stay with a student who may be at risk of suicide, and school mental-health staff lead. Only the officer decides a police hold under state law."
            ],
        ),
        (
            "Suicide Risk",
            [
                "With a student at risk of suicide, mental-health staff lead and staff stay with the student. Transport to a hospital is not discipline."
            ],
        ),
    ),
    "7.2": (
        ("Medical Emergencies", ["In a medical emergency or overdose, staff shall call 911 and the nurse. The SRO gives first aid and naloxone."]),
        ("Overdose and First Aid", ["The SRO may give first aid and naloxone in an overdose, after staff call 911 and the nurse."]),
    ),
    "7.3": (
        (
            "Suspected Abuse",
            [
                "Every staff member who suspects abuse or neglect shall report it personally and at once to the state hotline. Telling the SRO or the principal does not replace that report."
            ],
        ),
        (
            "Abuse and Neglect Reports",
            ["Staff who suspect abuse or neglect of a child report it at once to the state hotline and do not investigate."],
        ),
    ),
    "7.4": (
        (
            "Missing Students",
            [
                "Staff shall tell the administrator and the SRO at once when a child is missing or has run away. Staff search the building and grounds."
            ],
        ),
        (
            "Missing or Runaway Child",
            ["When a child has run away or is missing, the SRO leads the search off campus and the school tells the parents."],
        ),
    ),
    "8.1": (
        (
            "Student Records",
            [
                "The SRO shall see education records only as a designated school official with a legitimate educational interest. Discipline files are not police intelligence."
            ],
        ),
        (
            "Access to Education Records",
            [
                "Education records are open to the SRO only with consent, a court order or a subpoena, or as a designated school official with a legitimate educational interest."
            ],
        ),
    ),
    "8.3": (
        ("Police Records", ["What the SRO makes for police purposes is a police record. Police records shall be kept apart from school files."]),
        (
            "Law Enforcement Unit Records",
            ["Police records made by the SRO are kept apart from school files, and requests for police records go to the police agency."],
        ),
    ),
    "8.4": (
        ("Cameras", ["School video belongs to the school. The SRO may watch live video for safety."]),
        ("Video Surveillance", ["The SRO may watch live school video for safety; a copy for a case goes through an administrator."]),
    ),
    "8.5": (
        (
            "Social Media",
            ["The SRO shall not routinely monitor students' social media. A tip about a threat on social media goes to the threat assessment team."],
        ),
        ("Monitoring of Social Media", ["Students' social media is not routinely monitored by the SRO."]),
    ),
    "8.6": (
        (
            "Media Questions",
            ["Media questions shall go to the two public information officers. No one posts about a case, a student or an arrest on social media."],
        ),
        (
            "Statements to the Press",
            ["Staff and the SRO talk about a case only with people who need to know, and media questions go to the public information officers."],
        ),
    ),
    "9.1": (
        (
            "Complaints",
            [
                "Anyone may complain about an SRO online, by phone or on paper. The school and the agency shall tell each other about a complaint within 2 school days."
            ],
        ),
        (
            "Complaint Procedure",
            [
                "The school and the agency tell each other about a complaint within 2 school days. No one may retaliate against a person who complains."
            ],
        ),
    ),
    "9.2": (
        (
            "Data",
            ["The agency and the district shall count calls for service, referrals, searches, arrests and diversions. The data holds no names."],
        ),
        (
            "Collection of Data",
            [
                "Referrals, citations, arrests, searches and uses of force are counted by the agency and the district and shown by school and student group."
            ],
        ),
    ),
    "9.3": (
        ("Annual Report", ["Every year a report and an equity review shall go to the board and the public."]),
        ("Yearly Report and Equity Review", ["A report with an equity review goes to the board and the public each year."]),
    ),
    "9.4": (
        (
            "Staff Orientation",
            ["Staff shall learn this Memorandum every year before school starts. New hires and substitutes learn it when they begin."],
        ),
        ("Training of School Staff", ["Before school starts, staff learn this Agreement every year, and new hires learn it when they begin."]),
    ),
    "9.5": (
        (
            "Performance and Reassignment",
            [
                "The principal shall give the police agency input on the SRO's performance every year. The police agency decides whether an SRO stays or is moved."
            ],
        ),
        (
            "Evaluation of the SRO",
            [
                "Each year the principal gives the agency input on the performance of the SRO; the police agency decides whether an SRO is disciplined or moved."
            ],
        ),
    ),
}

# topic: (instead of the topic's own text) what this MOU says differently
DIFFERENT: dict[str, tuple[tuple[str, str], ...]] = {
    "5.8": (
        ("Theft and Damage", "For theft or damage under $500, with no force and no break-in, the school leads and informs the SRO."),
        ("Property Offences", "Theft or damage of $1,000 or more shall be a law enforcement matter."),
    ),
    "2.2": (
        ("Support of School Staff", "The SRO may cover a class or stand in for an absent teacher."),
        ("Assigned Duties", "The SRO shall be assigned to lunch, hall and bus duty."),
    ),
    "4.3": (
        ("Assistance to Administrators", "The SRO shall escort or remove students for misbehaviour when asked."),
        ("Attendance at Hearings", "The SRO may sit in on discipline meetings and hearings at the principal's request."),
    ),
    "4.7": (
        ("Truancy", "The SRO shall make home visits for truancy."),
        ("Attendance Enforcement", "The SRO may assist with attendance enforcement and make home visits for truancy."),
    ),
    "6.1": (
        ("Searches", "The SRO may direct and take part in a search by staff."),
        ("Searches with the Principal", "The SRO shall take part in a search by staff when the administrator asks."),
    ),
    "6.4": (
        ("Interviews", "The SRO shall not interview a student about a crime without the consent of a parent."),
        ("Questioning", "The officer may interview a student about a crime only with the written permission of a parent or guardian."),
    ),
    "8.5": (
        ("Social Media", "The SRO shall routinely monitor students' social media."),
        ("Online Monitoring", "The SRO may monitor the social media of students."),
    ),
    "9.1": (
        ("Complaints", "The school and the agency shall tell each other about a complaint within ten days."),
        ("Complaint Procedure", "The agency shall notify the school of a complaint about an SRO within 30 days."),
    ),
    "4.6": (
        ("Restraint", "The SRO may restrain a student for discipline or to make them comply."),
        ("Physical Intervention", "An SRO shall restrain a student to make the student comply when staff ask."),
    ),
    "4.1": (
        ("Discipline", "The SRO shall take part in school discipline and recommend a consequence."),
        ("Enforcement of School Rules", "The SRO shall investigate and carry out school discipline together with administrators."),
    ),
    "1.4": (
        ("Term", "This Memorandum lasts five years."),
        ("Duration and Review", "The district and the police agency shall review this Agreement together every three years."),
    ),
    "5.2": (
        ("Reporting", "Staff shall tell the SRO within 24 hours about a weapon, a shooting or a serious injury."),
        ("Reports to the SRO", "Staff must tell the SRO about a bomb threat, arson or an explosive within two days."),
    ),
}

# two texts of one agreement that cannot both hold, and the topics that they speak to
TWICE: dict[str, tuple[tuple[str, str, str], tuple[str, str, str]]] = {
    "mediation": (
        ("Duties of the SRO", "The SRO shall mediate arguments between students.", "4.3"),
        ("Limits", "The SRO shall not mediate arguments between students.", "4.3"),
    ),
    "threshold": (
        ("Property", "Theft of property under $300 is handled by the school.", "5.8"),
        ("Referral Guidelines", "Theft of property under $750 is handled by the school.", "5.8"),
    ),
    "notice": (
        ("Notice of Arrest", "The officer shall notify the parent of an arrested student within one hour.", "6.5"),
        ("Parent Contact", "The officer shall notify the parent of an arrested student within 48 hours.", "6.5"),
    ),
    "consent": (
        ("Student Interviews", "The SRO shall obtain the consent of a parent before an interview of a student about a crime.", "6.4"),
        ("Investigations", "The SRO may interview a student about a crime without the consent of a parent.", "6.4"),
    ),
    "driving": (
        ("Transport", "The SRO may drive students home in the police vehicle.", "2.2"),
        ("Vehicles", "The SRO shall never drive students home in the police vehicle.", "2.2"),
    ),
    "rules": (
        ("Enforcement Duties", "The SRO shall enforce the dress code and the rules on cheating and phone use.", "4.2"),
        ("School Matters", "Dress code, cheating and phone use are handled solely by the principal.", "4.2"),
    ),
}
