// The vault: what went in comes back byte for byte, and a file that was changed gives nothing.
#include "redact/vault.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "finder.h"
#include "redact/vault_keeper.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

// Test keys are digests of words; a real one is random.
RedactionKey key_of(std::string_view word) {
  const Sha256Digest d = sha256(word);
  auto key = RedactionKey::from_bytes({reinterpret_cast<const char*>(d.data()), d.size()}, "r");
  REQUIRE(key.has_value());
  return std::move(*key);
}

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const EntityType& t : entity_types()) names.emplace_back(t.name);
  return names;
}

struct Folder {
  std::string path = [] {
    char name[] = "/tmp/tamis-vault-XXXXXX";
    return std::string(mkdtemp(name));
  }();
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file() const { return path + "/" + std::string(kVaultFile); }
  std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream(file(), std::ios::binary).rdbuf();
    return out.str();
  }
  void write(const std::string& bytes) const {
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes;
  }
};

void write_vault(const Folder& folder, const RedactionKey& key,
                 const std::vector<SealedValue>& values) {
  std::filesystem::remove(folder.file());
  auto file = io::FileSystem::real().create(folder.file(), 0600);
  REQUIRE(file.has_value());
  const auto types = type_names();
  auto writer = VaultWriter::create(**file, key, types);
  REQUIRE(writer.has_value());
  for (const SealedValue& v : values) REQUIRE(writer->add(v).has_value());
  REQUIRE(writer->finish().has_value());
  REQUIRE((*file)->close().has_value());
}

// Everything that is found and has an action goes into the vault.
Recipe all_vaulted() {
  Recipe recipe;
  for (const EntityType& t : entity_types()) recipe.actions[std::string(t.name)] = "vault";
  return recipe;
}

std::string why(const Folder& folder, const RedactionKey& key) {
  const auto vault = Vault::open(folder.path, key);
  return vault ? std::string() : vault.error().message;
}

}  // namespace

TEST_CASE("what the vault took out of any text comes back byte for byte") {
  const RedactionKey key = key_of("one");
  const auto redactor = Redactor::create(all_vaulted(), &key).value();
  const Folder folder;
  CHECK(rc::check([&] {
    const auto piece = rc::gen::element<std::string>(
        "Jane@Corp.test", "jane@corp.test", "4111 1111 1111 1111", "password: hunter2-Xq9", " ",
        "\n", "[EMAIL_ADDRESS_1]", "[\\AGE_~40-49]", "[", "\\", "é", "漢字", "198.51.100.23",
        "[EMAIL_ADDRESS_V-lusab-babad-gutih-tugad-hibon-ludiv]", "on 2019-12-04", "44 years old",
        "+44 20 7946 0958", "\"", "https://u:pw@corp.test/", "]");
    std::string text;
    for (const std::string& p : *rc::gen::container<std::vector<std::string>>(piece)) text += p;
    text::Text t(text);
    Numbering numbering;
    const auto report = apply(t, find(text, *redactor), *redactor, numbering);
    RC_ASSERT(report.has_value());
    write_vault(folder, key, report->vaulted);
    const auto vault = Vault::open(folder.path, key);
    RC_ASSERT(vault.has_value());
    RevealCounts counts;
    RC_ASSERT(vault->reveal(t.bytes(), counts) == text);
    RC_ASSERT(counts.unknown == 0);
    RC_ASSERT(counts.restored == report->replaced);
  }));
}

TEST_CASE("a stand-in is one for equal bytes, and another under another key or in another type") {
  const RedactionKey one = key_of("one"), two = key_of("two");
  const VaultSubkeys a(one), b(two);
  CHECK(a.stand_in("EMAIL_ADDRESS", "jane@corp.test") ==
        VaultSubkeys(one).stand_in("EMAIL_ADDRESS", "jane@corp.test"));
  CHECK(a.stand_in("EMAIL_ADDRESS", "jane@corp.test") !=
        a.stand_in("EMAIL_ADDRESS", "Jane@corp.test"));
  CHECK(a.stand_in("EMAIL_ADDRESS", "x") != b.stand_in("EMAIL_ADDRESS", "x"));
  CHECK(a.stand_in("EMAIL_ADDRESS", "x").substr(15) != a.stand_in("PHONE_NUMBERS", "x").substr(15));
}

