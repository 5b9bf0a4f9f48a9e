// Random text that is rich in what the scanners look for: values, look-alikes, cues, placeholders, separators, junk.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace tamis::redact::test {

inline const std::vector<std::string>& fragments() {
  static const std::vector<std::string> all = {
      "jane@corp.test",
      "joe.bloggs@mail.example.org",
      "{a,b}@cs.test",
      "\"x y\"@corp.test",
      "root@box",
      "иван@почта.рф",
      "4111 1111 1111 1111",
      "4012888888881881",
      "3782-822463-10005",
      "3598899323053410",
      "DE89 3704 0044 0532 0130 00",
      "gb29nwbk60161331926819",
      "192.0.2.17",
      "10.1.2.3",
      "1.2.3.4",
      "2001:db8::17",
      "fe80::1%eth0",
      "::ffff:192.0.2.9",
      "+49 30 1234567",
      "+1 (212) 555-0123",
      "212-555-0123",
      "030/1234567",
      "9472 7916",
      "0049 30 1234567",
      "https://u:hunter2@host.test/x?token=abcDEF0123456789xyz",
      "http://user:password@proxy/",
      "ssh://git@host.test/",
      "[EMAIL_ADDRESS_1]",
      "[\\EMAIL_ADDRESS_2]",
      "[PHONE_NUMBER_",
      "[CREDIT_CARD_3]",
      "[IP_ADDRESS",
      "[",
      "]",
      "_1]",
      "Tel. ",
      "phone: ",
      "card ",
      "IBAN ",
      "version ",
      "電話",
      "тел. ",
      "call me on ",
      "From: <",
      ">",
      "ISBN ",
      " ",
      " ",
      "\n",
      "\n\n",
      ".",
      ",",
      ":",
      "::",
      "@",
      "-",
      "/",
      "(",
      ")",
      "+",
      "%",
      "=",
      "\\",
      "_",
      "1",
      "12",
      "2024-01-31",
      "978-3-16-148410-0",
      "a",
      "Z",
      "é",
      "。",
      "\xC2\xA0",
      "word",
      "the quick brown fox ",
      "0123456789",
      "deadbeef",
  };
  return all;
}

inline rc::Gen<std::string> text_of_fragments() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(fragments())),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& p : parts) text += p;
                        return text;
                      });
}

}  // namespace tamis::redact::test
