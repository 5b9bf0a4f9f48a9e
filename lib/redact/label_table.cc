// The labels, and what follows each. Phrases are as forms, letters and files write them, with | between them; languages share what they share. A colon at
// a phrase's end: the word means other things too, so a sign has to stand between it and the value.
#include "redact/labels.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr LabelKind kPassport   {rule_id("passport.label"),     ValueShape::kCode,   12, 6, 12};
constexpr LabelKind kLicense    {rule_id("driver_license.label"), ValueShape::kCode, 11, 5, 20};
constexpr LabelKind kPlate      {rule_id("plate.label"),        ValueShape::kPlate,  11, 3, 9};
constexpr LabelKind kNational   {rule_id("national_id.label"),  ValueShape::kCode,   12, 5, 20};
constexpr LabelKind kTax        {rule_id("tax_id.label"),       ValueShape::kCode,   12, 6, 18};
constexpr LabelKind kPatient    {rule_id("patient.label"),      ValueShape::kCode,   12, 4, 20};
// Behind short words that mean other things too, only as long as the number is.
constexpr LabelKind kNhs        {rule_id("patient.label"),      ValueShape::kDigits, 12, 10, 10};
constexpr LabelKind kEin        {rule_id("tax_id.label"),       ValueShape::kDigits, 12, 9, 9};
constexpr LabelKind kMedicare   {rule_id("insurance.label"),    ValueShape::kCode,   12, 11, 11};
constexpr LabelKind kNpi        {rule_id("professional_license.label"), ValueShape::kDigits, 12, 10, 10};
constexpr LabelKind kDea        {rule_id("professional_license.label"), ValueShape::kCode, 12, 9, 9};
constexpr LabelKind kInsurance  {rule_id("insurance.label"),    ValueShape::kCode,   12, 5, 24};
constexpr LabelKind kProfession {rule_id("professional_license.label"), ValueShape::kCode, 11, 4, 16};
constexpr LabelKind kStudent    {rule_id("student.label"),      ValueShape::kCode,   12, 4, 16};
constexpr LabelKind kEmployee   {rule_id("employee.label"),     ValueShape::kCode,   12, 4, 16};
constexpr LabelKind kMember     {rule_id("member.label"),       ValueShape::kCode,   11, 4, 20};
constexpr LabelKind kCustomer   {rule_id("customer.label"),     ValueShape::kCode,   11, 4, 20};
constexpr LabelKind kAccount    {rule_id("bank_account.label"), ValueShape::kDigits, 9,  5, 20};
constexpr LabelKind kRouting    {rule_id("bank_routing.label"), ValueShape::kDigits, 11, 5, 10};
constexpr LabelKind kSwift      {rule_id("swift.label"),        ValueShape::kCode,   12, 8, 11};
constexpr LabelKind kSecurity   {rule_id("card.security_code"), ValueShape::kDigits, 14, 3, 4};
constexpr LabelKind kExpiry     {rule_id("card.expiry"),        ValueShape::kExpiry, 12, 3, 6};
constexpr LabelKind kVehicle    {rule_id("vehicle.label"),      ValueShape::kCode,   13, 11, 17};
constexpr LabelKind kDevice     {rule_id("device.label"),       ValueShape::kCode,   9,  6, 40};
constexpr LabelKind kCase       {rule_id("case.label"),         ValueShape::kCase,   8,  3, 30};
constexpr LabelKind kReference  {rule_id("reference.label"),    ValueShape::kCase,   5,  4, 30};
// "X7K9QP", "812 3456 7890"
constexpr LabelKind kBooking   {rule_id("reference.label"),    ValueShape::kCode,   9,  5, 12};

constexpr LabelKind kAge       {rule_id("age.words"),          ValueShape::kAge,    12, 1, 3};
constexpr LabelKind kDegrees   {rule_id("coordinates.decimal"), ValueShape::kDegrees, 8, 4, 18};
constexpr LabelKind kBirthDate {rule_id("birth.label"),        ValueShape::kBirthDate, 14, 4, 8};
// "(no. 36110/97)": how courts number applications and cases. "No" alone says little, so the value must have this form.
constexpr LabelKind kApplication{rule_id("case.number"),        ValueShape::kSlashYear, 9, 5, 8};

