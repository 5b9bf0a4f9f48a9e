#include <cstddef>

#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

constexpr size_t kFirstCountsSize = offsetof(tamis_reveal_counts, unescaped) + sizeof(uint64_t);

}  // namespace

int32_t tamis_vault_open(tamis_view folder, tamis_view redaction_key, tamis_view redaction_key_file,
                         tamis_vault** vault, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(vault, "vault"));
    TAMIS_CHECK(require(folder, "folder"));
    TAMIS_TRY(const std::string path, to_path(folder, "folder"));
    TAMIS_TRY(const auto key, to_redaction_key(redaction_key, redaction_key_file, ""));
    if (!key)
      return usage("a vault needs a redaction key; give redaction_key or redaction_key_file");
    TAMIS_TRY(auto keeper, VaultKeeper::open(path, *key));
    *vault = new tamis_vault{std::move(keeper)};
    return {};
  });
}

uint64_t tamis_vault_count(const tamis_vault* vault) {
  return ask(vault, uint64_t{0}, [](const auto& v) { return v.keeper->size(); });
}

int32_t tamis_vault_save(const tamis_vault* vault, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(vault, "vault"));
    return vault->keeper->save();
  });
}

int32_t tamis_vault_reveal(const tamis_vault* vault, tamis_view text, tamis_buffer** revealed,
                           tamis_reveal_counts* counts, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(revealed, "revealed"));
    TAMIS_CHECK(require(vault, "vault"));
    TAMIS_CHECK(require(text, "text"));
    RevealCounts found;
    TAMIS_TRY(std::string out, vault->keeper->reveal(to_string_view(text), found));
    if (counts != nullptr)
      TAMIS_CHECK(fill_sized(counts,
                             tamis_reveal_counts{sizeof(tamis_reveal_counts), found.restored,
                                                 found.unknown, found.unescaped},
                             kFirstCountsSize, "counts"));
    *revealed = new tamis_buffer{std::move(out)};
    return {};
  });
}

void tamis_vault_free(tamis_vault* vault) { delete vault; }
