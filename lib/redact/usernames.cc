#include "redact/usernames.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/labels.h"
#include "redact/rules.h"
#include "redact/secret_value.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr std::string_view kLabels[] = {
    "username", "user name", "user id", "userid", "login", "login name", "screen name", "account name", "nickname",          // en
    "benutzername", "benutzerkennung", "anmeldename", "nutzername",                                                                    // de
    "nom d'utilisateur", "pseudo",                                                                                     // fr
    "nombre de usuario", "nome de usuário", "nome utente", "gebruikersnaam",                           // es pt it nl
    "användarnamn", "brugernavn", "brukernavn", "käyttäjätunnus", "käyttäjänimi",                                                     // sv da nb fi
    "nazwa użytkownika", "uživatelské jméno", "felhasználónév", "nume de utilizator", "kullanıcı adı",                                 // pl cs hu ro tr
    "имя пользователя", "логин", "логін", "identifiant", "ник", "ім'я користувача", "όνομα χρήστη", "اسم المستخدم", "שם משתמש", "उपयोगकर्ता नाम",                // ru uk el ar he hi
    "tên đăng nhập", "nama pengguna", "ユーザー名", "ユーザid", "用户名", "用戶名", "使用者名稱", "微信号", "사용자 이름", "아이디",             // vi id ja zh ko
    "skype", "skype id", "skype name", "telegram", "instagram", "insta", "twitter", "snapchat", "discord", "wechat", "line id", "kik", "icq", "jabber",
};
// Accounts that every system has, and what manuals write there.
constexpr std::string_view kNobody[] = {
    "root", "admin", "administrator", "user", "username", "guest", "anonymous", "nobody", "none", "null", "nil", "true", "false", "string",
    "text", "required", "optional", "default", "test", "demo", "postgres", "mysql", "ubuntu", "oracle", "login", "name", "yes", "no", "undefined",
    "empty", "unknown", "str", "int", "varchar", "char", "self", "this", "email", "password", "system", "daemon", "www-data", "git", "sa",
};
// What sentences say where a name is due: "the user is not asked", "login with your card".
constexpr std::string_view kOfSentences[] = {
    "the", "your", "not", "name", "names", "id", "ids", "email", "and", "that", "this", "his", "her", "their", "our", "one", "with", "for", "must", "case", "page", "correct", "invalid",
    "valid", "wrong", "same", "blank", "given", "asked", "prompted", "account", "accounts", "data", "info", "field", "fields", "form", "input",
    "und", "oder", "ihr", "ihre", "mit", "les", "des", "une", "con", "los", "las", "que", "non", "och", "een", "het",
};
// clang-format on

// text[at] begins the next field of a row ("Username: jdoe  Password: …"), a bracket or a sign; a word would make it a sentence.
bool next_is_label(std::string_view text, size_t at) {
  for (size_t words = 0; words < 2; ++words) {
    if (!is_letter(byte_at(text, at)) && byte_at(text, at) < 0x80)
      return !is_digit(byte_at(text, at));
    size_t end = at;
    while (end < at + 24 &&
           (is_word(byte_at(text, end)) || byte_at(text, end) >= 0x80 || byte_at(text, end) == '-'))
      ++end;
    if (byte_at(text, end) == ':' || byte_at(text, end) == '=') return true;
    if (byte_at(text, end) != ' ') return false;
    at = end + 1;
  }
  return false;
}

bool in_name(unsigned char c) { return is_word(c) || c == '.' || c == '-'; }

// The name that stands behind the colon, with what may stand around it: text[at, stop).
bool name_behind(std::string_view text, size_t colon, size_t& at, size_t& stop) {
  at = colon + 1;
  while (at < colon + 4 && byte_at(text, at) == ' ') ++at;
  const unsigned char quote = byte_at(text, at);
  const bool quoted = quote == '"' || quote == '\'' || quote == '`';
  if (quoted) ++at;
  if (byte_at(text, at) == '@') ++at;
  if (text.substr(at).starts_with("live:")) at += 5;
  stop = at;
  while (stop < at + 40 && in_name(byte_at(text, stop))) ++stop;
  while (stop > at && (text[stop - 1] == '.' || text[stop - 1] == '-')) --stop;
  if (stop - at < 3 || stop - at > 32) return false;
  const unsigned char next = byte_at(text, stop);
  if (quoted ? next != quote
             : next == '@' || touches_word_after(text, stop) || next == '(' || next == ':' ||
                   next == '/' || next == '=' || next == '<')
    return false;
  return quoted || next != ' ' || next_is_label(text, stop + 1);
}

}  // namespace

UsernameIndex UsernameIndex::compile() {
  UsernameIndex index;
  for (const std::string_view label : kLabels) {
    const std::string form = label_form(label);
    index.ends_.add(form);
    index.labels_.push_back(form);
  }
  std::sort(index.labels_.begin(), index.labels_.end());
  return index;
}

