import tamis

with tamis.Engine() as engine:  # share it between threads
    outcome = engine.refine("Mail jane@corp.test")
    print(outcome.text)  # Mail [EMAIL_ADDRESS_1]
