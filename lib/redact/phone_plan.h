// The numbering plans of the world, as libphonenumber's metadata tells them.
//
//   auto plan = PhonePlan::load();                          // 2 ms; share it
//   plan->international(49, "301234567");                   // kValid
//   plan->national(plan->region("DE"), "030 1234567" digits);
//
// libphonenumber's own matching takes 5 to 20 microseconds a number, so a page of telephone numbers would be read at 1 MB/s. Its
// metadata (patterns per region and kind of number) are used directly: the patterns of a country become one RE2, compiled
// when a number of the country is first met; a number then takes a tenth of a microsecond. A test holds the verdicts
// against PhoneNumberUtil::IsValidNumber. PhoneNumberUtil itself, with its process-wide instance and its logging, is not used.
//
// Built without libphonenumber (TAMIS_PHONE=OFF) nothing is ever kValid, and numbers with an assigned country code and 4 to 15
// digits in all are kPossible.
// Thread-safety: immutable to its callers; the lazy compilation is synchronized inside.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace tamis::redact {

class PhonePlan {
 public:
  enum class Verdict : uint8_t {
    kNo,
    kPossible,  // the length occurs in the country
    kValid,     // the digits match a kind of number of the country
  };

  static std::shared_ptr<const PhonePlan> load();
  ~PhonePlan();

  // Digits after the country calling code; a trunk prefix that should not be there ("+44 0 20 …") is forgiven.
  Verdict international(unsigned calling_code, std::string_view national) const;

  // A region by its ISO 3166-1 alpha-2 code, in capitals; -1 if there is none.
  int region(std::string_view iso) const;
  // Digits as dialled inside the region, with or without trunk prefix and carrier code.
  Verdict national(int region, std::string_view digits) const;
  // The region's calling code, for reserved ranges and canonical forms.
  unsigned calling_code_of(int region) const;

 private:
  struct Impl;
  explicit PhonePlan(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tamis::redact
