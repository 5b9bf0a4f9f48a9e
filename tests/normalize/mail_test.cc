// Quotes, headers, signatures and notices of mails as programs in many languages write them. People and addresses are invented.
#include "normalize/mail.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "normalize/mail_phrases.h"
#include "normalize/one_pass.h"
#include "normalize/word_scan.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

// A letter per line: . own text, the digit of a quote's level, A attribution, H header, S signature, F footer.
std::string shape(std::string_view text) {
  std::vector<Mark> marks;
  mark_mail(text, marks);
  std::string out;
  size_t at = 0, last = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find('\n', at), text.size());
    char c = '.';
    for (const Mark& m : marks)
      if (at >= m.span.begin && at <= m.span.end && m.span.end >= end) {
        const char* letters = "?_AHSF";
        c = m.kind == MarkKind::kQuote ? static_cast<char>('0' + m.level)
                                       : letters[static_cast<int>(m.kind)];
      }
    out += c;
    at = end + 1;
  }
  for (const Mark& m : marks) {
    CHECK(m.span.begin >= last);
    CHECK(m.span.end <= text.size());
    CHECK((m.span.begin == 0 || text[m.span.begin - 1] == '\n'));
    CHECK((m.span.end == text.size() || text[m.span.end] == '\n'));
    last = m.span.end;
  }
  return out;
}

std::string dropped(std::string_view source, bool quotes, bool signatures) {
  return after(
      [&](text::Text& t, NormalizeCounts& c) { return drop_mail(t, {quotes, signatures}, c); },
      source);
}

}  // namespace

TEST_CASE("quotes have the level of their marks, however they are set") {
  CHECK(shape("Yes.\n> Shall I?\n>> It leaks.\n> > > Oh.\n>no blank\nBye\n") == ".1231.");
  CHECK(shape("a > b\n  > set in\n>From here on\n> From there\n") == "...1");
  CHECK(shape("") == "");
  CHECK(shape("plain\n\ntext") == "...");
}

TEST_CASE(
    "the line that says who wrote belongs to the quote below, in the languages of mail programs") {
  for (const char* line :
       {"On Fri, 3 May 2024 at 10:12, Ann Oakley <ann@example.com> wrote:",
        "Am 03.05.2024 um 10:12 schrieb Ann Oakley:",
        "Le ven. 3 mai 2024 à 10:12, Ann Oakley <ann@example.com> a écrit :",
        "El vie, 3 may 2024 a las 10:12, Ann Oakley (<ann@example.com>) escribió:",
        "Em sex., 3 de mai. de 2024 às 10:12, Ann Oakley <ann@example.com> escreveu:",
        "Il giorno ven 3 mag 2024 alle ore 10:12 Ann Oakley <ann@example.com> ha scritto:",
        "Op vr 3 mei 2024 om 10:12 schreef Ann Oakley <ann@example.com>:",
        "Den fre 3 maj 2024 kl 10:12 skrev Ann Oakley <ann@example.com>:",
        "pe 3. toukok. 2024 klo 10.12 Ann Oakley (ann@example.com) kirjoitti:",
        "pt., 3 maj 2024 o 10:12 Ann Oakley <ann@example.com> napisał(a):",
        "pá 3. 5. 2024 v 10:12 odesílatel Ann Oakley <ann@example.com> napsal:",
        "Ann Oakley <ann@example.com> ezt írta (időpont: 2024. máj. 3., P, 10:12):",
        "În vin., 3 mai 2024 la 10:12, Ann Oakley <ann@example.com> a scris:",
        "пт, 3 мая 2024 г. в 10:12, Ann Oakley <ann@example.com>: Ann Oakley написал(а):",
        "пт, 3 трав. 2024 р. о 10:12 Ann Oakley <ann@example.com> пише:",
        "Στις Παρ 3 Μαΐ 2024 στις 10:12 π.μ., ο χρήστης Ann Oakley <ann@example.com> έγραψε:",
        "Ann Oakley <ann@example.com>, 3 May 2024 Cum, 10:12 tarihinde şunu yazdı:",
        "בתאריך יום ו׳, 3 במאי 2024 ב-10:12 מאת Ann Oakley <ann@example.com> כתב:",
        "في الجمعة، 3 مايو 2024 في 10:12 ص تمت كتابة ما يلي بواسطة Ann كتب:",
        "Ann Oakley <ann@example.com> 于2024年5月3日周五 10:12写道：",
        "2024年5月3日(金) 10:12 Ann Oakley <ann@example.com> は書きました:",
        "2024년 5월 3일 (금) 오전 10:12, Ann Oakley <ann@example.com>님이 작성:",
        "Vào Th 6, 3 thg 5, 2024 vào lúc 10:12 Ann Oakley <ann@example.com> đã viết:",
        "Pada tanggal Jum, 3 Mei 2024 pukul 10.12 Ann Oakley <ann@example.com> menulis:"}) {
    CAPTURE(line);
    CHECK(shape("Yes.\n\n" + std::string(line) + "\n> Shall I?\n") == "..A1");
    CHECK(shape("Yes.\n\n" + std::string(line) + "\n\n> Shall I?\n") == "..A.1");
  }
}