constexpr Label kLabels[] = {
    {&kPassport, "en", "passport|passport no|passport number|passport card|travel document"},
    {&kPassport, "de", "reisepass|reisepassnummer|passnummer|pass nr"},
    {&kPassport, "fr", "passeport"},
    {&kPassport, "es", "pasaporte"},
    {&kPassport, "pt", "passaporte"},
    {&kPassport, "it", "passaporto"},
    {&kPassport, "nl", "paspoort|paspoortnummer"},
    {&kPassport, "sv", "passnummer"},
    {&kPassport, "da", "pasnummer"},
    {&kPassport, "fi", "passin numero"},
    {&kPassport, "pl", "paszport|paszportu"},
    {&kPassport, "cs", "cestovní pas|číslo pasu"},
    {&kPassport, "hu", "útlevél|útlevélszám"},
    {&kPassport, "ro", "pașaport"},
    {&kPassport, "tr", "pasaport"},
    {&kPassport, "ru", "паспорт|паспорта|загранпаспорт"},
    {&kPassport, "el", "διαβατήριο|διαβατηρίου"},
    {&kPassport, "ar", "جواز السفر|جواز سفر"},
    {&kPassport, "he", "דרכון"},
    {&kPassport, "hi", "पासपोर्ट"},
    {&kPassport, "ja", "パスポート番号|旅券番号"},
    {&kPassport, "zh", "护照号码|护照号"},
    {&kPassport, "zh-Hant", "護照號碼"},
    {&kPassport, "ko", "여권번호|여권 번호"},
    {&kPassport, "vi", "hộ chiếu"},
    {&kPassport, "id", "paspor:"},

    {&kLicense, "en", "driver's license|drivers license|driver license|driver's licence|driving licence"
        "|driving license|licence number|dl:"},
    {&kLicense, "de", "führerschein|führerscheinnummer"},
    {&kLicense, "fr", "permis de conduire"},
    {&kLicense, "es", "carnet de conducir|permiso de conducir|licencia de conducir"},
    {&kLicense, "pt", "carta de condução|cnh"},
    {&kLicense, "it", "patente di guida|patente:"},
    {&kLicense, "nl", "rijbewijs|rijbewijsnummer"},
    {&kLicense, "sv", "körkort"},
    {&kLicense, "da", "kørekort"},
    {&kLicense, "nb", "førerkort"},
    {&kLicense, "fi", "ajokortti"},
    {&kLicense, "pl", "prawo jazdy|prawa jazdy"},
    {&kLicense, "cs", "řidičský průkaz"},
    {&kLicense, "hu", "jogosítvány"},
    {&kLicense, "ro", "permis de conducere"},
    {&kLicense, "tr", "ehliyet"},
    {&kLicense, "ru", "водительское удостоверение"},
    {&kLicense, "el", "δίπλωμα οδήγησης"},
    {&kLicense, "ar", "رخصة القيادة"},
    {&kLicense, "he", "רישיון נהיגה"},
    {&kLicense, "ja", "運転免許証番号|免許証番号"},
    {&kLicense, "zh", "驾驶证号"},
    {&kLicense, "ko", "운전면허번호"},

    {&kPlate, "en", "license plate|licence plate|number plate|plate number|plate no|registration plate"
        "|vehicle registration|my plate|his plate|her plate|license plates"},
    {&kPlate, "de", "kennzeichen|kfz kennzeichen|nummernschild"},
    {&kPlate, "fr", "plaque d'immatriculation|immatriculation:|immatriculé|immatriculée"},
    {&kPlate, "es", "matrícula:|placa:|patente del vehículo"},
    {&kPlate, "pt", "placa do veículo"},
    {&kPlate, "it", "targa:"},
    {&kPlate, "nl", "kenteken"},
    {&kPlate, "sv", "registreringsnummer"},
    {&kPlate, "da", "nummerplade"},
    {&kPlate, "fi", "rekisterinumero"},
    {&kPlate, "pl", "numer rejestracyjny|nr rej"},
    {&kPlate, "cs", "spz:"},
    {&kPlate, "hu", "rendszám"},
    {&kPlate, "ro", "număr de înmatriculare"},
    {&kPlate, "tr", "plaka:"},
    {&kPlate, "ru", "госномер"},
    {&kPlate, "el", "πινακίδα"},

    {&kNational, "en", "national id|national identity card|national insurance number|national insurance|ni number|ni no|nino|identity card|id card"
        "|identification number|personal number"},
    {&kNational, "de", "personalausweis|personalausweisnummer|ausweisnummer|ausweis nr|ahv nummer"},
    {&kNational, "fr", "carte d'identité|cni:|nir|insee|numéro insee"},
    {&kNational, "es", "dni|nie|cédula:|cédula de identidad|curp|documento de identidad"},
    {&kNational, "pt", "cartão de cidadão|rg:"},
    {&kNational, "it", "carta d'identità|codice fiscale"},
    {&kNational, "nl", "identiteitskaart|burgerservicenummer|bsn"},
    {&kNational, "sv", "personnummer"},
    {&kNational, "da", "cpr:|cpr nummer"},
    {&kNational, "nb", "fødselsnummer"},
    {&kNational, "fi", "henkilötunnus|hetu"},
    {&kNational, "is", "kennitala"},
    {&kNational, "pl", "pesel|dowód osobisty|dowodu osobistego"},
    {&kNational, "cs", "rodné číslo|občanský průkaz"},
    {&kNational, "hu", "személyi igazolvány"},
    {&kNational, "ro", "cnp"},
    {&kNational, "bg", "егн"},
    {&kNational, "et", "isikukood"},
    {&kNational, "lt", "asmens kodas"},
    {&kNational, "lv", "personas kods"},
    {&kNational, "hr", "oib"},
    {&kNational, "sr", "jmbg"},
    {&kNational, "tr", "tc kimlik|t.c. kimlik no"},
    {&kNational, "ru", "снилс"},
    {&kNational, "el", "αμκα|ταυτότητα"},
    {&kNational, "ar", "الرقم القومي|رقم الهوية"},
    {&kNational, "fa", "کد ملی"},
    {&kNational, "he", "תעודת זהות|ת.ז"},
    {&kNational, "hi", "aadhaar|aadhar|आधार"},
    {&kNational, "ur", "cnic"},
    {&kNational, "id", "nik:"},
    {&kNational, "ja", "マイナンバー|個人番号"},
    {&kNational, "zh", "身份证号码|身份证号|身份证"},
    {&kNational, "zh-Hant", "身分證字號"},
    {&kNational, "ko", "주민등록번호"},
    {&kNational, "vi", "cmnd|cccd"},

    {&kTax, "en", "tax id|tax number|taxpayer id|taxpayer identification number"},
    {&kTax, "de", "steuernummer|steuer id|steueridentifikationsnummer|identifikationsnummer"},
    {&kTax, "fr", "numéro fiscal"},
    {&kTax, "es", "nif"},
    {&kTax, "es-AR", "cuit|cuil"},
    {&kTax, "pt", "contribuinte|cpf"},
    {&kTax, "ru", "инн"},
    {&kTax, "el", "афм|αφμ"},
    {&kTax, "hu", "adószám|adóazonosító jel"},
    {&kTax, "tr", "vergi no"},
    {&kTax, "id", "npwp"},
    {&kTax, "en-IN", "pan card"},

    {&kPatient, "es", "nhc|historia clínica|n.º de historia|número de historia|cipa|cip:|episodio:"},
    {&kPatient, "en", "medical record|medical record number|mrn|patient id|patient number|patient no"
        "|hospital number|hospital no|chart number|encounter number|nhs number|nhs no|specimen id"},
    {&kNhs, "en", "nhs"},
    {&kEin, "en", "ein|tin|fein|itin"},
    {&kMedicare, "en", "medicare|mbi"},
    {&kNpi, "en", "npi"},
    {&kDea, "en", "dea"},
    {&kPatient, "de", "patientennummer|patienten nr|patienten id|fallnummer|fall nr"},
    {&kPatient, "fr", "numéro de patient|numéro de dossier médical|ipp:"},
    {&kPatient, "pt", "número do prontuário|prontuário:|processo clínico"},
    {&kPatient, "it", "cartella clinica"},
    {&kPatient, "nl", "patiëntnummer"},
    {&kPatient, "sv", "patientnummer"},
    {&kPatient, "fi", "potilasnumero"},
    {&kPatient, "pl", "numer pacjenta"},
    {&kPatient, "tr", "hasta no|protokol no"},
    {&kPatient, "ru", "история болезни|истории болезни|медицинская карта"},
    {&kPatient, "ar", "رقم المريض"},
    {&kPatient, "ja", "患者番号|患者id|カルテ番号"},
    {&kPatient, "zh", "病历号|住院号"},
    {&kPatient, "zh-Hant", "病歷號"},
    {&kPatient, "ko", "환자번호|등록번호"},

    {&kInsurance, "es", "nass|número de la seguridad social|seguridad social|número de afiliación"
        "|tarjeta sanitaria"},
    {&kInsurance, "en", "insurance number|insurance no|insurance id|policy number|policy no|medicare number"
        "|medicaid id|health card|social insurance number|social security number"},
    {&kInsurance, "de", "versichertennummer|versichertennr|krankenversichertennummer|versicherungsnummer|versicherungsnr"
        "|rentenversicherungsnummer|sozialversicherungsnummer|svnr|versicherungsscheinnummer"},
    {&kInsurance, "fr", "numéro de sécurité sociale|sécurité sociale|numéro d'assuré|numéro de police"},
    {&kInsurance, "pt", "número de utente|segurança social|cartão sus"},
    {&kInsurance, "it", "tessera sanitaria|numero di polizza"},
    {&kInsurance, "nl", "polisnummer"},
    {&kInsurance, "hu", "taj szám|taj:"},
    {&kInsurance, "cs", "číslo pojištěnce"},
    {&kInsurance, "pl", "numer polisy"},
    {&kInsurance, "ru", "страховой полис|полис омс"},
    {&kInsurance, "el", "αμ ικα"},
    {&kInsurance, "ja", "保険証番号|被保険者番号"},
    {&kInsurance, "zh", "社保号|医保卡号"},

    {&kProfession, "es", "colegiado:|nºcol|n.º col|número de colegiado"},
    {&kProfession, "en", "medical license|bar number|dea number|gmc number|gmc no"},
    {&kProfession, "de", "lebenslange arztnummer|lanr"},
    {&kProfession, "fr", "rpps"},
    {&kProfession, "pt", "crm:|oab:"},
    {&kProfession, "nl", "big nummer"},

    {&kStudent, "en", "student id|student number|student no|matriculation number|roll number|roll no"},
    {&kStudent, "de", "matrikelnummer|matrikel nr|matr nr"},
    {&kStudent, "fr", "numéro étudiant|numéro d'étudiant"},
    {&kStudent, "es", "número de estudiante|número de matrícula"},
    {&kStudent, "pt", "número de aluno"},
    {&kStudent, "it", "numero di matricola|matricola:"},
    {&kStudent, "nl", "studentnummer"},
    {&kStudent, "fi", "opiskelijanumero"},
    {&kStudent, "pl", "numer albumu|nr albumu"},
    {&kStudent, "tr", "öğrenci no"},
    {&kStudent, "ru", "студенческий билет"},
    {&kStudent, "ja", "学籍番号"},
    {&kStudent, "zh", "学号"},
    {&kStudent, "zh-Hant", "學號"},
    {&kStudent, "ko", "학번"},

    {&kEmployee, "en", "employee id|employee number|employee no|staff id|staff number|staff no|payroll number"
        "|badge number|badge no|service number"},
    {&kEmployee, "de", "personalnummer|personal nr|mitarbeiternummer"},
    {&kEmployee, "fr", "matricule:"},
    {&kEmployee, "es", "número de empleado"},
    {&kEmployee, "pt", "número de funcionário"},
    {&kEmployee, "it", "numero dipendente"},
    {&kEmployee, "nl", "personeelsnummer"},
    {&kEmployee, "sv", "anställningsnummer"},
    {&kEmployee, "pl", "numer pracownika"},
    {&kEmployee, "tr", "sicil no"},
    {&kEmployee, "ru", "табельный номер"},
    {&kEmployee, "ja", "社員番号"},
    {&kEmployee, "zh", "工号"},
    {&kEmployee, "ko", "사번"},

    {&kMember, "en", "member id|member number|member no|membership number|membership no|membership id"
        "|library card|loyalty card|frequent flyer number"},
    {&kMember, "de", "mitgliedsnummer|mitglieds nr"},
    {&kMember, "fr", "numéro d'adhérent|numéro de membre"},
    {&kMember, "es", "número de socio"},
    {&kMember, "pt", "número de sócio"},
    {&kMember, "it", "numero tessera"},
    {&kMember, "nl", "lidnummer|lidmaatschapsnummer"},
    {&kMember, "sv", "medlemsnummer"},
    {&kMember, "fi", "jäsennumero"},
    {&kMember, "pl", "numer członkowski"},
    {&kMember, "tr", "üye no"},
    {&kMember, "ru", "членский билет"},
    {&kMember, "ja", "会員番号"},
    {&kMember, "zh", "会员号"},
    {&kMember, "ko", "회원번호"},

    {&kCustomer, "en", "customer id|customer number|customer no|client number|client no|subscriber number"},
    {&kCustomer, "de", "kundennummer|kunden nr|kundennr"},
    {&kCustomer, "fr", "numéro client|numéro de client"},
    {&kCustomer, "es", "número de cliente"},
    {&kCustomer, "pt", "código cliente"},
    {&kCustomer, "it", "codice cliente"},
    {&kCustomer, "nl", "klantnummer"},
    {&kCustomer, "sv", "kundnummer"},
    {&kCustomer, "da", "kundenummer"},
    {&kCustomer, "fi", "asiakasnumero"},
    {&kCustomer, "pl", "numer klienta"},
    {&kCustomer, "cs", "zákaznické číslo"},
    {&kCustomer, "hu", "ügyfélszám"},
    {&kCustomer, "tr", "müşteri no"},
    {&kCustomer, "ja", "お客様番号"},
    {&kCustomer, "zh", "客户编号"},
    {&kCustomer, "ko", "고객번호"},

    {&kAccount, "en", "account number|account no|bank account|acct no|acct|a/c no"},
    {&kAccount, "de", "kontonummer|konto nr|konto"},
    {&kAccount, "fr", "numéro de compte"},
    {&kAccount, "es", "número de cuenta|cuenta bancaria"},
    {&kAccount, "pt", "número da conta|conta corrente"},
    {&kAccount, "it", "conto corrente"},
    {&kAccount, "nl", "rekeningnummer"},
    {&kAccount, "fi", "tilinumero"},
    {&kAccount, "pl", "numer konta|nr konta"},
    {&kAccount, "cs", "číslo účtu"},
    {&kAccount, "hu", "bankszámlaszám"},
    {&kAccount, "tr", "hesap no"},
    {&kAccount, "ru", "номер счета|расчетный счет"},
    {&kAccount, "ar", "رقم الحساب"},
    {&kAccount, "ja", "口座番号"},
    {&kAccount, "zh", "银行账号|账号:"},
    {&kAccount, "ko", "계좌번호"},

    {&kRouting, "en", "routing number|routing no|aba:|aba number|sort code|bsb"},
    {&kRouting, "de", "bankleitzahl|blz"},
    {&kRouting, "fr", "code banque"},

    {&kSwift, "und", "swift|bic|swift bic|bic swift"},
    {&kSwift, "en", "swift code"},

    {&kSecurity, "und", "cvv|cvv2|cvc|cvc2"},
    {&kSecurity, "en", "card security code|security code"},
    {&kSecurity, "de", "prüfziffer"},
    {&kSecurity, "fr", "cryptogramme"},
    {&kSecurity, "es", "código de seguridad"},
    {&kSecurity, "ja", "セキュリティコード"},

    {&kExpiry, "en", "expiry|expiry date|expiration|expiration date|exp|exp date|expires|expires on|valid thru|valid through|valid until"
        "|good thru|good through"},
    {&kExpiry, "de", "gültig bis|ablaufdatum|verfallsdatum"},
    {&kExpiry, "fr", "date d'expiration|expire fin|valable jusqu'au"},
    {&kExpiry, "es", "caducidad|caduca|vencimiento|vence|válida hasta"},
    {&kExpiry, "pt", "validade|vencimento"},
    {&kExpiry, "it", "scadenza|scade"},
    {&kExpiry, "nl", "vervaldatum|geldig tot"},
    {&kExpiry, "pl", "ważna do"},
    {&kExpiry, "ja", "有効期限"},

    {&kVehicle, "en", "vin:|vehicle identification number|chassis number|chassis no"},
    {&kVehicle, "de", "fahrgestellnummer|fin:"},
    {&kVehicle, "fr", "numéro de châssis"},
    {&kVehicle, "es", "número de bastidor|bastidor"},
    {&kVehicle, "pt", "chassi:"},
    {&kVehicle, "it", "numero di telaio"},
    {&kVehicle, "nl", "chassisnummer"},
    {&kVehicle, "pl", "numer vin"},
    {&kVehicle, "tr", "şasi no"},
    {&kVehicle, "ja", "車台番号"},

    {&kDevice, "und", "imei|imsi|iccid|meid|udid|idfa|idfv|gaid|aaid"},
    {&kDevice, "en", "device id|advertising id|android id|sim card number|serial number|serial no|sn:"},
    {&kDevice, "de", "seriennummer"},
    {&kDevice, "fr", "numéro de série"},
    {&kDevice, "es", "número de serie"},

    {&kCase, "en", "case no|case nos|case number|case id|case file|case reference|docket|docket no|docket number"
        "|application no|application nos|application number|appl no|complaint no|claim no|claim number"
        "|file number|file no|police report|incident number"},
    {&kCase, "de", "aktenzeichen|az:|geschäftszeichen|geschäftszahl|aktennummer"},
    {&kCase, "fr", "dossier:|numéro de dossier|dossier n°|requête no|pourvoi:|répertoire général"},
    {&kCase, "es", "expediente:|número de expediente|procedimiento:|recurso:|autos:"},
    {&kCase, "pt", "processo:|processo n.º|proc:"},
    {&kCase, "it", "fascicolo:|ricorso:|causa:"},
    {&kCase, "nl", "zaaknummer|dossiernummer"},
    {&kCase, "sv", "mål nr|ärendenummer|diarienummer"},
    {&kCase, "da", "sagsnummer"},
    {&kCase, "nb", "saksnummer"},
    {&kCase, "fi", "diaarinumero"},
    {&kCase, "pl", "sygnatura akt|sygn. akt"},
    {&kCase, "cs", "spisová značka|sp. zn."},
    {&kCase, "hu", "ügyszám"},
    {&kCase, "ro", "dosar:"},
    {&kCase, "tr", "dosya no|esas no"},
    {&kCase, "ru", "дело:|дела:"},
    {&kCase, "uk", "справа:"},
    {&kCase, "el", "υπόθεση"},
    {&kCase, "ar", "قضية رقم"},
    {&kCase, "he", "תיק:"},
    {&kCase, "ja", "事件番号"},
    {&kCase, "zh", "案号"},
    {&kCase, "ko", "사건번호"},

    {&kReference, "en", "reference number|reference no|your reference|our reference|your ref|our ref"
        "|confirmation number|tracking number|invoice:|invoice number|invoice no|order number|order no|transaction id|ticket number"},
    {&kBooking, "en", "booking reference|booking number|booking code|confirmation code|record locator|pnr:"
        "|meeting id|webinar id|conference id"},
    {&kBooking, "de", "buchungsnummer|buchungscode"},
    {&kBooking, "fr", "numéro de réservation"},
    {&kBooking, "es", "localizador|número de reserva|código de reserva"},
    {&kBooking, "it", "codice di prenotazione"},
    {&kReference, "de", "geschäftsnummer|rechnungsnummer|rechnung nr|rechnungsnr|bestellnummer|bestellnr|vertragsnummer"
        "|vertragsnr|vorgangsnummer|auftragsnummer|auftragsnr"},
    {&kReference, "fr", "numéro de facture|facture:|numéro de commande|nos réf|vos réf"},
    {&kReference, "es", "número de factura|factura:|número de pedido|número de referencia"},
    {&kReference, "pt", "fatura:"},
    {&kReference, "it", "numero fattura|fattura:"},
    {&kReference, "nl", "factuurnummer|bestelnummer"},
    {&kReference, "sv", "fakturanummer"},
    {&kReference, "pl", "numer faktury|faktura:"},
    {&kReference, "cs", "číslo faktury"},
    {&kReference, "tr", "fatura no"},
    {&kReference, "ja", "注文番号"},
    {&kReference, "zh", "订单号"},
    {&kReference, "ko", "주문번호"},

    {&kAge, "en", "age|aged|ages|age of|turn|turns|turned|turning"},
    {&kAge, "de", "alter:|im alter von"},
    {&kAge, "fr", "âge:|âgé de|âgée de"},
    {&kAge, "es", "edad|edad:"},
    {&kAge, "pt", "idade"},
    {&kAge, "it", "età"},
    {&kAge, "nl", "leeftijd"},
    {&kAge, "sv", "ålder"},
    {&kAge, "da", "alder"},
    {&kAge, "fi", "ikä:"},
    {&kAge, "pl", "wiek:|w wieku"},
    {&kAge, "cs", "věk|ve věku"},
    {&kAge, "hu", "életkor|életkora"},
    {&kAge, "ro", "vârsta|în vârstă de"},
    {&kAge, "tr", "yaş:|yaşı"},
    {&kAge, "ru", "возраст|в возрасте"},
    {&kAge, "uk", "вік|у віці"},
    {&kAge, "el", "ηλικία|ηλικίας"},
    {&kAge, "ar", "العمر"},
    {&kAge, "he", "בן|בת|גיל"},
    {&kAge, "hi", "आयु|उम्र"},
    {&kAge, "ja", "年齢"},
    {&kAge, "zh", "年龄|年齡"},
    {&kAge, "ko", "나이|연령"},
    {&kAge, "id", "umur|usia"},
    {&kAge, "vi", "tuổi:"},

    {&kDegrees, "en", "lat|latitude|lon|lng|long:|longitude|lat long|lat lon|lat lng|gps:|gps position|gps location"
        "|gps coordinates|coordinates|coords|geo:|location:|position:"},
    {&kDegrees, "de", "breitengrad|längengrad|breite:|länge:|koordinaten"},
    {&kDegrees, "fr", "coordonnées"},
    {&kDegrees, "es", "latitud|longitud|coordenadas"},
    {&kDegrees, "it", "latitudine|longitudine|coordinate"},
    {&kDegrees, "ru", "широта|долгота|координаты"},
    {&kDegrees, "pl", "współrzędne"},
    {&kDegrees, "ja", "緯度|経度|座標"},
    {&kDegrees, "zh", "纬度|经度|坐标"},

    {&kBirthDate, "en", "date of birth|birth date|birthdate|dob|d.o.b|born on|born"},
    {&kBirthDate, "de", "geburtsdatum|geb. am|geboren am|geb|geburtstag"},
    {&kBirthDate, "fr", "date de naissance|né le|née le|naissance"},
    {&kBirthDate, "es", "fecha de nacimiento|f. nacimiento|fecha nacimiento|nacido el|nacida el"},
    {&kBirthDate, "pt", "data de nascimento|nascido em|nascida em|nascimento"},
    {&kBirthDate, "it", "data di nascita|nato il|nata il|nascita"},
    {&kBirthDate, "nl", "geboortedatum|geboren op|geb. datum"},
    {&kBirthDate, "sv", "födelsedatum|född|född den"},
    {&kBirthDate, "da", "fødselsdato|født|født den"},
    {&kBirthDate, "fi", "syntymäaika|syntynyt"},
    {&kBirthDate, "pl", "data urodzenia|ur|urodzony|urodzona"},
    {&kBirthDate, "cs", "datum narození|narozen|narozena"},
    {&kBirthDate, "sk", "dátum narodenia"},
    {&kBirthDate, "hu", "születési dátum|született|szül"},
    {&kBirthDate, "ro", "data nașterii|născut la|născută la"},
    {&kBirthDate, "tr", "doğum tarihi"},
    {&kBirthDate, "ru", "дата рождения|г.р|родился|родилась"},
    {&kBirthDate, "uk", "дата народження"},
    {&kBirthDate, "el", "ημερομηνία γέννησης"},
    {&kBirthDate, "ar", "تاريخ الميلاد"},
    {&kBirthDate, "he", "תאריך לידה"},
    {&kBirthDate, "hi", "जन्म तिथि|जन्मतिथि"},
    {&kBirthDate, "id", "tanggal lahir"},
    {&kBirthDate, "vi", "ngày sinh"},
    {&kBirthDate, "ja", "生年月日"},
    {&kBirthDate, "zh", "出生日期"},
    {&kBirthDate, "ko", "생년월일"},
};

constexpr std::string_view kFillers[] = {
    "no", "nos", "nr", "nro", "num", "number", "numbers", "id", "code", "is", "was", "are", "the",
    "nummer", "lautet", "ist", "numéro", "est", "de", "du", "número", "es", "del", "numero", "do", "da", "di",
    "numer", "číslo", "szám", "număr", "numara", "numarası", "номер", "номера", "αριθμός", "αρ", "رقم", "מספר", "מס",
    "番号", "号码", "は", "是", "为", "번호", "是：", "với", "số", "nomor", "nomer", "being", "as",
};
// clang-format on

}  // namespace

std::span<const Label> label_rows() { return kLabels; }
const LabelKind& number_with_year() { return kApplication; }
std::span<const std::string_view> label_fillers() { return kFillers; }

}  // namespace tamis::redact
