#include "normalize/mail_phrases.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tamis::normalize {

namespace {

using W = std::string_view;

constexpr W kVerbs[] = {
    "wrote",        "writes",
    "said",                             // English
    "schrieb",      "hat geschrieben",  // German
    "a écrit",      "écrivait",
    "a ecrit",                     // French
    "escribió",     "ha escrito",  // Spanish
    "escreveu",                    // Portuguese
    "ha scritto",   "scrive",      // Italian
    "schreef",      "geschreven",  // Dutch
    "skrev",        "skreiv",      // Swedish, Danish, Norwegian
    "skrifaði",                    // Icelandic
    "kirjoitti",                   // Finnish
    "kirjutas",                    // Estonian
    "rakstīja",                    // Latvian
    "rašė",                        // Lithuanian
    "napisał(a)",   "napisał",
    "napisała",     "pisze",  // Polish
    "napsal(a)",    "napsal",
    "napsala",  // Czech
    "napísal(a)",   "napísal",
    "napísala",                  // Slovak
    "írta",         "ezt írta",  // Hungarian
    "a scris",                   // Romanian
    "je napisao",   "je napisala",
    "je napisal/a",  // Croatian, Serbian, Slovene
    "je napisal",    //
    "написал(а)",   "написал",
    "написала",     "пишет",
    "писал(а)",  // Russian
    "написав",      "написав(ла)",
    "написала",     "пише",
    "пишет(е)",                   // Ukrainian
    "написа",       "написал/а",  // Bulgarian
    "έγραψε",       "έγραψεν",    // Greek
    "yazdı",        "şunları yazdı",
    "şunu yazdı",                 // Turkish
    "va escriure",  "ha escrit",  // Catalan
    "idatzi du",                  // Basque
    "escribiu",                   // Galician
    "כתב",          "כתבה",
    "כתב/ה",        "כתב\u200f",  // Hebrew
    "كتب",          "كتبت",
    "كتب/ت",                      // Arabic
    "نوشت",         "نوشته است",  // Persian
    "ने लिखा",       "ने लिखा है",   // Hindi
    "লিখেছেন",                    // Bengali
    "เขียนว่า",       "เขียน",       // Thai
    "đã viết",      "viết",       // Vietnamese
    "menulis",      "tulis",      // Indonesian, Malay
    "写道",         "寫道",
    "写到",         "写了",  // Chinese
    "書きました",   "のメッセージ",
    "のメール",  // Japanese
    "님이 작성",    "님이 쓴 글",
    "작성",  // Korean
};

constexpr W kOpeners[] = {
    "on ", "at ",     "am ",       "le ",     "el ",     "em ", "no dia ", "il ",   "op ",  "den ",
    "på ", "w dniu ", "dne ",      "dňa ",    "pe ",     "în ", "dana ",   "dne. ", "on. ", "в ",
    "на ", "στισ ",   "tarihinde", "el dia ", "בתאריך ", "ב-",  "في ",     "در ",   "vào ", "pada ",
    "在",  "於",      "2",         "1",       "3",       "vv ", "ti ",     "ke ",   "to ",  "pe "};

struct Label {
  W word;
  HeaderField field;
};
using F = HeaderField;
constexpr Label kLabels[] = {
    {"from", F::kFrom},
    {"von", F::kFrom},
    {"de", F::kFrom},
    {"da", F::kFrom},
    {"van", F::kFrom},
    {"från", F::kFrom},
    {"fra", F::kFrom},
    {"frá", F::kFrom},
    {"lähettäjä", F::kFrom},
    {"saatja", F::kFrom},
    {"od", F::kFrom},
    {"feladó", F::kFrom},
    {"от", F::kFrom},
    {"от кого", F::kFrom},
    {"від", F::kFrom},
    {"από", F::kFrom},
    {"kimden", F::kFrom},
    {"gönderen", F::kFrom},
    {"מאת", F::kFrom},
    {"من", F::kFrom},
    {"از", F::kFrom},
    {"प्रेषक", F::kFrom},
    {"จาก", F::kFrom},
    {"từ", F::kFrom},
    {"dari", F::kFrom},
    {"发件人", F::kFrom},
    {"寄件者", F::kFrom},
    {"差出人", F::kFrom},
    {"送信者", F::kFrom},
    {"보낸 사람", F::kFrom},
    {"no", F::kFrom},
    {"nuo", F::kFrom},
    {"expéditeur", F::kFrom},
    {"mittente", F::kFrom},
    {"absender", F::kFrom},
    {"remitente", F::kFrom},
    {"sent", F::kSent},
    {"date", F::kSent},
    {"gesendet", F::kSent},
    {"datum", F::kSent},
    {"envoyé", F::kSent},
    {"enviado", F::kSent},
    {"enviado el", F::kSent},
    {"enviada em", F::kSent},
    {"fecha", F::kSent},
    {"data", F::kSent},
    {"inviato", F::kSent},
    {"verzonden", F::kSent},
    {"skickat", F::kSent},
    {"sendt", F::kSent},
    {"dato", F::kSent},
    {"lähetetty", F::kSent},
    {"päivä", F::kSent},
    {"saadetud", F::kSent},
    {"wysłane", F::kSent},
    {"wysłano", F::kSent},
    {"odesláno", F::kSent},
    {"odoslané", F::kSent},
    {"elküldve", F::kSent},
    {"dátum", F::kSent},
    {"trimis", F::kSent},
    {"trimis la", F::kSent},
    {"poslano", F::kSent},
    {"отправлено", F::kSent},
    {"дата", F::kSent},
    {"надіслано", F::kSent},
    {"изпратено", F::kSent},
    {"στάλθηκε", F::kSent},
    {"ημερομηνία", F::kSent},
    {"gönderildi", F::kSent},
    {"tarih", F::kSent},
    {"gönderme tarihi", F::kSent},
    {"נשלח", F::kSent},
    {"תאריך", F::kSent},
    {"تاريخ الإرسال", F::kSent},
    {"التاريخ", F::kSent},
    {"تاریخ", F::kSent},
    {"ส่ง", F::kSent},
    {"วันที่", F::kSent},
    {"ngày", F::kSent},
    {"tanggal", F::kSent},
    {"发送时间", F::kSent},
    {"日期", F::kSent},
    {"寄件日期", F::kSent},
    {"送信日時", F::kSent},
    {"日付", F::kSent},
    {"日時", F::kSent},
    {"보낸 날짜", F::kSent},
    {"날짜", F::kSent},
    {"दिनांक", F::kSent},
    {"to", F::kTo},
    {"an", F::kTo},
    {"à", F::kTo},
    {"para", F::kTo},
    {"a", F::kTo},
    {"aan", F::kTo},
    {"till", F::kTo},
    {"til", F::kTo},
    {"vastaanottaja", F::kTo},
    {"do", F::kTo},
    {"komu", F::kTo},
    {"pro", F::kTo},
    {"címzett", F::kTo},
    {"către", F::kTo},
    {"za", F::kTo},
    {"кому", F::kTo},
    {"до", F::kTo},
    {"προσ", F::kTo},
    {"kime", F::kTo},
    {"alıcı", F::kTo},
    {"אל", F::kTo},
    {"إلى", F::kTo},
    {"به", F::kTo},
    {"ถึง", F::kTo},
    {"đến", F::kTo},
    {"kepada", F::kTo},
    {"收件人", F::kTo},
    {"收件者", F::kTo},
    {"宛先", F::kTo},
    {"받는 사람", F::kTo},
    {"प्रति", F::kTo},
    {"cc", F::kTo},
    {"kopie", F::kTo},
    {"kopia", F::kTo},
    {"kopi", F::kTo},
    {"copie", F::kTo},
    {"copia", F::kTo},
    {"копия", F::kTo},
    {"копія", F::kTo},
    {"抄送", F::kTo},
    {"副本", F::kTo},
    {"참조", F::kTo},
    {"subject", F::kSubject},
    {"betreff", F::kSubject},
    {"objet", F::kSubject},
    {"asunto", F::kSubject},
    {"assunto", F::kSubject},
    {"oggetto", F::kSubject},
    {"onderwerp", F::kSubject},
    {"ämne", F::kSubject},
    {"emne", F::kSubject},
    {"efni", F::kSubject},
    {"aihe", F::kSubject},
    {"teema", F::kSubject},
    {"temat", F::kSubject},
    {"předmět", F::kSubject},
    {"predmet", F::kSubject},
    {"tárgy", F::kSubject},
    {"subiect", F::kSubject},
    {"zadeva", F::kSubject},
    {"naslov", F::kSubject},
    {"тема", F::kSubject},
    {"относно", F::kSubject},
    {"θέμα", F::kSubject},
    {"konu", F::kSubject},
    {"assumpte", F::kSubject},
    {"נושא", F::kSubject},
    {"الموضوع", F::kSubject},
    {"موضوع", F::kSubject},
    {"विषय", F::kSubject},
    {"เรื่อง", F::kSubject},
    {"chủ đề", F::kSubject},
    {"perihal", F::kSubject},
    {"主题", F::kSubject},
    {"主旨", F::kSubject},
    {"件名", F::kSubject},
    {"제목", F::kSubject},
};

constexpr W kDevices[] = {"sent from my ",
                          "sent from mail for ",
                          "sent from outlook",
                          "sent from yahoo",
                          "get outlook for ",
                          "sent via ",
                          "von meinem ",
                          "gesendet von ",
                          "gesendet mit ",
                          "diese nachricht wurde von meinem ",
                          "envoyé de mon ",
                          "envoyé depuis mon ",
                          "envoyé à partir ",
                          "enviado desde mi ",
                          "enviado desde ",
                          "enviado do meu ",
                          "enviado a partir ",
                          "inviato da ",
                          "inviato dal mio ",
                          "verzonden vanaf mijn ",
                          "verstuurd vanaf mijn ",
                          "verzonden met ",
                          "skickat från min ",
                          "sendt fra min ",
                          "lähetetty ",
                          "wysłane z ",
                          "wysłano z ",
                          "odesláno z ",
                          "odoslané z ",
                          "elküldve ",
                          "trimis de pe ",
                          "отправлено с ",
                          "отправлено из ",
                          "надіслано з ",
                          "στάλθηκε από ",
                          "στάλθηκε απ",
                          "iphone'umdan ",
                          "נשלח מה",
                          "أُرسلت من ",
                          "أرسلت من ",
                          "发自我的",
                          "從我的",
                          "从我的",
                          "iphoneから送信",
                          "나의 iphone에서 ",
                          "đã gửi từ ",
                          "dikirim dari "};

constexpr W kEnThing[] = {"e-mail", "email", "message", "communication", "transmission"},
            kEnSecret[] = {"confidential", "privileged", "proprietary"},
            kEnReader[] = {"intended", "recipient", "addressee"};
constexpr W kDeThing[] = {"e-mail", "email", "nachricht", "mail"},
            kDeSecret[] = {"vertraulich", "rechtlich geschützt"},
            kDeReader[] = {"empfänger", "adressat", "bestimmt", "irrtümlich"};
constexpr W kFrThing[] = {"message", "courriel", "e-mail", "courrier"},
            kFrSecret[] = {"confidentiel"}, kFrReader[] = {"destinataire", "destiné", "erreur"};
constexpr W kEsThing[] = {"mensaje", "correo", "e-mail", "email"},
            kEsSecret[] = {"confidencial", "privilegiad"},
            kEsReader[] = {"destinatari", "dirigid", "error"};
constexpr W kPtThing[] = {"mensagem", "e-mail", "email", "correio"},
            kPtSecret[] = {"confidencia", "sigilos"},
            kPtReader[] = {"destinat", "dirigid", "engano"};
constexpr W kItThing[] = {"messaggio", "e-mail", "email", "comunicazione"},
            kItSecret[] = {"riservat", "confidenzial"}, kItReader[] = {"destinatari", "errore"};
constexpr W kNlThing[] = {"bericht", "e-mail", "email"}, kNlSecret[] = {"vertrouwelijk"},
            kNlReader[] = {"geadresseerde", "bestemd", "ontvanger", "bedoeld"};
constexpr W kSvThing[] = {"meddelande", "e-post",  "e-postmeddelande",
                          "besked",     "melding", "e-mail"},
            kSvSecret[] = {"konfidentiel", "förtrolig", "fortrolig", "konfidensiel"},
            kSvReader[] = {"mottagare", "avsedd", "modtager", "mottaker", "tiltænkt"};
constexpr W kFiThing[] = {"viesti", "sähköposti"}, kFiSecret[] = {"luottamuksel"},
            kFiReader[] = {"vastaanottaja", "tarkoitettu"};
constexpr W kPlThing[] = {"wiadomość", "e-mail", "korespondencja"}, kPlSecret[] = {"poufn"},
            kPlReader[] = {"adresat", "przeznaczon", "odbiorc"};
constexpr W kCsThing[] = {"zpráva", "e-mail", "správa", "email"},
            kCsSecret[] = {"důvěrn", "dôvern"},
            kCsReader[] = {"adresát", "určen", "příjemc", "príjemc"};
constexpr W kHuThing[] = {"üzenet", "e-mail", "levél"}, kHuSecret[] = {"bizalmas"},
            kHuReader[] = {"címzett"};
constexpr W kRoThing[] = {"mesaj", "e-mail", "email"},
            kRoSecret[] = {"confidențial", "confidenţial", "confidential"},
            kRoReader[] = {"destinatar"};
constexpr W kRuThing[] = {"сообщени", "письм", "повідомлен", "лист", "съобщени"},
            kRuSecret[] = {"конфиденциал", "конфіденцій", "поверител"},
            kRuReader[] = {"адресат", "получател", "предназначен", "одержувач", "отримувач"};
constexpr W kElThing[] = {"μήνυμα", "e-mail"}, kElSecret[] = {"εμπιστευτικ"},
            kElReader[] = {"παραλήπτη", "αποδέκτη"};
constexpr W kTrThing[] = {"e-posta", "mesaj", "ileti"}, kTrSecret[] = {"gizli"},
            kTrReader[] = {"alıcı", "kişi", "muhatap"};
constexpr W kHeThing[] = {"הודעה", "דוא\"ל", "מייל"}, kHeSecret[] = {"סודי", "חסוי"},
            kHeReader[] = {"נמען", "מיועד"};
constexpr W kArThing[] = {"رسالة", "الرسالة", "البريد"}, kArSecret[] = {"سري"},
            kArReader[] = {"المستلم", "المرسل إليه", "موجه"};
constexpr W kZhThing[] = {"邮件", "郵件", "信件"}, kZhSecret[] = {"机密", "保密", "機密"},
            kZhReader[] = {"收件人", "收件者", "指定"};
constexpr W kJaThing[] = {"メール"}, kJaSecret[] = {"機密", "秘密"},
            kJaReader[] = {"受信者", "宛先", "受取人", "意図"};
constexpr W kKoThing[] = {"메일", "이메일"}, kKoSecret[] = {"기밀", "비밀"},
            kKoReader[] = {"수신인", "수신자"};
constexpr W kIdThing[] = {"email", "e-mail", "surel", "pesan"}, kIdSecret[] = {"rahasia", "sulit"},
            kIdReader[] = {"penerima"};

constexpr NoticeStems kNotices[] = {
    {"en", kEnThing, kEnSecret, kEnReader}, {"de", kDeThing, kDeSecret, kDeReader},
    {"fr", kFrThing, kFrSecret, kFrReader}, {"es", kEsThing, kEsSecret, kEsReader},
    {"pt", kPtThing, kPtSecret, kPtReader}, {"it", kItThing, kItSecret, kItReader},
    {"nl", kNlThing, kNlSecret, kNlReader}, {"sv", kSvThing, kSvSecret, kSvReader},
    {"fi", kFiThing, kFiSecret, kFiReader}, {"pl", kPlThing, kPlSecret, kPlReader},
    {"cs", kCsThing, kCsSecret, kCsReader}, {"hu", kHuThing, kHuSecret, kHuReader},
    {"ro", kRoThing, kRoSecret, kRoReader}, {"ru", kRuThing, kRuSecret, kRuReader},
    {"el", kElThing, kElSecret, kElReader}, {"tr", kTrThing, kTrSecret, kTrReader},
    {"he", kHeThing, kHeSecret, kHeReader}, {"ar", kArThing, kArSecret, kArReader},
    {"zh", kZhThing, kZhSecret, kZhReader}, {"ja", kJaThing, kJaSecret, kJaReader},
    {"ko", kKoThing, kKoSecret, kKoReader}, {"id", kIdThing, kIdSecret, kIdReader},
};

constexpr size_t kSecrets = [] {
  size_t n = 0;
  for (const NoticeStems& notice : kNotices) n += notice.secret.size();
  return n;
}();

constexpr auto kSecretRows = [] {
  std::array<SecretIndex::Row, kSecrets> rows;
  size_t n = 0;
  for (const NoticeStems& notice : kNotices)
    for (const W stem : notice.secret) rows[n++] = {stem, &notice};
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return static_cast<unsigned char>(a.stem[0]) < static_cast<unsigned char>(b.stem[0]);
  });
  return rows;
}();

constexpr auto kSecretFirst = [] {
  std::array<uint16_t, 257> first{};
  for (const SecretIndex::Row& row : kSecretRows)
    ++first[static_cast<unsigned char>(row.stem[0]) + 1u];
  for (size_t b = 1; b < first.size(); ++b)
    first[b] = static_cast<uint16_t>(first[b] + first[b - 1]);
  return first;
}();

}  // namespace

SecretIndex secret_index() { return {kSecretRows, kSecretFirst}; }

std::span<const std::string_view> attribution_verbs() { return kVerbs; }
std::span<const std::string_view> attribution_openers() { return kOpeners; }
std::span<const std::string_view> device_lines() { return kDevices; }
std::span<const NoticeStems> notices() { return kNotices; }

HeaderField header_field(std::string_view label) {
  const auto* row = std::ranges::find(kLabels, label, &Label::word);
  return row == std::end(kLabels) ? HeaderField::kNone : row->field;
}

}  // namespace tamis::normalize