TEST_CASE("an attribution may be wrapped, and stand in a quote itself") {
  CHECK(shape("Yes.\n\nOn Fri, 3 May 2024 at 10:12, Ann Oakley\n<ann@example.com> wrote:\n> Shall "
              "I?\n") == "..AA1");
  CHECK(shape("> No.\n> On 2 May 2024, Bo wrote:\n>> Hm?\n") == "1A2");
}

TEST_CASE("a sentence with a colon, or with a verb of writing, is no attribution") {
  CHECK(shape("He wrote:\n\nDear all, I am well.\n") == "...");
  CHECK(shape("On 3 May 2024 she wrote the following lines to the town:\nDear town,\n") == "..");
  CHECK(shape("Buy this:\n> milk\n") == ".1");
}

TEST_CASE("below a header block everything is one level deeper, to the end") {
  CHECK(
      shape(
          "Fine.\n\n-----Original Message-----\nFrom: Ann Oakley\nSent: Friday, 3 May 2024 10:12\n"
          "To: Bo Berg\nSubject: Roof\n\nShall I?\n\nFrom: Bo Berg\nSent: 2 May 2024\n"
          "To: Ann\nSubject: Roof\n\nIt leaks.\n") == "..HHHHH111HHHH22");
  CHECK(shape("Ja.\n\n________________________________\nVon: Ann Oakley <ann@example.com>\n"
              "Gesendet: Freitag, 3. Mai 2024 10:12\nAn: Bo Berg\nBetreff: Dach\n\nSoll ich?\n") ==
        "..HHHHH11");
}

TEST_CASE("header blocks are known in many languages, also set in bold") {
  for (const char* block : {"De : Ann\nEnvoyé : vendredi 3 mai 2024\nÀ : Bo\nObjet : Toit",
                            "De: Ann\nEnviado el: viernes, 3 de mayo\nPara: Bo\nAsunto: Tejado",
                            "De: Ann\nEnviada em: sexta-feira\nPara: Bo\nAssunto: Telhado",
                            "Da: Ann\nInviato: venerdì 3 maggio\nA: Bo\nOggetto: Tetto",
                            "Van: Ann\nVerzonden: vrijdag 3 mei\nAan: Bo\nOnderwerp: Dak",
                            "Från: Ann\nSkickat: den 3 maj\nTill: Bo\nÄmne: Tak",
                            "Fra: Ann\nSendt: 3. maj\nTil: Bo\nEmne: Tag",
                            "Od: Ann\nWysłano: piątek\nDo: Bo\nTemat: Dach",
                            "От: Ann\nОтправлено: 3 мая\nКому: Bo\nТема: Крыша",
                            "发件人: Ann\n发送时间: 2024年5月3日\n收件人: Bo\n主题: 屋顶",
                            "差出人: Ann\n送信日時: 2024年5月3日\n宛先: Bo\n件名: 屋根",
                            "보낸 사람: Ann\n보낸 날짜: 5월 3일\n받는 사람: Bo\n제목: 지붕", "مأت",
                            "*From:* Ann\n*Sent:* Friday\n*To:* Bo\n*Subject:* Roof"}) {
    if (std::string_view(block) == "مأت") continue;
    CAPTURE(block);
    CHECK(shape("Hm.\n\n" + std::string(block) + "\n\nText.\n") == "..HHHH11");
  }
}

TEST_CASE("the headers at the start of a text are the mail's own") {
  CHECK(shape("From: Ann\nTo: Bo\nSubject: Roof\n\nShall I?\n") == "HHH..");
}

TEST_CASE("lists with colons are no header block") {
  CHECK(shape("Plan\n\nTo: the station\nDate: Friday\nNote: bring it\n") == ".....");
  CHECK(shape("From: here\nand there: no\n") == "..");
}

TEST_CASE("a signature goes from its dashes to the end of its level") {
  CHECK(shape("Text.\n--\nAnn Oakley\nLamp keeper\n") == ".SSS");
  CHECK(shape("Text.\n-- \nAnn\n\nOakley\n") == ".SSSS");
  CHECK(shape("Yes.\n> Shall I?\n> --\n> Bo\nmore\n--\nAnn\n") == ".1SS.SS");
  CHECK(shape("Text.\n--\n") == "..");
  std::string chapters = "One.\n--\n";
  for (int i = 0; i < 20; ++i) chapters += "More of it.\n";
  CHECK(shape(chapters) == std::string(22, '.'));
}

