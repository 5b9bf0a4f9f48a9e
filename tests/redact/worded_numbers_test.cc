// Numbers that words tell: labels, dates with month names, ages, positions, passports, vehicles, devices, accounts.
#include "redact/worded_numbers.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "finder.h"
#include "redact/device_numbers.h"
#include "redact/mrz.h"
#include "redact/vin.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::vector<std::string> only(std::string_view text, std::string_view type) {
  std::vector<std::string> out;
  for (const std::string& f : found(text))
    if (f.starts_with(std::string(type) + ": ")) out.push_back(f.substr(type.size() + 2));
  return out;
}
using Values = std::vector<std::string>;
}  // namespace

TEST_CASE("a value behind its label is found, in many languages and scripts") {
  struct Row {
    const char *text, *type, *value;
  };
  for (const Row& row : {
           Row{"Passport No. C01X00T47.", "PASSPORT", "C01X00T47"},
           Row{"Reisepass-Nr.: C01X00T47", "PASSPORT", "C01X00T47"},
           Row{"passeport n° 12AB34567", "PASSPORT", "12AB34567"},
           Row{"护照号码：E12345678", "PASSPORT", "E12345678"},
           Row{"паспорт № 4510 123456", "PASSPORT", "4510 123456"},
           Row{"my driver's license number is 2270-66-1551", "DRIVER_LICENSE", "2270-66-1551"},
           Row{"Führerschein: B072RRE2I55", "DRIVER_LICENSE", "B072RRE2I55"},
           Row{"Kennzeichen: B-AB 1234", "LICENSE_PLATE", "B-AB 1234"},
           Row{"number plate AB12 CDE", "LICENSE_PLATE", "AB12 CDE"},
           Row{"DNI 12345678Z", "NATIONAL_ID", "12345678Z"},
           Row{"身份证号 11010519491231002X", "NATIONAL_ID", "11010519491231002X"},
           Row{"NHC: 2569870.", "PATIENT_ID", "2569870"},
           Row{"CIPA: nhc-150679", "PATIENT_ID", "150679"},
           Row{"Patienten-ID 0012345", "PATIENT_ID", "0012345"},
           Row{"患者番号：12345678", "PATIENT_ID", "12345678"},
           Row{"NASS: 26 63514095 12", "INSURANCE_ID", "26 63514095 12"},
           Row{"NºCol: 46 28 52938", "PROFESSIONAL_LICENSE", "46 28 52938"},
           Row{"Matrikel-Nr. 3012345", "STUDENT_ID", "3012345"},
           Row{"employee ID E-100234", "EMPLOYEE_ID", "E-100234"},
           Row{"Mitgliedsnummer 4711-22", "MEMBER_ID", "4711-22"},
           Row{"Kundennummer 4711-2233", "CUSTOMER_ID", "4711-2233"},
           Row{"account number is 000123456789", "BANK_ACCOUNT", "000123456789"},
           Row{"BLZ: 100 500 00", "BANK_ROUTING", "100 500 00"},
           Row{"BIC: DEUTDEFF500", "SWIFT_CODE", "DEUTDEFF500"},
           Row{"CVV: 123", "CARD_SECURITY_CODE", "123"},
           Row{"valid thru 04/27", "CARD_EXPIRY", "04/27"},
           Row{"Az.: 1 BvR 2656/18", "CASE_NUMBER", "1 BvR 2656/18"},
           Row{"Docket No. 2:19-cv-01234", "CASE_NUMBER", "2:19-cv-01234"},
           Row{"(no. 36110/97)", "CASE_NUMBER", "36110/97"},
           Row{"booking reference AB-123456", "REFERENCE_NUMBER", "AB-123456"},
           Row{"Patient ID:\n1234567", "PATIENT_ID", "1234567"},
           Row{"\"employee_id\": \"100234\"", "EMPLOYEE_ID", "100234"},
           Row{"fecha de nacimiento:19/05 /1981", "DATE_OF_BIRTH", "19/05 /1981"},
           Row{"Fecha de nacimiento: 30/03/19", "DATE_OF_BIRTH", "30/03/19"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(only(row.text, row.type) == Values{row.value});
  }
}

TEST_CASE("a list shares its label, and ends where something else begins") {
  CHECK(only("passports C01X00T47, C01X00T48", "PASSPORT").empty());  // no such word in the table
  CHECK(only("Passport No. C01X00T47 and C01X00T48, C01X00T49 in 12345678", "PASSPORT") ==
        Values{"C01X00T47", "C01X00T48", "C01X00T49"});
}

TEST_CASE("what has a label's word beside it and another meaning stays") {
  for (const char* text :
       {"case 5 of 12345", "Regulation (EC) No 1408/71", "Directive No 123/97", "chapter no. 12345",
        "order of 12345678 pieces", "the passport was found in 2019",
        "a library card costs 12 euros", "account number",
        "SELECT * FROM employee WHERE employee_id = 456", "cpr: 20.000", "card_id 0 0 0 0 0 0 0",
        "i2c_device_id ds1200_id", "turned 90 degrees", "az 1234/1999", "the fin 1234567890123 x",
        "in the age of 3D printing", "plate 7", "model number X1234"}) {
    CAPTURE(std::string(text));
    for (const std::string& f : found(text)) CHECK_MESSAGE(f.starts_with("DATE_TIME"), f);
  }
}

TEST_CASE(
    "dates with the month's name are found and kept, beside words of birth they are rewritten") {
  for (const char* date :
       {"4 December 2019",       "December 4, 2019", "Dec. 4th, 2019",     "4th of December, 2019",
        "4. Dezember 2019",      "4 décembre 2019",  "1er janvier 2020",   "4 de diciembre de 2019",
        "4 de dezembro de 2019", "4 dicembre 2019",  "4 december 2019",    "4 grudnia 2019",
        "4. prosince 2019",      "4 декабря 2019",   "4 грудня 2019",      "4 Δεκεμβρίου 2019",
        "4 Aralık 2019",         "2019. december 4", "4. joulukuuta 2019", "2019年12月4日",
        "2019년 12월 4일",       "12月4日",          "December 2019",      "04-Dec-19",
        "4 tháng 12 năm 2019",   "4 ديسمبر 2019",    "4 בדצמבר 2019"}) {
    CAPTURE(std::string(date));
    CHECK(found("x " + std::string(date) + ".") == Values{"DATE_TIME: " + std::string(date)});
  }
  CHECK(found("born on 4 December 1978 in Ulm") == Values{"DATE_OF_BIRTH: 4 December 1978"});
  CHECK(found("geb. am 4. Dezember 1978") == Values{"DATE_OF_BIRTH: 4. Dezember 1978"});
  CHECK(found("生年月日 1978年12月4日") == Values{"DATE_OF_BIRTH: 1978年12月4日"});
  CHECK(found("born in 1978") == Values{"DATE_TIME: 1978"});  // a year alone is nobody's birthday
}

TEST_CASE("words that are months elsewhere are none beside any number") {
  for (const char* text : {"we may 12 times", "set 5", "out 3", "led 4 teams", "march 5 miles",
                           "3 sept", "mar 12", "a 4 in", "5 set", "12 ago"}) {
    CAPTURE(std::string(text));
    CHECK(found(text).empty());
  }
}

TEST_CASE("an age is a number beside words of age, not a span of time") {
  for (const char* text :
       {"She is [34] years old", "a [9]-month-old girl", "varón de [45] años",
        "im Alter von [71] Jahren", "ein [34]-jähriger Mann", "[34]歳の男性", "мужчина [45] лет",
        "Edad: [72] años", "aged [61]", "femme de [45] ans", "ηλικίας [45] ετών", "[45] yaşında",
        "Age: [45]", "[30]-letnia kobieta"}) {
    std::string plain(text), value;
    const size_t open = plain.find('['), close = plain.find(']');
    value = plain.substr(open + 1, close - open - 1);
    plain.erase(close, 1).erase(open, 1);
    CAPTURE(plain);
    CHECK(only(plain, "AGE") == Values{value});
  }
  for (const char* text :
       {"hace 20 años", "the patient waited for 20 years", "vor 5 Jahren", "through the ages",
        "aged 5.3", "turned 90 degrees", "150 years old", "page 34", "seit 20 Jahren"})
    CHECK_MESSAGE(only(text, "AGE").empty(), text);
}

TEST_CASE("a position with minutes or decimals is found, a degree is none") {
  CHECK(only("48°51′29.6″N 2°17′40.2″E", "COORDINATES") == Values{"48°51′29.6″N 2°17′40.2″E"});
  CHECK(only("at 48.85822° N, 2.29447° E.", "COORDINATES") == Values{"48.85822° N, 2.29447° E"});
  CHECK(only("N 48° 51' 29\" E 2° 17' 40\"", "COORDINATES").size() == 1);
  CHECK(only("GPS: 48.8582, 2.2945", "COORDINATES") == Values{"48.8582", "2.2945"});
  CHECK(only("\"latitude\": 19.793713, \"longitude\": 86.513373", "COORDINATES") ==
        Values{"19.793713", "86.513373"});
  CHECK(only("we stood at 52.520008, 13.404954 and waited", "COORDINATES") ==
        Values{"52.520008", "13.404954"});
  CHECK(only("Position -33.8688, 151.2093", "COORDINATES") == Values{"-33.8688", "151.2093"});
  CHECK(only("Lat/long 52.5200,13.4050", "COORDINATES") == Values{"52.5200", "13.4050"});
  for (const char* text : {"60° N", "20 °C", "20°C", "0.12345, 0.67891", "an angle of 48°51′",
                           "GPs (148.93281)", "10.12345, 20.12345, 30.12345",
                           "factors 52.52, 13.40", "95.520008, 13.404954", "rows 52.5200 13.4049"})
    CHECK_MESSAGE(only(text, "COORDINATES").empty(), text);
}

TEST_CASE("numbers with letters and blanks inside, plates of letters, and when a card expires") {
  CHECK(only("NI number QQ 12 34 56 C", "NATIONAL_ID") == Values{"QQ 12 34 56 C"});
  CHECK(only("Sozialversicherungsnummer 65 170839 J 003", "INSURANCE_ID") ==
        Values{"65 170839 J 003"});
  CHECK(only("account no. 12345678 A new one", "BANK_ACCOUNT") == Values{"12345678"});
  CHECK(only("customer no 12345678 A new one", "CUSTOMER_ID") == Values{"12345678"});
  CHECK(only("License plate: QU NR 7230", "LICENSE_PLATE") == Values{"QU NR 7230"});
  CHECK(only("exp 04/29", "CARD_EXPIRY") == Values{"04/29"});
  CHECK(only("expires 04/2029.", "CARD_EXPIRY") == Values{"04/2029"});
  CHECK(only("expires 2029-04-23", "CARD_EXPIRY").empty());
  CHECK(only("Zoom meeting ID 812 3456 7890", "REFERENCE_NUMBER") == Values{"812 3456 7890"});
  CHECK(only("booking reference X7K9QP", "REFERENCE_NUMBER") == Values{"X7K9QP"});
  CHECK(only("NHS 999 123 4560", "PATIENT_ID") == Values{"999 123 4560"});
  CHECK(only("NHS 2026 plan", "PATIENT_ID").empty());
}

// The specimens of Doc 9303 parts 4, 5 and 6.
TEST_CASE("a machine readable zone is one finding, and no zone without its check digits") {
  const std::string passport =
      "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
  const std::string card =
      "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<"
      "<<";
  const std::string small =
      "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
  for (const std::string& zone : {passport, card, small}) {
    CHECK(found("x\n" + zone + "\ny") == Values{"PASSPORT: " + zone});
    // Another day of birth: one check digit fails, and with a second one wrong nothing is left that proves it.
    std::string broken = zone;
    const size_t birth = broken.find("7408122");
    broken.replace(birth, 7, "7408152");
    broken.replace(broken.find("1204159"), 7, "1204189");
    CHECK(only(broken, "PASSPORT").empty());
  }
  CHECK(mrz_check_digit("D23145890") == 7);
  CHECK(mrz_check_digit("740812") == 2);
}

TEST_CASE("vehicle numbers: the check character of 49 CFR 565 proves one, a label names any") {
  CHECK(vin_check_character("11111111111111111") == '1');
  CHECK(vin_check_character("1M8GDM9AXKP042788") == 'X');
  CHECK(found("it was 1M8GDM9AXKP042788.") == Values{"VEHICLE_ID: 1M8GDM9AXKP042788"});
  CHECK(only("it was 1M8GDM9A1KP042788.", "VEHICLE_ID").empty());
  CHECK(only("VIN: WVWZZZ1JZ3W386752", "VEHICLE_ID") == Values{"WVWZZZ1JZ3W386752"});
}

TEST_CASE("numbers of devices and banks: check digits, and words where those are not enough") {
  CHECK(only("IMEI 49-015420-323751-8", "DEVICE_ID") == Values{"49-015420-323751-8"});
  CHECK(only("sum 490154203237518", "DEVICE_ID").empty());
  CHECK(only("ICCID 8944500102198304826", "DEVICE_ID") == Values{"8944500102198304826"});
  CHECK(only("routing number 021000021", "BANK_ROUTING") == Values{"021000021"});
  CHECK(only("count 021000021", "BANK_ROUTING").empty());
}

TEST_CASE("names of accounts need a label and a break behind them") {
  CHECK(only("Username: j.doe_77\nnext", "USERNAME") == Values{"j.doe_77"});
  CHECK(only("login: jdoe  Password: x", "USERNAME") == Values{"jdoe"});
  CHECK(only("Skype: live:jdoe.77", "USERNAME") == Values{"jdoe.77"});
  CHECK(only("用户名：jdoe77", "USERNAME") == Values{"jdoe77"});
  CHECK(only("用户名 jdoe77", "USERNAME").empty());  // neither a sign nor a verb
  CHECK(only("follow me on Twitter @jdoe_77!", "USERNAME") == Values{"@jdoe_77"});
  for (const char* text :
       {"Username: the name of the user", "login: root", "Last login: Wed Mar  9",
        "Secure Remote Login: SSH", "use @Override here", "Username: <your name>",
        "user name: required", "handle: RawHandle) -> Self"})
    CHECK_MESSAGE(only(text, "USERNAME").empty(), text);
}

TEST_CASE("every label row is in label form found before a value of its shape") {
  // Not that the tables agree with themselves: that no row is shadowed by a filler or by another row of another kind.
  std::map<std::string, const LabelKind*> seen;
  for_each_label(label_rows(), [&](std::string_view phrase, const LabelKind& kind) {
    const std::string form = label_form(phrase);
    CAPTURE(form);
    CHECK_FALSE(form.empty());
    const auto [it, fresh] = seen.emplace(form, &kind);
    CHECK((fresh || it->second == &kind));
  });
  CHECK(seen.size() > 500);
}

TEST_CASE("addresses whose signs are spelled out are addresses, and prose is none") {
  for (const char* address :
       {"jane dot doe at corp dot com", "jane.doe [at] corp.com", "jane(at)corp.com",
        "jane.doe AT corp DOT co DOT uk", "jane {at} corp {dot} com", "jane <at> mail.corp.com"}) {
    CAPTURE(std::string(address));
    CHECK(found("write to " + std::string(address) + ", soon") ==
          Values{"EMAIL_ADDRESS: " + std::string(address)});
  }
  for (const char* text : {"meet me at corp.com", "look at the dot com years", "we are at home dot",
                           "the cat [at] last", "at dot com", "stand at ease. Dot com"})
    CHECK_MESSAGE(only(text, "EMAIL_ADDRESS").empty(), text);
}

TEST_CASE("hardware addresses with hyphens and in groups of four") {
  CHECK(found("eth0 00-1A-2B-3C-4D-5E up") == Values{"MAC_ADDRESS: 00-1A-2B-3C-4D-5E"});
  CHECK(found("port aa-bb-cc-dd-e1-ff.") == Values{"MAC_ADDRESS: aa-bb-cc-dd-e1-ff"});
  CHECK(found("001a.2b3c.4d5e on Gi0/1") == Values{"MAC_ADDRESS: 001a.2b3c.4d5e"});
  for (const char* text : {"12-34-56-78-90-12", "00-1A-2B-3C-4D-5E-6F", "x00-1A-2B-3C-4D-5E",
                           "2019.1204.1530", "001a.2b3c.4d5e.6f70"})
    CHECK_MESSAGE(only(text, "MAC_ADDRESS").empty(), text);
}

TEST_CASE("a bank's code without digits needs its label") {
  CHECK(found("BIC: DEUTDEFF, ok") == Values{"SWIFT_CODE: DEUTDEFF"});
  CHECK(found("SWIFT code MARKDEFFXXX") == Values{"SWIFT_CODE: MARKDEFFXXX"});
  CHECK(found("PLEASE READ CAREFULLY THE CONDITIONS").empty());
}

TEST_CASE("one value has one number, in whatever digits and with whatever between") {
  const std::string arabic = "٤١١١ ١١١١ ١١١١ ١١١١";
  CHECK(rewritten("a 4111111111111111 b 4111 1111 1111 1111 c " + arabic + " d 5500005555555559") ==
        "a [CREDIT_CARD_1] b [CREDIT_CARD_1] c [CREDIT_CARD_1] d [CREDIT_CARD_2]");
  CHECK(rewritten("Passport No. C01X00T47, passport no c01x00t47") ==
        "Passport No. [PASSPORT_1], passport no [PASSPORT_1]");
}

TEST_CASE("labels cost linear time on text of labels and digits alone") {
  std::string text;
  while (text.size() < 400000) text += "no. 1 passport no 12 id: 3 az. ";
  const auto start = std::chrono::steady_clock::now();
  find(text);
  const std::chrono::duration<double> once = std::chrono::steady_clock::now() - start;
  CHECK(once.count() < 4);  // 0.1 MB/s; a quadratic walk would take minutes
}

TEST_CASE("the day of a death beside a birth is a date, and nobody's birthday") {
  CHECK(found("a mathematician, born 17 September 1743, died 29 March 1794") ==
        std::vector<std::string>{"DATE_OF_BIRTH: 17 September 1743", "DATE_TIME: 29 March 1794"});
}

TEST_CASE("names of functions and of systems are no labels, pages and a year no telephone number") {
  for (const std::string_view text :
       {"fileno() is POSIX.1-2001", "SYS$LOGIN:LOGIN.COM", "Image Processing 16:270-286 (1981)"}) {
    CAPTURE(text);
    CHECK(found(text).empty());
  }
}

TEST_CASE("names of accounts on pages of networks, in sentences, and in rows") {
  using Rows = std::vector<std::pair<const char*, const char*>>;
  for (const auto& [text, name] :
       Rows{{"https://www.facebook.com/jane.doe.12/photos", "jane.doe.12"},
            {"linkedin.com/in/jane-doe-1234.", "jane-doe-1234"},
            {"write to t.me/janedoe", "janedoe"},
            {"https://twitter.com/janedoe42/status/1", "janedoe42"},
            {"https://x.com/janedoe", "janedoe"},
            {"www.tiktok.com/@jane.doe", "jane.doe"},
            {"reddit.com/u/jane_doe", "jane_doe"},
            {"my username is janedoe99.", "janedoe99"},
            {"username janedoe99, please", "janedoe99"},
            {"mein Benutzername ist jdoe-7", "jdoe-7"}}) {
    CAPTURE(text);
    CHECK(only(text, "USERNAME") == Values{name});
  }
  CHECK(only("thanks @alice @bob.smith, @carol", "USERNAME") ==
        Values{"@alice", "@bob.smith", "@carol"});
  for (const char* text :
       {"twitter.com/share?url=x", "https://facebook.com/sharer.php?u=x",
        "notfacebook.com/jane.doe", "https://x.company/janedoe", "a username is required",
        "username is user1", "username test123", "t.member/janedoe", "linkedin.com/in/"})
    CHECK_MESSAGE(only(text, "USERNAME").empty(), text);
}

TEST_CASE("words beside a value decide where its form alone does not") {
  CHECK(only("MAC address 00:11:22:33:44:55", "MAC_ADDRESS") == Values{"00:11:22:33:44:55"});
  CHECK(only("link/ether 12-23-34-45-56-67", "MAC_ADDRESS") == Values{"12-23-34-45-56-67"});
  CHECK(only("at 12:23:34:45:56:67", "MAC_ADDRESS").empty());
  CHECK(only("a machine 12-23-34-45-56-67", "MAC_ADDRESS").empty());
  CHECK(only("BIC: ABCDDEFF", "SWIFT_CODE") == Values{"ABCDDEFF"});
  CHECK(only("BIC: ABCDZZFF", "SWIFT_CODE").empty());
  CHECK(only("BIC: ABCDZZ2A", "SWIFT_CODE").empty());
  CHECK(only("on 2019.1.4 it was out", "DATE_TIME") == Values{"2019.1.4"});
  CHECK(only("version 2019.1.4 was out", "DATE_TIME").empty());
  CHECK(only("pixma:MF4800_192.0.2.45", "IP_ADDRESS") == Values{"192.0.2.45"});
  CHECK(only("libfoo_1.2.3.4-1_amd64.deb", "IP_ADDRESS").empty());
  CHECK(only("write jane@mail.corp.intern today", "EMAIL_ADDRESS") ==
        Values{"jane@mail.corp.intern"});
  CHECK(only("write jane@mail.corp.test. Next", "EMAIL_ADDRESS") == Values{"jane@mail.corp.test"});
  CHECK(only("The password is fog7Harbour! and works", "PASSWORD") == Values{"fog7Harbour!"});
  CHECK(only("The password is fog7Harbour! It works", "PASSWORD") == Values{"fog7Harbour"});
}

TEST_CASE("numbers that people give in a sentence, and births that are told behind the day") {
  for (const auto& [text, number] : std::vector<std::pair<const char*, const char*>>{
           {"Rufen Sie mich unter 0171 2345678 an", "0171 2345678"},
           {"Il mio numero è 347 1234567", "347 1234567"},
           {"Mijn nummer is 06-12345678", "06-12345678"},
           {"Bel 020 123 4567", "020 123 4567"},
           {"Mitt nummer är 070-123 45 67", "070-123 45 67"},
           {"nomor HP saya 0812-3456-7890", "0812-3456-7890"}}) {
    CAPTURE(text);
    CHECK(only(text, "PHONE_NUMBER") == Values{number});
  }
  CHECK(only("Ich bin am 3. Mai 1975 geboren", "DATE_OF_BIRTH") == Values{"3. Mai 1975"});
  CHECK(only("1975年5月3日出生", "DATE_OF_BIRTH") == Values{"1975年5月3日"});
  CHECK(only("5 Mayıs 1975 doğumlu", "DATE_OF_BIRTH") == Values{"5 Mayıs 1975"});
  CHECK(only("EIN: 12-3456789", "TAX_ID") == Values{"12-3456789"});
  CHECK(only("ein 12-34567", "TAX_ID").empty());
  CHECK(only("NPI 1234567893", "PROFESSIONAL_LICENSE") == Values{"1234567893"});
  CHECK(only("Driver License: CA D1234567", "DRIVER_LICENSE") == Values{"CA D1234567"});
  CHECK(only("maps/@52.520008,13.404954,17z", "COORDINATES") == Values{"52.520008", "13.404954"});
}

TEST_CASE("labels of the same kinds in more languages") {
  using Rows = std::vector<std::array<const char*, 3>>;
  for (const auto& [text, type, value] :
       Rows{{"codice di sicurezza: 123", "CARD_SECURITY_CODE", "123"},
            {"P. IVA 12345670785", "TAX_ID", "12345670785"},
            {"NIP 123-456-32-18", "TAX_ID", "123-456-32-18"},
            {"срок действия 04/29", "CARD_EXPIRY", "04/29"},
            {"номер заказа 4711-2233", "REFERENCE_NUMBER", "4711-2233"},
            {"税号：91350211M000100Y43", "TAX_ID", "91350211M000100Y43"},
            {"보험번호 1234-567890", "INSURANCE_ID", "1234-567890"},
            {"güvenlik kodu 123", "CARD_SECURITY_CODE", "123"},
            {"kontonummer 1234 567890", "BANK_ACCOUNT", "1234 567890"},
            {"medarbejdernummer 48213", "EMPLOYEE_ID", "48213"},
            {"pasientnummer: 99201-4", "PATIENT_ID", "99201-4"},
            {"vakuutusnumero 1234567", "INSURANCE_ID", "1234567"},
            {"členské číslo 120045", "MEMBER_ID", "120045"},
            {"betegazonosító: 8812-33", "PATIENT_ID", "8812-33"},
            {"număr matricol 12345", "STUDENT_ID", "12345"},
            {"αριθμός φοιτητή 12345", "STUDENT_ID", "12345"},
            {"номер клієнта 7781-22", "CUSTOMER_ID", "7781-22"},
            {"رقم الطالب 4432190", "STUDENT_ID", "4432190"},
            {"מספר לקוח 4432190", "CUSTOMER_ID", "4432190"},
            {"रोल नंबर 4432190", "STUDENT_ID", "4432190"},
            {"गाड़ी नंबर MH 12 AB 1234", "LICENSE_PLATE", "MH 12 AB 1234"},
            {"mã sinh viên 20127001", "STUDENT_ID", "20127001"},
            {"nomor rekam medis 00-12-34", "PATIENT_ID", "00-12-34"},
            {"факултетен номер 121219044", "STUDENT_ID", "121219044"},
            {"číslo poistenca: 845512/3345", "INSURANCE_ID", "845512/3345"},
            {"broj predmeta: P-1234/2021", "CASE_NUMBER", "P-1234/2021"},
            {"број рачуна 265-1630310000000-91", "BANK_ACCOUNT", "265-1630310000000-91"},
            {"davčna številka 12345679", "TAX_ID", "12345679"},
            {"kliento kodas 4432190", "CUSTOMER_ID", "4432190"},
            {"pacienta numurs 99201-4", "PATIENT_ID", "99201-4"},
            {"liikmenumber: 120045", "MEMBER_ID", "120045"},
            {"รหัสนักศึกษา 6401012345", "STUDENT_ID", "6401012345"},
            {"شماره پرسنلی 48213", "EMPLOYEE_ID", "48213"}}) {
    CAPTURE(text);
    CHECK(only(text, type) == Values{value});
  }
}

TEST_CASE(
    "registration plates in the letters of many countries, behind their label or by their form") {
  using Rows = std::vector<std::array<const char*, 2>>;
  for (const auto& [text, value] : Rows{{"车牌号京A12345的车", "京A12345"},
                                        {"驾驶沪A·D12345离开", "沪A·D12345"},
                                        {"车牌：粤B-F1234", "粤B-F1234"},
                                        {"машина а123вс177 стояла", "а123вс177"},
                                        {"гос. номер ВВ 1234 77", "ВВ 1234 77"},
                                        {"ナンバーは品川 500 さ 12-34です", "品川 500 さ 12-34"},
                                        {"차량번호 서울 12가 3456", "서울 12가 3456"},
                                        {"رقم اللوحة ب س ط 4978", "ب س ط 4978"},
                                        {"ทะเบียนรถ กข 1234", "กข 1234"},
                                        {"Kennzeichen: GÜ-Q 477", "GÜ-Q 477"},
                                        {"con targa YO681JA a Roma", "YO681JA"},
                                        {"matrícula 4232 FWZ", "4232 FWZ"},
                                        {"biển số 51T-35000", "51T-35000"},
                                        {"araç plaka 34 ABC 123", "34 ABC 123"},
                                        {"לוחית רישוי 75-771-04", "75-771-04"}}) {
    CAPTURE(text);
    CHECK(only(text, "LICENSE_PLATE") == Values{value});
  }
  for (const char* text :
       {"in placa 2B", "100の1234", "в 2021 году 123 ВС", "第300条の12", "12월 2024",
        "300 ABC 123 plak", "京A123", "СССР 1941 ВС", "targa del 2021"}) {
    CAPTURE(text);
    CHECK(only(text, "LICENSE_PLATE").empty());
  }
}
