"""Kinds of cards by their ZVT card-type id (PA00P015 12; ids above 255 come in TLV tag 41)."""

from collections.abc import Mapping
from functools import cache
from typing import Final

GIROCARD: Final = 5
MASTERCARD: Final = 6
VISA: Final = 10
MAESTRO: Final = 46

IN_TAG_41: Final = 0xFF
"""Bitmap 8A where the id is larger than a byte."""

_TABLE: Final = """
1 DouglasCard
2 ec-card (national, international, bank-customer card)
3 Miles&More
5 girocard
6 Mastercard
7 EAPS
8 American Express
9 Debit advice based on track 2 or EMV chip (e.g. EuroELV)
10 Visa
11 VISA electron
12 Diners
13 V PAY
14 JCB
15 REKA Card
16 Esso fleet-card
17 Happiness Cards
18 DKV/SVG
19 Transact Geschenkkarte
20 Shell fleet-card
21 Payeasy
22 DEA
23 boncard POINTS
24 Leaseplan
25 boncard PAY
26 OK
27 Klarmobil
28 UTA
29 Mobile World
30 Geldkarte
31 Ukash
32 Hessol
33 Wallie
34 Lomo
35 MyOne
36 Woehrl
37 Gutscheinkarte DOUGLAS Gruppe
38 Breuninger
39 ABO Card
40 BSW
41 BonusCard
42 Comfort Card
43 CCC Commit Card
44 YESSS
45 DataStandards (DAS)
46 Maestro
47 GiftCard
48 Easycard
49 Jelmoli Card
50 CitiShopping
51 J-Geschenkkarte
52 EuroReal (TeleCash)
53 Jubin
54 Hertie
55 ManorCard
56 Goertz
57 Power Card
58 Lafayette
59 Supercard plus
60 Heinemann
61 SwissBonus Card
62 Harley Davidson
63 SwissCadeau
64 Shopping Plus
65 Tetora
66 Family Dent Card
67 WIRcard
68 Karstadt Club
69 Postcard (Postfinance Card)
70 Hagebau Partner Card
71 Lebara
72 Lycamobile
73 GT Mobile
74 HP
75 epay Gutscheinkarte
76 IKEA Family Plus
77 Karstadt Bonus Card
78 Koch Card Plus
79 Yapital
80 XTRA Card
81 Pay-At-Match
82 Optimus
83 Lunch-Check Card
84 VW Club
85 Tankstellen-Netz-Deutschland
86 Scandlines
87 Bancontact-MisterCash
88 Cast Customer-Card, Payment-function
89 PAYBACK PAY
90 Cast Customer-Card, Bonus-capture
91 ValueMaster
92 ECMcard
93 Orlen Flottenkarte
94 Solitair Card
95 Orlen Star-Card
96 Blauworld
97 ALIPAY
98 REA Gutschein- und Bonuskarte
99 Roth
100 Roth TP
101 EuroWAG
102 Porsche-card
103 ARBÖ-card
104 ÖAMTC-card
105 Netto-App
106 GroupCard
107 ALIPAY @POS-Model 2
108 Cheque Dejeuner / UP Slovensko
109 Callio Gastro
110 DOXX
111 Instant Payment
112 AVIA PrePaid Karte
113 E100 fuel card
114 MyCard HEM
115 Vamed Vitality World Gutscheinkarte
116 HoyerCard.Europe
117 VARO/ept Card
118 Salamantex
127 AirPlus
137 Hornbach Profi
138 Hornbach Projektwelt
142 Weat fleet-card
144 GDB fleet-card
146 DKV Card
148 Conoco/Jet fleet-card
149 Gulf card
150 Eurotrafic fleet-card
152 Westfalen fleet-card
154 Elf fleet-card
155 Präsentcard
156 Agip fleet-card
157 Hornbach Gutscheinkarte
158 Total fleet-card
160 AVIA
162 BFT fleet-card
164 Routex fleet-card
166 PAN-Diesel fleet-card
176 BayWa
177 GAZ-card/Roadrunner-Card
178 Go-Card
179 XNet-Card
180 PaysafeCard Blue
181 PaysafeCard Red
182 Tele 2
183 Sunrise
184 Sorena ZED
185 Quam now-card
186 Mox Universal
187 Mox Calling Card
188 Loop Card
189 Go Bananas
190 Free & Easy card
191 Callya-Card
192 VCS-DAFA
193 Caravaning-Card
194 AirPlus Cargo
195 HEM-card
196 Dankort
197 VISA/Dankort
198 CUP-card
199 Mango-card
200 Payback payment-card
201 Lunch Card
202 Payback (without payment function)
203 Micromoney
204 T-Card
205 Blau
206 BILDMobil
207 Congstar
208 C3 Bestminutes
209 C3 Bestcard
210 C3 Callingcard
211 EDEKAMOBIL
212 XTRA-PIN
213 Klimacard
214 ICP-International-Fleet-Card
215 ICP-Gutscheinkarte
216 ICP-Bonuskarte
217 Austria Card
218 ConCardis Geschenkkarte
219 TeleCash Gutscheinkarte
220 Shell private label credit card
221 ADAC
222 Shell Clubsmart
223 Shell Pre-Paid-Card
224 Shell Master-Card
225 bauMax Zahlkarte
226 Fiat-Lancia-Alfa Servicecard
227 Nissan-Karte
228 ÖBB Vorteilskarte
229 Österreich Ticket
230 Shopin-Karte
231 Tlapa-Karte
232 Discover Card
233 f+f-Karte (frei & flott - Karte)
234 Syrcon
235 Citybike Card
238 IKEA FAMILY Bezahlkarte
239 Ikano Shopping Card
240 Intercard Gutscheinkarte
241 Intercard Kundenkarte
242 M&M-Gutscheinkarte
243 Montrada card
244 CP Customer Card
245 AmexMembershipReward
246 FONIC
247 OTELO DE
248 SIMYO
249 Schlecker Smobil
250 vSchlecker Zusatzprodukte
251 CHRIST Gutscheinkarte
252 IQ-Card
253 AVS Gutscheinkarte (Pontos)
254 Novofleet Card
256 MiFare NFC cards
257 myCard4u
258 vRatenkauf
259 AVIA Prepaid
260 BlueCode
261 WeChat Pay
"""


@cache
def card_types() -> Mapping[int, str]:
    """All of them, read when first asked for."""
    rows = (line.split(" ", 1) for line in _TABLE.strip().splitlines())
    return {int(number): name for number, name in rows}


def card_type_name(number: int) -> str | None:
    """The card's name in the ZVT list, or None."""
    return card_types().get(number)
