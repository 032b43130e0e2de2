"""What English writes short and says long. Tables only; the rules that use them are next door."""


def words(text: str) -> frozenset[str]:
    """The words of a space-separated list."""
    return frozenset(text.split())


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS = {m[:3]: m for m in MONTHS} | {"Sept": "September"}
SHORT_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip

# Before a name; never the end of a sentence.
TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Dr": "Doctor", "Prof": "Professor", "St": "Saint", "Mt": "Mount",
    "Ft": "Fort", "Gen": "General", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Capt": "Captain",
    "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant", "Cmdr": "Commander", "Rev": "Reverend", "Hon": "Honorable",
    "Pres": "President", "Cpl": "Corporal", "Maj": "Major", "Adm": "Admiral", "Fr": "Father", "Messrs": "Messieurs",
}  # fmt: skip

# With their dot. The second table may end a sentence.
ABBREVIATIONS = {
    "e.g": "for example", "i.e": "that is", "vs": "versus", "v": "versus", "approx": "approximately",
    "est": "established",
    "fig": "figure", "figs": "figures", "vol": "volume", "vols": "volumes", "ch": "chapter", 
    "pp": "pages", "cf": "compare", "ca": "circa", "eq": "equation", "ref": "reference", "dept": "department",
    "univ": "university", "govt": "government", "assn": "association", "viz": "namely", "no": "number",
    "nos": "numbers",
    "p": "page", "c": "circa", "ed": "edition", "eds": "editors", "max": "maximum", "avg": "average",
}  # fmt: skip
FINAL_ABBREVIATIONS = {
    "etc": "et cetera", "jr": "junior", "sr": "senior", "inc": "incorporated", "ltd": "limited", "co": "company",
    "corp": "corporation", "bros": "brothers", "ave": "avenue", "blvd": "boulevard", "rd": "road", "st": "street",
    "dr": "drive", "ln": "lane", "hwy": "highway", "apt": "apartment", "bldg": "building", "esq": "esquire",
    "al": "al", "a.k.a": "also known as", "mt": "mountain",
}  # fmt: skip
BEFORE_NUMBERS = frozenset({"no", "nos", "p", "pp", "c", "ca", "ch", "sec", "fig", "figs", "vol", "vols", "eq", "v"})

# Capitals that are a word; the rest of the capitals are spelled or, when English knows the word, said.
SAID = words(
    "NASA NATO UNESCO UNICEF OPEC AIDS LASER RADAR SCUBA SONAR COVID FIFA UEFA NAFTA ASEAN PIN SIM RAM ROM GIF NORAD "
    "SWAT DARPA CERN IKEA LEGO CAD CAM RAID SARS MERS SALT START TED CAPTCHA JPEG ASCII WASP LAN WAN VAT FOMO YOLO "
    "NASDAQ FEMA OSHA SEAL POTUS SCOTUS FLOTUS EBITDA BRICS MOOC NAND REST SOAP AJAX BIOS UNIX LINUX JAVA BASIC COBOL "
    "FORTRAN LIDAR CRISPR PETA MENSA NICE ZIP AWOL AMBER WHO'D MIDI WIFI HEPA JSON YAML INTERPOL EUROPOL BAFTA"
)
RESPELLED = {"CERN": "sern", "GIF": "gif", "JSON": "jayson", "YAML": "yammel"}  # where the spelling misleads a voice
SPELLED = words(
    "US UK EU UN UAE USA IT WHO AI TV PC OS ID IQ EQ ER IV AM PM AD BC BCE CE CEO CFO CTO COO GPS GDP IMF IRS NYC ATM "
    "NAACP NCAA IEEE NOAA USDA AARP UCLA USSR ESPN ISBN ASAP FAQ DIY RSVP IPO ISO IOC IRA EPA FAA FDA ETA ESA AMA API "
    "APA URL USB SUV SOS AOL IBM UFO VIP HIV OCD ADHD ACLU IDE IP AC DC EV EVS LA DJ MC VR AR XR UX UI HR PR"
)
# Short words people write in capitals for force; anything else of up to four letters is spelled unless pronounceable.
EMPHATIC = words(
    "A I AN AS AT BE BY DO GO HE IF IN IS ME MY NO OF OH OK ON OR OUR SO TO UP WE ALL AND ANY ARE BAD BIG BUT BUY CAN "
    "DAY DID END FAR FEW FOR FUN GET GOD GOT HAD HAS HER HIM HIS HOT HOW ITS LET LOT MAN MAY NEW NOT NOW OFF OLD ONE "
    "OUT OWN PUT RED RUN SAD SAY SEE SHE SIX SUN TEN THE TOO TOP TRY TWO USE WAR WAS WAY WHY WIN YES YET YOU ALSO AWAY "
    "BACK BEEN BEST BOTH CALL COME DONT DOWN EACH EVEN EVER EVIL FACT FAST FIND FIRE FIVE FOUR FREE FROM FULL"
    " GIVE GOOD "
    "HAVE HELP HERE HIGH HOME HOPE IDEA INTO JUST KEEP KNOW LAST LESS LIFE LIKE LIVE LONG LOOK LOVE MADE MAKE"
    " MANY MORE "
    "MOST MUCH MUST NEED NEVER NEXT NINE NONE ONCE ONLY OPEN OVER PAST REAL SALE SAME SAVE SOME STAY STOP SUCH"
    " SURE TAKE "
    "TEAM TELL THAN THAT THEM THEN THEY THIS TIME TRUE VERY WAIT WANT WERE WHAT WHEN WILL WITH WORD WORK YEAR"
    " YOUR ZERO "
    "BE DOG CAT SEA SKY ICE AIR EARTH LAW ART ACT AGE ASK BOY EAT EYE FLY JOY KEY LIE LOW MEN OIL PAY SET SIT "
)
BRANDS = {
    "LaTeX": "lay tech", "iOS": "I O S", "macOS": "mac O S", "PhD": "P H D", "PhDs": "P H D's", "pH": "P H",
    "eBay": "E bay", "WiFi": "why fye", "Wi-Fi": "why fye", "Hi-Fi": "high fye", "sci-fi": "sigh fye",
    "PostgreSQL": "post gress Q L", "MySQL": "my S Q L", "SQLite": "S Q light", "OpenSSL": "open S S L",
    "NumPy": "num pie", "PyPI": "pie P I", "AC/DC": "A C D C", "OK": "okay", "ok": "okay", "CSS": "C S S",
    "www": "W W W",
    "TikTok": "tick tock", "YouTube": "YouTube", "IoT": "I O T", "WWI": "World War one", "WWII": "World War two",
    "WW1": "World War one", "WW2": "World War two", "aka": "also known as", "w/": "with", "w/o": "without",
    "b/c": "because", "NaCl": "N A C L", "MSc": "M S C", "BSc": "B S C",
}  # fmt: skip
WHOLE_PREFIXES = ("Mc", "Mac", "De", "Le", "La", "Van", "Di", "Du", "Fitz", "Da", "O'", "D'")

