"""Words around names, and capitals that are no names: titles, roles, brands, places, school and police words."""

from __future__ import annotations

import unicodedata


def folded(word: str) -> str:
    """The word without accents, as the word lists write it."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())


STRONG_TITLES = _words("mr mrs ms mx dr prof sr sra srta señor señora señorita profe doña sgt lt capt")
"""After these a name follows, however it is written."""
TITLES = STRONG_TITLES | _words(
    "miss coach principal officer deputy sergeant detective det chief sheriff nurse counselor captain lieutenant corporal trooper ofc dep "
    "superintendent director judge agent aide custodian sub profesor profesora maestro maestra director directora oficial don policía dean"
)
"""After these a name follows when it is written with a capital."""
ROLES = _words(
    "student students kid kids boy girl freshman sophomore junior senior teacher mom dad mother father parent parents stepdad stepmom guardian "
    "grandma grandpa grandmother grandfather brother sister cousin uncle aunt friend boyfriend girlfriend ex son daughter grader child suspect "
    "victim witness driver player neighbor tutor para substitute kiddo dude alumno alumna estudiante niño niña mamá papá madre padre hermano "
    "hermana muchacho muchacha chico chica hijo hija primo prima tío tía maestro maestra novio novia and with told asked saw y con"
)
"""After these a capital is a name."""
PERSONAL_VERBS = _words(
    "said says told ran hit threw brought punched bit left took kicked pushed shoved slapped stole grabbed screamed cried texted posted keeps "
    "wants refuses refused dice dijo trajo pego golpeo"
)
"""Before these, at the start of a sentence, an everyday word that is also a name is a name."""
VERBS = PERSONAL_VERBS | _words("is was has had and got put did does will can cannot can't won't wont y es esta tiene no")
"""Before these, at the start of a sentence, a word that no list explains is a name."""
FAMILY = _words("kid kids boy boys girl girls twins twin brothers brother sisters sister family child children mom dad parents siblings cousins")
"""Between "the" and these a family name stands: "the Whitlock twins"."""
PARTICLES = _words("de la del los las van von der bin al el da di dos o mc mac st")
CUE_STOPS = _words(
    "in as after by on at for the a an it is was to and or of him her his them this that these those something someone anything student students "
    "kid kids principal sro officer admin administrator note notes appt appointment office visit visits building campus hall school teacher lunch "
    "level grade staff wing side class classes room and said says told asked wants will can should does has had have he she they we i you who "
    "when where why how if but so not no yes el la los un una que y o en al del por para con su mi tu ya le lo les unos unas names name "
    "names pepper who's whats what anything nothing nobody somebody everyone everybody all some any each other another"
)
"""What follows "named" or "mr" when no name does."""
AFTER_NAME = _words(
    "high elementary middle school schools academy isd usd district county city police pd sheriff's department law state university college "
    "street avenue road park mall warning warnings rights card act code form game bowl field house hall stadium hospital church store bar "
    "restaurant center centre library district's statute supreme court"
)
"""After these a capital word before is a place or a thing."""
NOT_NAMES = _words(
    # school and police
    "sro sros ro iep iss oss bip fba ferpa hipaa cps dcf dfs dss dhs mou sop doj doe ice title ix section miranda tinker terry tlo garrity brady "
    "english spanish french german latin math algebra geometry biology chemistry physics science history pe pta pto ptsa esl ell gt ap ib stem rotc "
    "jrotc sat act psat naep fafsa k-12 pre-k prek kinder kindergarten homecoming prom winterfest halloween christmas hanukkah thanksgiving easter "
    "ramadan eid diwali juneteenth mlk monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december lunes martes miércoles jueves viernes sábado domingo fbi dea atf nypd lapd swat ems ccso mpd pd isd usd "
    "teen court dare drug-free narcan naloxone taser tasers glock glocks smith wesson ruger beretta airsoft nerf orbeez zyn zyns juul juuls vuse elf "
    "puff xanax adderall ritalin concerta percocet oxycontin vicodin fentanyl zoloft prozac lexapro benadryl tylenol ibuprofen advil robitussin delta "
    "thc cbd lsd mdma molly epipen epi insulin narcan dexcom "
    # brands, apps, places
    "snapchat snap instagram insta ig tiktok facebook fb whatsapp youtube twitter discord twitch reddit telegram yik yak kik roblox fortnite minecraft "
    "xbox playstation nintendo google gmail chrome chromebook chromebooks classroom ipad ipads iphone iphones airpods airdrop apple android samsung "
    "microsoft teams slack zoom canvas schoology powerschool skyward infinite campus clever kahoot gaggle securly goguardian raptor navigate360 remind "
    "classdojo parentsquare bark life360 ring venmo paypal cashapp zelle uber lyft doordash walmart target costco walgreens cvs mcdonald's mcdonalds "
    "starbucks chick-fil-a wendy's sonic subway chipotle amazon tesla toyota honda chevy jeep nike adidas jordans yeti stanley hydro gatorade pepsi coke "
    "mountain dew monster takis cheetos hot texas california florida ohio york jersey mexico mexican american americans america usa us u.s african "
    "asian latino latina latinx hispanic black white native chinese korean japanese arab arabic muslim muslims christian catholic jewish jew jews "
    "lgbtq gsa trans black lives matter trump biden maga blm confederate nazi nazis hitler god jesus lord lol omg idk wtf tbh smh rn bc btw fyi asap "
    "ok okay hi hello hey thanks dear re fwd mr mrs ms dr sr sra jr ii iii iv spongebob pokemon marvel disney spiderman batman santa "
    "romeo juliet macbeth hamlet othello gatsby ponyboy columbine parkland uvalde sandy hook "
    "fireball stiiizy sprite crocs altoids fritos jarritos modelo svedka chivas coors newports marlboro buzzballz superman mario cupcake drano sharpie "
    "leatherman bluetooth airtag airtags airpod lifevac promethean evolv heimlich seuss ratatouille shein yeezys safeway sheetz kroger wawa dunkin "
    "whataburger citgo nextdoor soundcloud chatgpt legalgpt vyvanse swiss tic tac doc martens uno crayola lego legos kleenex velcro frisbee "
    "kia tahoe altima corolla subaru silverado tacoma nissan hyundai mazda bmw audi lexus dodge chevrolet buick gmc camry civic accord prius f-150 "
    # places, peoples, languages
    "alabama alaska arizona arkansas colorado connecticut delaware hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland "
    "massachusetts michigan minnesota mississippi missouri nebraska nevada hampshire oklahoma oregon pennsylvania rhode tennessee utah vermont "
    "wisconsin wyoming chicago philadelphia tulsa reno tampa seattle portland detroit atlanta miami memphis baltimore milwaukee albuquerque tucson "
    "fresno sacramento omaha oakland minneapolis wichita arlington tacoma hartford bronx salem columbia canada honduras guatemala salvador ecuador "
    "colombia venezuela peru cuba puerto haiti vietnam philippines russia ukraine ukrainian russian iran iraq syria afghanistan somalia somali "
    "haitian creole kreyol vietnamese hmong tagalog filipino portuguese brazilian cuban dominican puertorriqueño mexicano mexicana salvadoran "
    "guatemalan honduran marshallese samoan hawaiian navajo cherokee lakota amish mennonite sikh hindu buddhist muslim pashto dari farsi urdu amharic "
    "swahili nepali burmese karen q'anjob'al mam english french german italian irish polish greek cajun european british "
    # short forms
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun mtg hwy bldg gov calc bio chem b-day mam ma'am sir "
    "sgt ofc cpl dep lt capt det ast asst vp ap ok'd id'd od'd od's governor arent dont wont cant didnt isnt wasnt ive youre theyre thats whats hes "
    "shes im ill id app maj my district fest leos lucys paslode wile keychain día dia anónima esta yus rho tower east west north south "
    # what an answer or a form may carry
    "name student-id ssn phone email address birth-date plate license mention case-number link"
)
"""Capitals and lower-case words that are never a person here."""