void UsernameIndex::find(std::string_view text, size_t colon, Candidates& out) const {
  size_t end = colon;
  for (size_t n = 0; n < 3 && end > 0; ++n) {
    const unsigned char c = byte_at(text, end - 1);
    if (c != ' ' && c != '"' && c != '\'' && c != '*') break;
    --end;
  }
  const unsigned char last = byte_at(text, end - 1);
  if (last < 0x80 && (!is_alnum(last) || !ends_.may_end(text, end, Inside::kDots))) return;
  size_t at = 0, stop = 0;
  if (!name_behind(text, colon, at, stop)) return;
  size_t begin = end > 40 ? end - 40 : 0;
  if (const size_t line = text.substr(begin, end - begin).find_last_of("\n,;|({");
      line != std::string_view::npos)
    begin += line + 1;
  const std::string words = label_form(text.substr(begin, end - begin));
  bool labelled = false;
  for (const std::string& label : labels_) {
    if (!words.ends_with(label)) continue;
    const size_t rest = words.size() - label.size();
    // "Last login: Wed Mar  9": when, not who.
    if (words.substr(0, rest).ends_with("last ")) continue;
    labelled = labelled || rest == 0 || words[rest - 1] == ' ' || byte_at(label, 0) >= 0xE0;
  }
  // "SYS$LOGIN:LOGIN.COM": a logical name of a system.
  if (const size_t sign = text.substr(begin, end - begin).rfind('$');
      sign != std::string_view::npos) {
    labelled = labelled && !is_letter(byte_at(text, begin + sign + 1));
  }
  if (!labelled) return;
  const std::string_view name = text.substr(at, stop - at);
  const std::string folded = fold(name);
  if (is_one_of(folded, kNobody) || secret_stand_in(name)) return;
  size_t letters = 0, others = 0, small = 0;
  for (const char ch : name) {
    const auto c = static_cast<unsigned char>(ch);
    (is_letter(c) ? letters : others) += 1;
    small += is_letter(c) && !is_upper(c);
  }
  if (letters == 0 || (others == 0 && small == 0)) return;  // "Remote Login: SSH"
  constexpr RuleId kUsername = rule_id("username.label");
  out.push_back({at, stop, kUsername, static_cast<int16_t>(others > 0 ? 12 : 4), false, false});
}

void UsernameIndex::find_handle(std::string_view text, size_t at, const CueReader& cues,
                                Candidates& out) const {
  const unsigned char before = byte_at(text, at - 1);
  if (at > 0 && !is_space(before) && before != '(' && before != '"' && before != ':' &&
      before < 0x80)
    return;
  size_t end = at + 1;
  while (end < at + 34 && (is_word(byte_at(text, end)) ||
                           (byte_at(text, end) == '.' && is_word(byte_at(text, end + 1)))))
    ++end;
  const size_t size = end - at - 1;
  if (size < 3 || size > 30 || !is_alnum(byte_at(text, at + 1)) || byte_at(text, end) >= 0x80)
    return;
  const unsigned char next = byte_at(text, end);
  if (next == '/' || next == '(' || next == '@' || next == '{' || next == '-') return;
  constexpr RuleId kHandle = rule_id("username.handle");
  int words = cues.read(at, end)[Subject::kHandle];
  // "@alice @bob", "@alice, @bob": an @ parts words from what is behind it, so a row of names shares its words.
  if (!out.empty() && out.back().rule == kHandle && out.back().end < at && at - out.back().end <= 2)
    words = std::max(words, int{out.back().words});
  const int evidence = -6 + words;
  if (evidence >= 0)
    out.push_back({at, end, kHandle, static_cast<int16_t>(evidence), false, false,
                   static_cast<int16_t>(words)});
}

void find_profile(std::string_view text, size_t at, Candidates& out) {
  // What else stands at that place of the addresses: parts of the networks themselves.
  constexpr std::string_view kParts[] = {
      "about",   "ads",      "add",      "business", "company",  "dialog",       "docs",
      "events",  "explore",  "groups",   "hashtag",  "help",     "home",         "i",
      "intent",  "joinchat", "legal",    "login",    "media",    "pages",        "p",
      "people",  "photo",    "photos",   "policy",   "privacy",  "profile",      "public",
      "reel",    "search",   "settings", "share",    "sharer",   "sharearticle", "signup",
      "stories", "tos",      "tr",       "tv",       "watch",    "widgets",      "oauth",
      "apps",    "plugins",  "username", "user",     "yourname", "yourusername", "name"};
  const size_t begin = at;
  size_t end = begin;
  while (end < begin + 41 && in_name(byte_at(text, end))) ++end;
  while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  const std::string_view name = text.substr(begin, end - begin);
  if (name.size() < 3 || name.size() > 40 || byte_at(text, end) >= 0x80 || name.ends_with(".php") ||
      name.ends_with(".html"))
    return;
  const std::string folded = fold(name);
  if (is_one_of(folded, kParts)) return;
  constexpr RuleId kProfile = rule_id("username.profile");
  out.push_back({begin, end, kProfile, rule(kProfile).base, false, false});
}

