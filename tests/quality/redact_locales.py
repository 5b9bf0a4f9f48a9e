#!/usr/bin/env python3
"""What is taken out of sentences and forms in 35 languages: telephones, plates, numbers of people and accounts, births, as Faker makes them.

    pip install Faker
    python tests/quality/redact_locales.py build/bin/tamis [--seed 1] [--show 3]

Faker's values are in the form of their country but not always possible (numbers of no plan, accounts with letters where there are none), so
100 % is not to be had. A value counts as taken out if no four of its letters and digits in a row are left. --show prints shapes: A for a
capital, a for a small letter, 9 for a digit.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile

# Of each locale: sentences with a telephone (p), a plate (l), a number of a person (s), an account (b), a birth (d).
SENTENCES = {
    "en_US": (["Call me at {p} tomorrow.", "Phone: {p}", "You can reach our office on {p}, ask for Anna.", "Cell {p} (after 6 pm)"], ["Her license plate was {l}.", "plate number {l}"], ["His social security number is {s}.", "SSN: {s}"], ["My account number is {b}."], ["She was born on {d}.", "DOB {d}"]),
    "en_GB": (["Ring me on {p} please.", "Tel. {p}", "Mobile: {p}", "Our number has changed to {p}."], ["a blue van, registration {l}"], ["National Insurance number {s}"], ["account no {b}"], ["born {d} in Leeds"]),
    "de_DE": (["Bitte rufen Sie mich unter {p} an.", "Tel.: {p}", "Mobil {p}", "Sie erreichen mich unter der Nummer {p}.", "Telefon {p}, Fax auf Anfrage"], ["Das Kennzeichen lautet {l}."], ["Steuer-ID: {s}"], ["Kontonummer {b}"], ["geboren am {d}", "Geburtsdatum: {d}"]),
    "fr_FR": (["Vous pouvez me joindre au {p}.", "Tél. : {p}", "Appelez-moi au {p} ce soir.", "Mon numéro de portable est le {p}."], ["La plaque d'immatriculation est {l}.", "immatriculé {l}"], ["Numéro de sécurité sociale : {s}"], ["numéro de compte {b}"], ["née le {d} à Lyon", "Date de naissance : {d}"]),
    "es_ES": (["Puede llamarme al {p}.", "Teléfono: {p}", "Mi móvil es {p}.", "Tfno. {p}"], ["con matrícula {l}"], ["DNI: {s}", "con DNI {s}"], ["número de cuenta {b}"], ["nació el {d}", "Fecha de nacimiento: {d}"]),
    "es_MX": (["Llámame al {p}.", "Cel. {p}", "Teléfono: {p}"], ["placas {l}"], ["CURP: {s}"], ["cuenta bancaria {b}"], ["Fecha de nacimiento: {d}"]),
    "pt_BR": (["Me liga no {p}.", "Telefone: {p}", "Meu celular é {p}.", "WhatsApp {p}"], ["placa {l}"], ["CPF: {s}", "CPF nº {s}"], ["conta corrente {b}"], ["nascido em {d}", "Data de nascimento: {d}"]),
    "pt_PT": (["Pode ligar para o {p}.", "Tel. {p}", "Telemóvel: {p}"], ["matrícula {l}"], ["NIF: {s}"], ["conta n.º {b}"], ["nasceu a {d}"]),
    "it_IT": (["Mi chiami al {p}.", "Tel. {p}", "Cellulare: {p}", "Il mio numero è {p}."], ["targa {l}", "con targa {l}"], ["Codice fiscale: {s}"], ["conto corrente {b}"], ["nato il {d} a Roma", "Data di nascimento: {d}"]),
    "nl_NL": (["Bel mij op {p}.", "Tel: {p}", "Mijn nummer is {p}.", "Mobiel {p}"], ["kenteken {l}", "met kenteken {l}"], ["BSN {s}", "burgerservicenummer: {s}"], ["rekeningnummer {b}"], ["geboren op {d}", "Geboortedatum: {d}"]),
    "pl_PL": (["Proszę dzwonić pod numer {p}.", "tel. {p}", "Telefon: {p}", "kom. {p}"], ["numer rejestracyjny {l}"], ["PESEL: {s}", "PESEL {s}"], ["numer konta {b}"], ["urodzona {d}", "data urodzenia: {d}"]),
    "cs_CZ": (["Volejte na {p}.", "tel.: {p}", "Mobil: {p}", "telefonní číslo {p}"], ["SPZ {l}"], ["rodné číslo {s}", "r. č. {s}"], ["číslo účtu {b}"], ["narozen {d}", "datum narození: {d}"]),
    "sk_SK": (["Volajte na {p}.", "tel.: {p}", "mobil {p}"], ["ŠPZ {l}"], ["rodné číslo {s}"], ["číslo účtu {b}"], ["dátum narodenia: {d}"]),
    "hu_HU": (["Hívjon a {p} számon.", "Tel.: {p}", "Telefonszám: {p}"], ["rendszám: {l}"], ["TAJ szám: {s}"], ["számlaszám: {b}"], ["született: {d}"]),
    "ro_RO": (["Sunați la {p}.", "Tel. {p}", "Telefon: {p}"], ["număr de înmatriculare {l}"], ["CNP: {s}", "CNP {s}"], ["cont bancar {b}"], ["născut la {d}", "Data nașterii: {d}"]),
    "sv_SE": (["Ring mig på {p}.", "Tel: {p}", "Mobil: {p}", "telefonnummer {p}"], ["registreringsnummer {l}"], ["personnummer {s}", "Personnr: {s}"], ["kontonummer {b}"], ["född {d}"]),
    "da_DK": (["Ring til mig på {p}.", "Tlf. {p}", "Mobil: {p}"], ["nummerplade {l}"], ["CPR-nr. {s}", "CPR: {s}"], ["kontonummer {b}"], ["født {d}"]),
    "no_NO": (["Ring meg på {p}.", "Tlf: {p}", "Mobil {p}"], ["bilnummer {l}", "registreringsnummer {l}"], ["fødselsnummer {s}", "personnummer: {s}"], ["kontonummer {b}"], ["født {d}"]),
    "fi_FI": (["Soita numeroon {p}.", "Puh. {p}", "Puhelin: {p}", "gsm {p}"], ["rekisterinumero {l}"], ["henkilötunnus {s}", "Hetu: {s}"], ["tilinumero {b}"], ["syntynyt {d}", "syntymäaika: {d}"]),
    "ru_RU": (["Позвоните мне по номеру {p}.", "Тел.: {p}", "моб. {p}", "Мой телефон {p}"], ["гос. номер {l}", "номер машины {l}"], ["СНИЛС: {s}", "ИНН {s}"], ["расчётный счёт {b}"], ["родился {d}", "Дата рождения: {d}"]),
    "uk_UA": (["Телефонуйте за номером {p}.", "тел. {p}", "Мій номер {p}"], ["номерний знак {l}"], ["РНОКПП {s}", "ІПН: {s}"], ["рахунок {b}"], ["народився {d}", "дата народження: {d}"]),
    "bg_BG": (["Обадете се на {p}.", "тел. {p}"], ["рег. номер {l}"], ["ЕГН: {s}"], ["сметка {b}"], ["роден на {d}"]),
    "el_GR": (["Καλέστε με στο {p}.", "Τηλ.: {p}", "κινητό {p}"], ["πινακίδα {l}"], ["ΑΦΜ: {s}", "ΑΜΚΑ {s}"], ["αριθμός λογαριασμού {b}"], ["γεννήθηκε στις {d}"]),
    "tr_TR": (["Beni {p} numarasından arayın.", "Tel: {p}", "Cep: {p}", "telefon numaram {p}"], ["plaka {l}", "{l} plakalı araç"], ["TC Kimlik No: {s}", "T.C. kimlik numarası {s}"], ["hesap no {b}"], ["doğum tarihi: {d}"]),
    "ja_JP": (["電話番号は{p}です。", "TEL: {p}", "携帯 {p}", "{p}までお電話ください。"], ["ナンバーは{l}です。"], ["マイナンバー: {s}", "マイナンバーは{s}です。"], ["口座番号 {b}"], ["生年月日: {d}", "生年月日は{d}です。"]),
    "ko_KR": (["전화번호는 {p}입니다.", "연락처: {p}", "휴대폰 {p}", "{p}로 전화 주세요."], ["차량번호 {l}"], ["주민등록번호: {s}", "주민번호 {s}"], ["계좌번호 {b}"], ["생년월일: {d}"]),
    "zh_CN": (["请拨打{p}联系我。", "电话：{p}", "手机号{p}", "我的手机是 {p}。"], ["车牌号{l}", "车牌 {l}"], ["身份证号：{s}", "身份证号码是{s}。"], ["银行账号 {b}", "账号：{b}"], ["出生日期：{d}", "生于{d}"]),
    "zh_TW": (["請撥打{p}聯絡我。", "電話：{p}", "手機 {p}"], ["車牌 {l}"], ["身分證字號：{s}"], ["帳號：{b}"], ["出生日期：{d}"]),
    "ar_SA": (["اتصل بي على {p}.", "هاتف: {p}", "جوال {p}", "رقم الهاتف: {p}"], ["رقم اللوحة {l}"], ["رقم الهوية: {s}"], ["رقم الحساب {b}"], ["تاريخ الميلاد: {d}"]),
    "he_IL": (["התקשרו אליי למספר {p}.", "טל׳: {p}", "טלפון: {p}", "נייד {p}"], ["לוחית רישוי {l}"], ["תעודת זהות: {s}", "ת.ז. {s}"], ["מספר חשבון {b}"], ["תאריך לידה: {d}"]),
    "hi_IN": (["मुझे {p} पर फ़ोन करें।", "फ़ोन: {p}", "मोबाइल {p}"], ["गाड़ी नंबर {l}"], ["आधार संख्या: {s}"], ["खाता संख्या {b}"], ["जन्म तिथि: {d}"]),
    "th_TH": (["โทร {p}", "เบอร์โทรศัพท์: {p}", "ติดต่อได้ที่ {p}"], ["ทะเบียนรถ {l}"], ["เลขประจำตัวประชาชน {s}"], ["เลขที่บัญชี {b}"], ["วันเกิด: {d}"]),
    "vi_VN": (["Gọi cho tôi theo số {p}.", "SĐT: {p}", "Điện thoại: {p}"], ["biển số {l}"], ["CCCD: {s}", "CMND số {s}"], ["số tài khoản {b}"], ["ngày sinh: {d}", "sinh ngày {d}"]),
    "id_ID": (["Hubungi saya di {p}.", "Telp. {p}", "No. HP: {p}"], ["nomor polisi {l}"], ["NIK: {s}"], ["nomor rekening {b}"], ["tanggal lahir: {d}", "lahir pada {d}"]),
    "fa_IR": (["با من تماس بگیرید: {p}", "تلفن: {p}", "موبایل {p}"], ["پلاک {l}"], ["کد ملی: {s}"], ["شماره حساب {b}"], ["تاریخ تولد: {d}"]),
}
DATES = {"en_US": "%m/%d/%Y", "de_DE": "%d.%m.%Y", "ja_JP": "%Y年%m月%d日", "zh_CN": "%Y年%m月%d日", "zh_TW": "%Y年%m月%d日", "ko_KR": "%Y년 %m월 %d일", "hu_HU": "%Y. %m. %d.", "sv_SE": "%Y-%m-%d"}
DATES |= dict.fromkeys("cs_CZ pl_PL fi_FI no_NO da_DK tr_TR ru_RU uk_UA bg_BG ro_RO sk_SK".split(), "%d.%m.%Y")
KINDS = [("telephone", "p"), ("plate", "l"), ("person", "s"), ("account", "b"), ("birth", "d")]
ROUNDS = 6


def rows(seed):
    """(locale, kind, sentence, value)"""
    from faker import Faker

    for locale, sentences in SENTENCES.items():
        Faker.seed(seed)
        fake = Faker(locale)
        makers = [fake.phone_number, fake.license_plate, fake.ssn, fake.bban, lambda: fake.date_of_birth().strftime(DATES.get(locale, "%d/%m/%Y"))]
        for _ in range(ROUNDS):
            for (kind, mark), make, texts in zip(KINDS, makers, sentences):
                for text in texts:
                    yield locale, kind, text, "{" + mark + "}", str(make())


def signs(text):
    return re.sub(r"[^\w]", "", text)


def is_left(value, text, sentence):
    value, text, sentence = signs(value), signs(text), signs(sentence)
    return any(value[at : at + 4] in text and value[at : at + 4] not in sentence for at in range(max(1, len(value) - 3)))


def shape(text):
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tamis")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="shapes of what was left, of each locale")
    args = parser.parse_args()
    made = list(rows(args.seed))
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "out.jsonl")
        source.write_text("".join(json.dumps({"id": str(i), "text": text.replace(mark, value)}) + "\n" for i, (_, _, text, mark, value) in enumerate(made)))
        subprocess.run([args.tamis, "--quiet", "redact", str(source), "--output", str(out)], check=True)
        redacted = {record["id"]: record["text"] for record in map(json.loads, out.open(encoding="utf-8"))}
    total, left = collections.Counter(), collections.defaultdict(list)
    for i, (locale, kind, text, mark, value) in enumerate(made):
        total[kind] += 1
        if is_left(value, redacted.get(str(i), ""), text.replace(mark, "")):
            left[kind, locale].append(shape(value))
    for kind, _ in KINDS:
        missed = sum(len(shapes) for (k, _), shapes in left.items() if k == kind)
        print(f"{kind}: {total[kind]} in {len(SENTENCES)} locales, {total[kind] - missed} taken out: {100 * (total[kind] - missed) / total[kind]:.1f} %")
        for (k, locale), shapes in sorted(left.items()) if args.show else []:
            if k == kind:
                print(f"  {locale}: {len(shapes)} left: {', '.join(shapes[: args.show])}")


if __name__ == "__main__":
    main()