TEST_CASE("a sealed value holds no byte of the value, and opens under its own key and type only") {
  const RedactionKey one = key_of("one"), two = key_of("two");
  const SealedValue sealed = VaultSubkeys(one).seal("PERSON", "Zebedee Quillworthy");
  CHECK(sealed.box.find("Quill") == std::string::npos);
  CHECK(VaultSubkeys(one).open(sealed)->view() == "Zebedee Quillworthy");
  CHECK_FALSE(VaultSubkeys(two).open(sealed).has_value());
  SealedValue other = sealed;
  other.type = "LOCATION";
  CHECK_FALSE(VaultSubkeys(one).open(other).has_value());
  other = sealed;
  other.box.resize(10);
  CHECK_FALSE(VaultSubkeys(one).open(other).has_value());
}

TEST_CASE(
    "two vaults of the same values under one key have no byte in common but their name and key") {
  const RedactionKey key = key_of("one");
  const std::vector<SealedValue> values{VaultSubkeys(key).seal("PERSON", "Zebedee Quillworthy")};
  const Folder a, b;
  write_vault(a, key, values);
  write_vault(b, key, values);
  CHECK(a.bytes() != b.bytes());
  CHECK(a.bytes().substr(0, 22) == b.bytes().substr(0, 22));
  CHECK(a.bytes().substr(22, 32) != b.bytes().substr(22, 32));  // the salt
  CHECK(a.bytes().find("Quill") == std::string::npos);
}