void find_login_beside(std::string_view text, size_t secret, Candidates& out) {
  // clang-format off
  constexpr std::string_view kNames[] = {
      "login", "user", "username", "user name", "user id", "userid", "uid",                                     // en, and settings
      "benutzer", "benutzername", "nutzer", "kennung", "benutzerkennung",                                       // de
      "identifiant", "utilisateur", "usuario", "usuário", "utente", "gebruiker", "gebruikersnaam", "utilizator", // fr es pt it nl ro
      "användare", "användarnamn", "bruger", "brugernavn", "bruker", "brukernavn", "käyttäjä", "käyttäjätunnus", // sv da nb fi
      "użytkownik", "uživatel", "používateľ", "felhasználó", "felhasználónév", "kullanıcı", "kullanıcı adı",     // pl cs sk hu tr
      "логин", "пользователь", "логін", "користувач", "потребител", "χρήστης", "όνομα χρήστη",                   // ru uk bg el
      "المستخدم", "משתמש", "उपयोगकर्ता", "ผู้ใช้", "tên đăng nhập", "pengguna", "nama pengguna",                   // ar he hi th vi id
      "用户名", "用戶名", "账号", "帐号", "帳號", "ユーザー名", "ユーザーID", "아이디",                              // zh ja ko
  };
  // A sign, or what a sentence says between the two.
  constexpr std::string_view kLinks[] = {
      ":", "=", "：", "is", "ist", "lautet", "est", "es", "é", "è", "är", "er", "on", "to", "je", "este", "adalah", "là",
      "είναι", "это", "هو", "הוא", "–", "—", "-", "は", "是", "为",
  };
  // clang-format on
  constexpr size_t kWindow = 96, kGap = 24;
  const size_t from = secret > kWindow ? secret - kWindow : 0;
  const auto same = [&](size_t at, std::string_view word) {
    return equal_folded(text.substr(at, word.size()), word);
  };
  for (size_t word = secret; word-- > from;) {
    for (const std::string_view name : kNames) {
      if (!same(word, name) || is_letter(byte_at(text, word - 1))) continue;
      size_t at = word + name.size();
      if (byte_at(name, name.size() - 1) < 0x80 && is_word(byte_at(text, at))) continue;
      const auto skip = [&](std::string_view signs) {
        for (size_t n = 0; n < 4 && at < secret && signs.find(text[at]) != std::string_view::npos;
             ++n)
          ++at;
      };
      skip(" \"'`*");
      bool link = false;
      for (const std::string_view l : kLinks) {
        const bool worded = is_letter(byte_at(l, 0));
        if (!same(at, l) || (worded && byte_at(text, at + l.size()) != ' ')) continue;
        at += l.size();
        link = true;
        break;
      }
      const bool program = byte_at(text, at - 1) == '=';
      skip(" \"'`*");
      size_t end = at, small = 0;
      while (end < secret && end < at + 33 && in_name(byte_at(text, end))) {
        small += is_letter(byte_at(text, end)) && !is_upper(byte_at(text, end));
        ++end;
      }
      while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
      const std::string_view value = text.substr(at, end - at);
      const unsigned char next = byte_at(text, end);
      if (value.size() < 3 || value.size() > 32 || next == '(' || next == '[' || next == '@' ||
          next == '=' || next == ':' || next == '<' || secret_stand_in(value))
        continue;
      const bool odd = small != value.size();
      const std::string folded = fold(value);
      // "användarnamn annadimma och lösenord": a pair needs no sign.
      constexpr std::string_view kAnd[] = {" and ", " und ", " et ", " y ", " e ",  " en ",
                                           " och ", " og ",  " ja ", " i ", " a ",  " ve ",
                                           " și ",  " és ",  " и ",  " і ", " και "};
      const bool pair = is_one_of(text.substr(end, secret - end), kAnd);
      if ((!link && !odd && !pair) || small == 0 || is_one_of(folded, kNobody) ||
          is_one_of(folded, kOfSentences))
        continue;
      if (program && value.find('.') != std::string_view::npos) continue;  // request.user
      // Little stands between the two: ", ", " / ", " and the ", a line end.
      const std::string_view gap = text.substr(end, secret - end);
      if (gap.size() > kGap || std::count(gap.begin(), gap.end(), '\n') > 1 ||
          std::count(gap.begin(), gap.end(), ' ') > 4)
        continue;
      constexpr RuleId kUsername = rule_id("username.label");
      out.push_back({at, end, kUsername, static_cast<int16_t>(odd ? 12 : 4), false, false});
      return;
    }
  }
}