UNITS = {
    "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"), "µm": ("micrometer", "micrometers"), "nm": ("nanometer", "nanometers"),
    "mi": ("mile", "miles"), "ft": ("foot", "feet"), "in": ("inch", "inches"), "yd": ("yard", "yards"),
    "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"), "mg": ("milligram", "milligrams"),
    "µg": ("microgram", "micrograms"), "t": ("ton", "tons"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"), "l": ("liter", "liters"), "L": ("liter", "liters"), "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"), "ha": ("hectare", "hectares"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "secs": ("second", "seconds"), "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"), "yr": ("year", "years"), "yrs": ("year", "years"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
    "GW": ("gigawatt", "gigawatts"), "TW": ("terawatt", "terawatts"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "MWh": ("megawatt hour", "megawatt hours"), "V": ("volt", "volts"), "kV": ("kilovolt", "kilovolts"),
    "mA": ("milliamp", "milliamps"), "mAh": ("milliamp hour", "milliamp hours"), "J": ("joule", "joules"),
    "kJ": ("kilojoule", "kilojoules"), "kcal": ("kilocalorie", "kilocalories"), "cal": ("calorie", "calories"),
    "N": ("newton", "newtons"), "Pa": ("pascal", "pascals"), "kPa": ("kilopascal", "kilopascals"),
    "hPa": ("hectopascal", "hectopascals"), "bar": ("bar", "bars"), "dB": ("decibel", "decibels"),
    "kB": ("kilobyte", "kilobytes"), "KB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"),
    "kbps": ("kilobit per second", "kilobits per second"), "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "mph": ("mile per hour", "miles per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"), "kmh": ("kilometer per hour", "kilometers per hour"),
    "fps": ("frame per second", "frames per second"), "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"), "dpi": ("dot per inch", "dots per inch"),
    "px": ("pixel", "pixels"), "pt": ("point", "points"), "cc": ("cc", "cc"), "sq": ("square", "square"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "K": ("kelvin", "kelvin"), "%": ("percent", "percent"), "‰": ("per mille", "per mille"),
    "″": ("inch", "inches"), "′": ("foot", "feet"), "day": ("day", "days"), "month": ("month", "months"),
    "week": ("week", "weeks"), "year": ("year", "years"), "hour": ("hour", "hours"), "person": ("person", "people"),
    "mo": ("month", "months"), "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "Ω": ("ohm", "ohms"), "kΩ": ("kilohm", "kilohms"), "MΩ": ("megohm", "megohms"),
}  # fmt: skip
# A lone letter is a unit only when glued to its number or plainly standing as one ("5 m").
LOOSE_UNITS = frozenset(UNITS) - {
    "in", "t", "day", "month", "week", "year", "hour", "person", "cal", "bar", "pt", "mo",
}  # fmt: skip

CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "", ""), "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "", ""), "₽": ("ruble", "rubles", "kopeck", "kopecks"), "₿": ("bitcoin", "bitcoins", "", ""),
    "¢": ("cent", "cents", "", ""), "₺": ("lira", "lira", "", ""), "₴": ("hryvnia", "hryvnia", "", ""),
    "US$": ("U S dollar", "U S dollars", "cent", "cents"), "C$": ("Canadian dollar", "Canadian dollars", "cent",
    "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
}  # fmt: skip
CURRENCY_CODES = {
    "USD": "U S dollars", "EUR": "euros", "GBP": "pounds", "JPY": "yen", "CHF": "Swiss francs", "CNY": "yuan",
    "INR": "rupees", "CAD": "Canadian dollars", "AUD": "Australian dollars",
}  # fmt: skip
SCALES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "b": "billion", "B": "billion",
    "bn": "billion", "t": "trillion", "T": "trillion", "tn": "trillion", "trn": "trillion",
}  # fmt: skip
SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion", "quadrillion"})

SYMBOLS = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "#": "number", "×": "times", "÷": "divided by",
    "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least", "≠": "is not equal to", "≈": "about",
    "~": "about", "±": "plus or minus", "→": "to", "°": "degrees", "§": "section", "$": "dollars", "€": "euros",
    "£": "pounds", "¥": "yen", "−": "minus", "√": "the square root of", "∞": "infinity", "µ": "micro",
    "№": "number", "²": "squared", "³": "cubed", "^": "to the",
}  # fmt: skip
VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5),
    "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

# After these a roman numeral counts ("Chapter IV", "World War II"); after a ruler's name it orders ("Henry VIII").
NUMBERED = words(
    "chapter part act scene section volume book phase article war mark type level stage class grade bowl apollo gemini "
    "fantasy episode round rocky title appendix figure table saturn mach block schedule"
)
RULERS = words(
    "Henry Louis Edward George William Charles James Richard Elizabeth Mary Anne Victoria Napoleon Pius Benedict Leo "
    "Paul John Gregory Clement Innocent Urban Boniface Ramses Ramesses Rameses Frederick Friedrich Wilhelm Philip"
    " Felipe "
    "Alexander Nicholas Peter Catherine Ivan Umberto Emmanuel Gustav Christian Ferdinand Francis Otto Cleopatra"
    " Ptolemy "
    "Darius Xerxes Cyrus Thutmose Amenhotep Seti Mehmed Murad Selim Suleiman Sargon Theodosius Constantine Justinian "
    "Harald Olaf Haakon Carl Karl Albert Leopold Baudouin Juan Alfonso Isabella Joseph Maximilian Rudolf Sigismund "
    "Ludwig Wenceslaus Casimir Kamehameha Montezuma Moctezuma Hassan Mohammed Abdullah Hussein Rama Akihito Harold"
)

# Words that open a sentence: after an abbreviation's dot they show that the dot ended one.
OPENERS = words(
    "The A An He She It They We I You This That These Those There Here In On At By For From With When While After"
    " Before "
    "But And Or So Yet Then Now Its His Her Their Our My Your What Why How Who Where As If Some Many Most Each"
    " Every One "
    "Two No Not All"
)
ROYAL = frozenset({"King", "Queen", "Pope", "Emperor", "Empress", "Tsar", "Kaiser", "Pharaoh", "Sultan", "Prince"})
YEAR_CUES = words(
    "in by since from until till of year circa about around before after during early late mid the spring summer"
    " autumn "
    "fall winter between and to through"
) | {m.lower() for m in MONTHS}
LETTER_A_CUES = words("plan vitamin grade type hepatitis group level an class section option team note letter big")

WORD_DOMAINS = words(
    "com org net info app dev gov edu mil int biz shop blog news film video museum name pro co me xyz online site tech"
    " store page cloud wiki land world life live studio design art fm to ly am is it in so no at be my md"
)
SPELLED_DOMAINS = words("uk io eu tv ai us ca au de fr jp cn ru es nl se ch nz za kr br mx pl")
FILE_ENDINGS = words(
    "js py txt pdf html htm css json xml png jpg jpeg gif svg mp3 mp4 wav exe zip csv doc docx ts rs go sh yaml"
    " toml ini"
)