TEST_CASE(
    "a vault of many pieces: any byte changed, any cut, any exchange of pieces is refused by "
    "name") {
  const RedactionKey key = key_of("one");
  const VaultSubkeys subkeys(key);
  std::vector<SealedValue> values;
  for (int i = 0; i < 40; ++i)
    values.push_back(subkeys.seal(
        "PERSON", std::string(9'000, static_cast<char>('a' + i % 26)) + std::to_string(i)));
  const Folder folder;
  write_vault(folder, key, values);
  const std::string whole = folder.bytes();
  CHECK(Vault::open(folder.path, key)->size() == 40);

  CHECK(why(folder, key_of("two")).find("another key") != std::string::npos);
  // What an attacker who knows the key's id could do: write it into the head of another vault.
  const RedactionKey two = key_of("two");
  std::string forged = whole;
  forged.replace(14, 8, two.id());
  folder.write(forged);
  CHECK(why(folder, two).find("piece 1") != std::string::npos);

  const size_t head = 14 + 8 + 32 + 24, piece = (size_t{1} << 16) + 17;
  REQUIRE(whole.size() > head + 5 * piece);
  std::string swapped = whole;
  std::swap_ranges(swapped.begin() + static_cast<std::ptrdiff_t>(head + piece),
                   swapped.begin() + static_cast<std::ptrdiff_t>(head + 2 * piece),
                   swapped.begin() + static_cast<std::ptrdiff_t>(head + 2 * piece));
  folder.write(swapped);
  CHECK(why(folder, key).find("piece 2") != std::string::npos);

  folder.write(whole.substr(0, head + piece) + whole.substr(head + 2 * piece));
  CHECK(why(folder, key).find("piece 2") != std::string::npos);
  for (const size_t size : {size_t{0}, size_t{10}, size_t{30}, head, head + 1, head + piece,
                            head + 3 * piece, whole.size() - 1}) {
    folder.write(whole.substr(0, size));
    CHECK_MESSAGE(!why(folder, key).empty(), size);
  }
  folder.write(whole + "x");
  CHECK_FALSE(why(folder, key).empty());
  for (size_t at = 0; at < whole.size(); at += 1 + whole.size() / 400) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    folder.write(flipped);
    CHECK_MESSAGE(!why(folder, key).empty(), at);
  }
  std::filesystem::remove(folder.file());
  CHECK_FALSE(why(folder, key).empty());
}

TEST_CASE("stand-ins of another vault stay and are counted") {
  const RedactionKey key = key_of("one");
  const VaultSubkeys subkeys(key);
  const Folder folder;
  write_vault(folder, key, {subkeys.seal("PERSON", "Ann")});
  const auto vault = Vault::open(folder.path, key);
  REQUIRE(vault.has_value());
  RevealCounts counts;
  const std::string other = subkeys.stand_in("PERSON", "Joe");
  CHECK(vault->reveal("See " + subkeys.stand_in("PERSON", "Ann") + " and " + other + ".", counts) ==
        "See Ann and " + other + ".");
  CHECK(counts.restored == 1);
  CHECK(counts.unknown == 1);
}

TEST_CASE("a keeper goes on with the vault that lies there, and knows what is not saved yet") {
  Folder folder;
  const RedactionKey key = key_of("receiver");
  const VaultSubkeys subkeys(key);
  io::FileSystem& fs = io::FileSystem::real();
  const auto revealed = [](const VaultKeeper& keeper, const std::string& text) {
    RevealCounts counts;
    auto out = keeper.reveal(text, counts);
    REQUIRE(out.has_value());
    return *out + " " + std::to_string(counts.restored) + "/" + std::to_string(counts.unknown);
  };
  const std::string one = subkeys.stand_in("PERSON", "Ann Example"),
                    two = subkeys.stand_in("PERSON", "Ben Example");
  {
    auto keeper = VaultKeeperImpl::open(fs, folder.path, key).value();
    keeper->note_types(type_names());
    const SealedValue sealed = subkeys.seal("PERSON", "Ann Example");
    CHECK(stand_in_of(sealed) == one);
    keeper->add({&sealed, 1});
    keeper->add({&sealed, 1});
    CHECK(keeper->size() == 1);
    CHECK(revealed(*keeper, one + two) == "Ann Example" + two + " 1/1");
    CHECK_FALSE(std::filesystem::exists(folder.file()));
    REQUIRE(keeper->save().has_value());
    CHECK((std::filesystem::status(folder.file()).permissions() & std::filesystem::perms(0777)) ==
          std::filesystem::perms(0600));
    CHECK(folder.bytes().find("Example") == std::string::npos);
  }
  {
    auto keeper = VaultKeeperImpl::open(fs, folder.path, key).value();
    const SealedValue sealed = subkeys.seal("PERSON", "Ben Example");
    keeper->add({&sealed, 1});
    CHECK(revealed(*keeper, one + two) == "Ann ExampleBen Example 2/0");
    CHECK(revealed(*keeper, "[\\PERSON_V-x]") == "[PERSON_V-x] 0/0");
    REQUIRE(keeper->save().has_value());
    REQUIRE(keeper->save().has_value());
    folder.write("somebody else's");
    CHECK(keeper->save().error().code == Code::kOutput);
    CHECK(folder.bytes() == "somebody else's");
  }
  CHECK(VaultKeeperImpl::open(fs, folder.path + "/missing", key).error().code == Code::kInput);
}

TEST_CASE("a keeper refuses a vault of another key") {
  Folder folder;
  io::FileSystem& fs = io::FileSystem::real();
  REQUIRE(VaultKeeperImpl::open(fs, folder.path, key_of("a")).value()->save().has_value());
  CHECK(VaultKeeperImpl::open(fs, folder.path, key_of("b")).error().code == Code::kInput);
  CHECK(VaultKeeperImpl::open(fs, folder.path, key_of("a")).has_value());
}
