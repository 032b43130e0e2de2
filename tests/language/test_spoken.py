"""What is written and what is heard, one line each. `|` parts the tokens; nothing between two bars is silence."""

import pytest

from showrunner.language.spoken import speak_as

NUMBERS = """
7 = seven
13 apples = thirteen | apples
42 = forty-two
100 = one hundred
105 = one hundred five
999 = nine hundred ninety-nine
1,000 = one thousand
1,250 people = one thousand two hundred fifty | people
1234 people = one thousand two hundred thirty-four | people
12345 = twelve thousand three hundred forty-five
1,000,000 = one million
2,500,000,000 = two billion five hundred million
0 = zero
007 = zero zero seven
3.14 = three point one four
0.05 = zero point zero five
.5 = point five
-5 = minus five
−40 = minus forty
+5 = plus five
~50 = about fifty
<10 = less than ten
±3 = plus or minus three
50+ = fifty plus
5 million = five | million
1st = first
2nd = second
3rd = third
12th = twelfth
20th = twentieth
21st = twenty-first
100th = one hundredth
1/2 = one half
3/4 = three quarters
2/3 = two thirds
2 1/2 cups = two | and a half | cups
½ = one half
1½ = one and a half
10x = ten times
3×4=12 = three times four equals twelve
#1 = number one
100k = one hundred thousand
2.0.1 = two point zero point one
v2.0 = version two point zero
24/7 = twenty-four seven
9/11 = nine eleven
"""

DATES = """
In 1969 = In | nineteen sixty-nine
1905 = nineteen oh five
1900 = nineteen hundred
2000 = two thousand
2007 = two thousand seven
2010 = twenty ten
2024 = twenty twenty-four
1066 = one thousand sixty-six
1500 BC = fifteen hundred | B C
AD 79 = A D | seventy-nine
the 1800s = the | eighteen hundreds
the 1960s = the | nineteen sixties
the '90s = the | nineties
her 20s = her | twenties
the mid-1990s = the | mid nineteen nineties
3 May 1932 = the third of | May | nineteen thirty-two
the 3 May meeting = the | third of | May | meeting
May 3 = May | third
1st May = first of | May
the 4th of July = the | fourth | of | July
May 3, 1932 = May | third | nineteen thirty-two
July 4th = July | fourth
2024-05-03 = May third twenty twenty-four
5/3/1932 = May third nineteen thirty-two
31/12/1999 = December thirty-first nineteen ninety-nine
Sept. 11, 2001 = September | eleventh | two thousand one
Jan 5 = January | fifth
May 10–12 = May | tenth to twelfth
May be = May | be
Mon–Fri = Monday to Friday
1939–1945 = nineteen thirty-nine to nineteen forty-five
1939-45 = nineteen thirty-nine to forty-five
the XIX century = the | nineteenth | century
21st-century = twenty-first century
"""

TIMES = """
7:30 = seven thirty
7:05 = seven oh five
3:00 = three o'clock
3:00 pm = three | P M
7:30 pm = seven thirty | P M
7pm = seven P M
19:05 = nineteen oh five
8 a.m. today = eight | A M | today
7.30 pm = seven thirty | P M
23:59:59 = twenty-three fifty-nine fifty-nine
10am–5pm = ten A M to five P M
30 April–3 May = the thirtieth of | April to the third of | May
3:1 = three to one
I am = I | am
0900 hours = zero nine hundred | hours
1430 hours = fourteen thirty | hours
"""

MONEY = """
$3.50 = three dollars and fifty cents
$1 = one dollar
$1.01 = one dollar and one cent
$0.99 = ninety-nine cents
$1,000 = one thousand dollars
$2.5 = two point five dollars
€1.2 million = one point two | million euros
£5bn = five billion pounds
$5 bn = five | billion dollars
£3.5m = three point five million pounds
$10–20 = ten to twenty dollars
$10–$20 = ten to twenty dollars
US$40/month = forty U S dollars per month
50¢ = fifty cents
5€ = five euros
¥500 = five hundred yen
€1,299.99 = one thousand two hundred ninety-nine euros and ninety-nine cents
a $5-million house = a | five million dollars | house
100 USD = one hundred | U S dollars
-$5 = minus five dollars
~€200 = about two hundred euros
£1.50 = one pound and fifty pence
€5,50 = five euros and fifty cents
$1,000-a-plate = one thousand dollars a plate
"""

UNITS = """
5 km/h = five | kilometers per hour
1 km = one | kilometer
5km = five kilometers
20°C = twenty degrees Celsius
100 °F = one hundred | degrees Fahrenheit
45° north = forty-five degrees | north
3 kg = three | kilograms
4K = four K
60fps = sixty frames per second
9.8 m/s² = nine point eight | meters per second squared
100 km² = one hundred | square kilometers
a 5-km run = a | five kilometer | run
5.5% = five point five percent
10–20% = ten to twenty percent
10–20 km = ten to twenty | kilometers
5 to 6 percent = five | to | six | percent
6'2" = six foot two
3 ft. tall = three | feet | tall
16 GB = sixteen | gigabytes
5 million km = five | million | kilometers
1080p = ten eighty P
10 – 20 = ten | to | twenty
pp. 10–12 = pages | ten to twelve
12 V = twelve | volts
10 s = ten | seconds
500 GB/s = five hundred | gigabytes per second
0–60 mph = zero to sixty | miles per hour
1 tsp salt = one | teaspoon | salt
6 ft 5 in. = six | feet | five | inches
a 2.4-meter mirror = a | two point four meter | mirror
the 1% = the | one percent
"""

