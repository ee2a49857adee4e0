"""Words that must never reach a log: tests type them as names, tokens and questions, and the whole suite's logs are searched."""

NAME = "Zarabelle Quintrell-Plantagenet"
STUDENT_ID = "S-90417733"
PHONE = "555-013-7719"
TOKEN = "xoxb-" + "planted-4417-zebra-lantern"
SIGNING = "planted-signing-8f3c0d-secret"
QUESTION = f"can the officer walk {NAME} ({STUDENT_ID}, {PHONE}) to the purple-giraffe office"
SECRETS = (NAME, "Quintrell", STUDENT_ID, PHONE, TOKEN, SIGNING, "purple-giraffe")
