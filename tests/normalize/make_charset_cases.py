#!/usr/bin/env python3
"""Writes charset_cases.inc: sentences in many languages, as Python's codecs write them.

    python3 tests/normalize/make_charset_cases.py > tests/normalize/charset_cases.inc

Python's codecs are not ICU's, so the test compares two programs. The sentences are invented.
"""
CASES = [
    ("French", ["cp1252", "cp850", "mac_roman"],
     "Le gardien du phare relève l'échelle dès la tombée de la nuit ; la marée montante a déjà noyé les rochers où l'on pêchait hier."),
    ("German", ["cp1252", "cp437", "mac_roman"],
     "Der Leuchtturmwärter öffnet früh am Morgen die Tür, prüft das Öl und schreibt in großen Buchstaben die Höhe der Wellen auf."),
    ("Spanish", ["cp1252", "cp850"],
     "El farero subió a la torre por la mañana, midió la presión y anotó que el señor del barco pequeño llegaría más tarde."),
    ("Polish", ["cp1250", "iso8859_2", "cp852"],
     "Latarnik wchodzi na wieżę każdego wieczoru, zapala światło i długo patrzy, czy łódź wraca już z morza do przystani."),
    ("Czech", ["cp1250", "iso8859_2", "cp852", "mac_latin2"],
     "Strážce majáku každý večer vystoupá po schodech, rozsvítí světlo a dlouho se dívá, zda se loď už vrací do přístavu."),
    ("Hungarian", ["cp1250", "cp852"],
     "A világítótorony őre minden este fölmegy a lépcsőn, meggyújtja a lámpát, és hosszan nézi, jön-e már hajó a kikötő felé."),
    ("Lithuanian", ["cp1257", "iso8859_13"],
     "Švyturio sargas kiekvieną vakarą lipa laiptais, uždega šviesą ir ilgai žiūri, ar laivas jau grįžta į uostą."),
    ("Turkish", ["cp1254", "cp857"],
     "Fener bekçisi her akşam merdivenleri çıkar, ışığı yakar ve geminin limana dönüp dönmediğine uzun uzun bakar."),
    ("Russian", ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"],
     "Смотритель маяка каждый вечер поднимается по лестнице, зажигает свет и долго смотрит, возвращается ли лодка в гавань."),
    ("Ukrainian", ["cp1251", "koi8_u"],
     "Доглядач маяка щовечора підіймається сходами, запалює світло й довго дивиться, чи повертається човен у гавань."),
    ("Greek", ["cp1253", "iso8859_7", "cp737"],
     "Ο φαροφύλακας ανεβαίνει κάθε βράδυ τη σκάλα, ανάβει το φως και κοιτάζει πολλή ώρα αν η βάρκα γυρίζει στο λιμάνι."),
    ("Hebrew", ["cp1255"], "שומר המגדלור עולה כל ערב במדרגות, מדליק את האור ומביט זמן רב אם הסירה חוזרת אל הנמל."),
    ("Arabic", ["cp1256", "iso8859_6"], "حارس المنارة يصعد الدرج كل مساء ويشعل الضوء وينظر طويلا هل يعود القارب إلى الميناء."),
    ("Thai", ["cp874"], "คนเฝ้าประภาคารขึ้นบันไดทุกเย็น จุดไฟ แล้วมองอยู่นานว่าเรือจะกลับเข้าท่าหรือยัง"),
    ("Japanese", ["cp932", "euc_jp", "iso2022_jp"], "灯台守は毎晩階段を上って明かりをともし、船が港に帰ってくるかどうかを長い間見ています。"),
    ("Chinese", ["gb18030"], "灯塔看守人每天晚上走上楼梯，点亮灯光，然后久久地望着海面，看船是不是已经回到港口。"),
    ("Chinese, traditional", ["big5"], "燈塔看守人每天晚上走上樓梯，點亮燈光，然後久久地望著海面，看船是不是已經回到港口。"),
    ("Korean", ["cp949"], "등대지기는 매일 저녁 계단을 올라가 불을 켜고 배가 항구로 돌아오는지 오랫동안 바라봅니다."),
]
NAMES = {
    "cp850": "ibm850", "cp437": "ibm437", "cp852": "ibm852", "cp857": "ibm857", "cp866": "ibm866", "cp737": "ibm737", "mac_roman": "macintosh",
    "mac_latin2": "x-mac-ce", "mac_cyrillic": "x-mac-cyrillic", "cp874": "windows-874", "cp932": "shift_jis", "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp", "cp949": "euc-kr", "koi8_r": "koi8-r", "koi8_u": "koi8-u",
}


def name(codec):
    if codec.startswith("cp125"):
        return codec.replace("cp", "windows-")
    return NAMES.get(codec, codec.replace("iso8859_", "iso-8859-"))


print("// Made by make_charset_cases.py; do not edit.\n// clang-format off")
for language, codecs, text in CASES:
    for codec in codecs:
        print(f'{{"{language}", "{name(codec)}", "{text}",\n "{text.encode(codec).hex()}"}},')
print("// clang-format on")