// The log lines of OpenSSH (auth.c: "%s %s for %s%.100s from %.200s port %d") and of PAM, whose next word is an account; and
// "user=jane ip=192.0.2.7", one of several pairs. `at`: behind the row; where the account begins, or npos if the line is none of them.
static size_t account_in_log(std::string_view text, size_t at, size_t& end) {
  constexpr size_t kNone = std::string_view::npos;
  const std::string_view head = text.substr(at > 32 ? at - 32 : 0, std::min<size_t>(at, 32));
  const auto ends = [&](std::string_view with) {
    return head.size() >= with.size() && equal_folded(head.substr(head.size() - with.size()), with);
  };
  const bool pair = ends("="),
             session = ends("session opened for user ") || ends("session closed for user ");
  const bool shell = ends(" password for ") || ends(" publickey for ") || ends("invalid user ");
  if (!pair && !session && !shell) return kNone;
  if (pair && (byte_at(text, at) == '"' || byte_at(text, at) == '\'')) ++at;
  for (end = at; end < at + 33 && in_name(byte_at(text, end)); ++end) {
  }
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  const std::string_view rest = text.substr(end);
  const unsigned char next = byte_at(rest, 0);
  if (session) return next == '(' || next == ' ' || next == '\n' || next == 0 ? at : kNone;
  if (shell) return rest.starts_with(" from ") && !is_letter(byte_at(rest, 7)) ? at : kNone;
  // The next pair: "ip=", "&pass=".
  size_t word = next == '"' || next == '\'' ? 1 : 0;
  if (byte_at(rest, word) != ' ' && byte_at(rest, word) != '&' && byte_at(rest, word) != ';')
    return kNone;
  size_t stop = ++word;
  while (stop < word + 24 && (is_word(byte_at(rest, stop)) || byte_at(rest, stop) == '.')) ++stop;
  return stop > word && byte_at(rest, stop) == '=' && byte_at(rest, stop + 1) != '=' ? at : kNone;
}

void find_username_in_sentence(std::string_view text, size_t at, Candidates& out) {
  constexpr std::string_view kVerbs[] = {"is ", "ist ", "lautet ", "es ", "est ", "was "};
  // Behind a label of a script without spaces a sign tells enough, and its sentence goes on without a blank.
  constexpr std::string_view kGlued[] = {"：", ":", "は", "是", "为", "為", "는", "은"};
  size_t account_end = 0;
  if (const size_t account = account_in_log(text, at, account_end);
      account != std::string_view::npos) {
    const std::string_view name = text.substr(account, account_end - account);
    if (name.size() < 2 || is_one_of(fold(name), kNobody) || secret_stand_in(name) ||
        fold(name) == "invalid" || std::none_of(name.begin(), name.end(), [](char c) {
          return is_letter(static_cast<unsigned char>(c));
        }))
      return;
    constexpr RuleId kLabel = rule_id("username.label");
    out.push_back({account, account_end, kLabel, 8, false, false});
    return;
  }
  if (byte_at(text, at - 1) == '=') return;
  bool sign = byte_at(text, at - 1) == 0x9A;  // the row ends with a full-width colon
  for (const std::string_view glued : kGlued)
    if (byte_at(text, at - 1) != ' ' && text.substr(at).starts_with(glued)) {
      at += glued.size();
      sign = true;
      break;
    }
  if (sign && byte_at(text, at) == ' ') ++at;
  if (!sign && byte_at(text, at - 1) != ' ') return;
  for (const std::string_view verb : kVerbs)
    if (!sign && starts_with_folded(text.substr(at), verb)) {
      at += verb.size();
      break;
    }
  const unsigned char quote = byte_at(text, at);
  if (quote == '"' || quote == '\'' || quote == '`') ++at;
  size_t end = at, letters = 0, digits = 0;
  for (; end < at + 33 && in_name(byte_at(text, end)); ++end) {
    letters += is_letter(byte_at(text, end));
    digits += is_digit(byte_at(text, end));
  }
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  const std::string_view name = text.substr(at, end - at);
  const unsigned char next = byte_at(text, end);
  if (name.size() < 4 || name.size() > 32 || letters < 3 || (digits == 0 && !sign) ||
      (next >= 0x80 && !sign) || next == '(' || next == '=' || next == '@' || next == '/' ||
      secret_stand_in(name))
    return;
  std::string plain = fold(name);
  std::erase_if(plain, [](char c) { return is_digit(static_cast<unsigned char>(c)) || c == '_'; });
  if (is_one_of(plain, kNobody)) return;
  constexpr RuleId kSentence = rule_id("username.sentence");
  out.push_back({at, end, kSentence, rule(kSentence).base, false, false});
}

}  // namespace tamis::redact