TEST_CASE("the signature of an answer above its quote stops at the attribution") {
  CHECK(shape("Yes.\n--\nAnn\n\nOn 3 May 2024 at 10:12, Bo wrote:\n> Shall I?\n") == ".SSSA1");
}

TEST_CASE("what telephones add is a signature") {
  for (const char* line : {"Sent from my iPhone", "Von meinem iPhone gesendet",
                           "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Inviato da iPhone",
                           "Verstuurd vanaf mijn iPhone", "Отправлено с iPhone", "iPhoneから送信",
                           "发自我的iPhone", "Wysłane z iPhone'a", "Get Outlook for Android"}) {
    CAPTURE(line);
    CHECK(shape("Yes.\n\n" + std::string(line) + "\n") == "..S");
  }
  CHECK(shape("It was sent from my office.\n") == ".");
}

TEST_CASE("notices of confidentiality are told in many languages, at the end only") {
  for (const char* notice :
       {"This e-mail and any attachments are confidential and intended solely for the addressee.",
        "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.",
        "Ce message est confidentiel et destiné exclusivement à son destinataire.",
        "Este mensaje es confidencial y va dirigido únicamente a su destinatario.",
        "Esta mensagem é confidencial e destina-se apenas ao destinatário.",
        "Questo messaggio è riservato ed è indirizzato ai soli destinatari.",
        "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
        "Detta meddelande är konfidentiellt och avsett endast för mottagaren.",
        "Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
        "Это сообщение конфиденциально и предназначено только для адресата.",
        "Bu e-posta gizlidir ve yalnızca alıcısı içindir.", "本邮件内容保密，仅供指定收件人阅读。",
        "このメールは機密情報を含み、宛先の方のみを対象としています。"}) {
    CAPTURE(notice);
    CHECK(shape("Yes.\n\n" + std::string(notice) + "\n") == "..F");
  }
  std::string early = "This message is confidential and intended for the recipient.\n\n";
  for (int i = 0; i < 8; ++i) early += "A paragraph.\n\n";
  CHECK(shape(early).find('F') == std::string::npos);
}

TEST_CASE("marks change nothing, drops take whole lines of their kind") {
  const char* mail =
      "Yes.\n\nOn 3 May 2024, Ann wrote:\n> Shall I?\n> --\n> Ann\n\nTomorrow.\n--\nBo\n";
  CHECK(dropped(mail, true, false) == "Yes.\n\n\nTomorrow.\n--\nBo\n");
  CHECK(dropped(mail, false, true) ==
        "Yes.\n\nOn 3 May 2024, Ann wrote:\n> Shall I?\n\nTomorrow.\n");
  CHECK(dropped(mail, true, true) == "Yes.\n\n\nTomorrow.\n");
  CHECK(dropped(mail, false, false) == mail);
}

TEST_CASE("a text that is nothing but quotes is not emptied") {
  CHECK(dropped("> All of it\n> is quoted.\n", true, true) == "> All of it\n> is quoted.\n");
}

TEST_CASE("every phrase of the tables is folded as the texts are that it is compared with") {
  const auto folded = [](std::string_view word) {
    std::string out;
    fold_word(word, out);
    return out;
  };
  for (const auto table : {attribution_verbs(), attribution_openers(), device_lines()})
    for (const std::string_view word : table) CHECK(folded(word) == word);
  for (const NoticeStems& n : notices())
    for (const auto stems : {n.thing, n.secret, n.reader})
      for (const std::string_view word : stems) CHECK(folded(word) == word);
  for (const char* label : {"from", "от кого", "ημερομηνία", "προς", "θέμα"}) {
    CAPTURE(label);
    CHECK(header_field(folded(label)) != HeaderField::kNone);
  }
}

TEST_CASE("any lines: marks are in order, apart, and made of whole lines") {
  CHECK(rc::check("marks", [] {
    const auto lines = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "text", "", "> q", ">> q", "--", "From: a", "Sent: 1", "To: b", "Subject: c",
        "On 3 May 2024, A wrote:", "-----Original-----", "This e-mail is confidential, recipient.",
        "Sent from my x", "> --", ">", "> From: a", "> Sent: 1", "> Subject: c"));
    std::string text;
    for (const auto& l : lines) text += l + "\n";
    shape(text);
    dropped(text, true, true);
  }));
}