CALLS = """
555-1234 = five five five one two three four
1-800-555-0199 = one eight zero zero five five five zero one nine nine
(555) 123-4567 = five five five | one two three four five six seven
+44 20 7946 0958 = plus four four | two zero | seven nine four six | zero nine five eight
dial 911 = dial | nine one one
911 = nine hundred eleven
50/50 = fifty fifty
Boeing 747 = Boeing | seven forty-seven
Route 66 = Route | sixty-six
"""

LETTERS = """
NASA = nasa
NASA's = nasa's
UNESCO = unesco
FBI = F B I
the FBI's report = the | F B I's | report
U.N. = U N
U.S.A. = U S A
the U.S.-based firm = the | U S based | firm
HTML = H T M L
DNA = D N A
US = U S
AI = A I
CEOs = C E O's
TVs = T V's
STOP now = stop | now
WHO says = W H O | says
WWII = World War two
post-WWII = post World War two
E=mc² ~ E equals M C squared
the E.U.'s = the | E U's
AI-generated = A I generated
R2-D2 = R two D two
K-pop = K pop
G7 = G seven
THE END OF IT ALL = the | end | of | it | all
R&D = R and D
AT&T = A T and T
Q&A = Q and A
C++ = C plus plus
C# = C sharp
TCP/IP = T C P I P
COVID-19 = covid nineteen
F-16 = F sixteen
B2B = B two B
MP3 = M P three
H2O = H two O
H₂O = H two O
GPT-4 = G P T four
iPhone = I Phone
OpenAI = Open A I
mRNA = M R N A
PhD = P H D
Ph.D. = P H D
e-mail = E mail
T-shirt = T shirt
Wi-Fi = why fye
McDonald's = McDonald's
A tale = a | tale
Vitamin A helps = Vitamin | A | helps
from A to B = from | A | to | B
α and β = alpha | and | beta
"""

NAMES = """
J. R. R. Tolkien = J | R | R | Tolkien
J.R.R. Tolkien = J R R | Tolkien
George W. Bush = George | W | Bush
World War II = World | War | two
Henry VIII = Henry | the eighth
Louis XIV's court = Louis | the fourteenth's | court
Elizabeth I = Elizabeth | the first
Ludwig II = Ludwig | the second
King Zog II = King | Zog | the second
Super Bowl LVIII = Super | Bowl | fifty-eight
Malcolm X = Malcolm | X
Chapter IV = Chapter | four
Pope John Paul II = Pope | John | Paul | the second
Type I error = Type | one | error
I, Claudius = I | Claudius
Dr. Watson = Doctor | Watson
Mr. and Mrs. Smith = Mister | and | Missus | Smith
St. Louis = Saint | Louis
Baker St. in London = Baker | street | in | London
Lt. Col. Smith = Lieutenant | Colonel | Smith
Acme Inc. = Acme | incorporated
e.g. apples = for example | apples
i.e. fruit = that is | fruit
cats vs. dogs = cats | versus | dogs
and so on, etc. = and | so | on | et cetera
No. 5 = number | five
No. = No
T. rex = T | rex
Washington, D.C. is = Washington | D C | is
approx. 10 = approximately | ten
"""

WEB = """
example.com = example dot com
https://www.bbc.co.uk/news = W W W dot B B C dot co dot U K slash news
info@example.com = info at example dot com
Node.js = Node dot J S
main.py = main dot py
https://showrunner.dev/docs = showrunner dot dev slash docs
@user_name = at user name
#OpenSource = hashtag Open Source
github.com/user/repo-name = github dot com slash user slash repo dash name
192.168.0.1 = one ninety-two dot one sixty-eight dot zero dot one
"""

MARKS = """
bread & butter = bread | and | butter
1 + 1 = 2 ~ one | plus | one | equals | two
the sea — the sky = the | sea | | the | sky
word—word = word word
Yes... no = Yes | no
wait...what = wait what
and/or = and or
smile 😀 = smile |
😀 smile = | smile
★ = |
(aside) = aside
“quoted,” = quoted
don't = don't
rock'n'roll = rock'n'roll
'tis = 'tis
twenty-one = twenty-one
20-year-old = twenty year old
naïve café = naïve | café
Hawaiʻi = Hawaii
→ next = to | next
*bold* = bold
"""


def _cases(table: str) -> list[tuple[str, str]]:
    rows = [row.rpartition(" ~ " if " ~ " in row else " = ") for row in table.strip().splitlines()]
    return [(written, heard) for written, _, heard in rows]


def _heard(text: str) -> list[str]:
    return [" ".join(spoken.words) for spoken in speak_as(text)]


ALL = [case for t in (NUMBERS, DATES, TIMES, MONEY, UNITS, CALLS, LETTERS, NAMES, WEB, MARKS) for case in _cases(t)]


@pytest.mark.parametrize(("written", "heard"), ALL, ids=[written for written, _ in ALL])
def test_it_is_read_as_people_say_it(written: str, heard: str) -> None:
    expected = [] if heard == "|" else [part.strip() for part in heard.split("|")]
    assert _heard(written) == (expected or [""])


def test_the_table_is_a_broad_one() -> None:
    assert len(ALL) >= 200
