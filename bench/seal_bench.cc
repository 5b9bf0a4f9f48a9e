// Seals a delivery of many short records and says what it cost, beside the sender's own work of making them.
//
//   bench_seal 10000000 /tmp/sealed      # then: tamis -j1 verify /tmp/sealed
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "manifest/delivery_writer.h"

int main(int count, char** arguments) {
  using namespace tamis;
  if (count != 3) return std::fprintf(stderr, "bench_seal RECORDS FOLDER\n"), 2;
  const uint64_t records = std::strtoull(arguments[1], nullptr, 10);
  const auto start = std::chrono::steady_clock::now();
  manifest::DeliveryOptions options;
  options.ids_differ = true;  // numbered, as prepare numbers them
  auto writer = manifest::DeliveryWriter::create(io::FileSystem::real(), arguments[2], options);
  if (!writer) return std::fprintf(stderr, "%s\n", writer.error().message.c_str()), 3;
  for (uint64_t i = 0; i < records; ++i) {
    const std::string id = std::to_string(1000000000 + i);
    const std::string text = "Letter " + std::to_string(i * 2654435761 % 4294967291) +
                             " of [PERSON_1]: thank you for the tea, and for the other letter.";
    manifest::Record r{.id = id, .text = text, .language = "en"};
    r.tokens = {{"o200k_base", 20}};
    if (const auto added = writer->add(r); !added)
      return std::fprintf(stderr, "%s\n", added.error().message.c_str()), 3;
  }
  manifest::Statement s;
  s.route = "open";
  s.license = "CC0-1.0";
  s.further = Json::object();
  const Json terms =
      Json().set("basis", "license").set("license", s.license).set("records", records);
  s.further.set("rights", Json().set("terms", Json::array().push(terms)).set("unknown", 0));
  s.steps = {{"deliver", "bench", "1", {{"records", records}}, {}}};
  s.balance = {{{"deliver.records"}, {"statistics.records"}}};
  const auto key = SigningKey::generate("bench.example");
  const auto seal = writer->seal(s, &*key);
  if (!seal) return std::fprintf(stderr, "%s\n", seal.error().message.c_str()), 3;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("%llu records, %llu bytes of lines: %.1f s, %.1f s of processor time, %ld MiB\n",
              static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(seal->statistics.bytes()), wall.count(),
              static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                  static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
              used.ru_maxrss / 1024);
  return 0;
}
