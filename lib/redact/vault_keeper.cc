#include "redact/vault_keeper.h"

#include <utility>
#include <vector>

#include "base/try.h"
#include "io/path.h"

namespace tamis {

Result<std::shared_ptr<VaultKeeper>> VaultKeeper::open(const std::string& folder,
                                                       const RedactionKey& key) {
  TAMIS_TRY(auto keeper, redact::VaultKeeperImpl::open(io::FileSystem::real(), folder, key));
  return std::shared_ptr<VaultKeeper>(std::move(keeper));
}

}  // namespace tamis

namespace tamis::redact {

Result<std::shared_ptr<VaultKeeperImpl>> VaultKeeperImpl::open(io::FileSystem& fs,
                                                               std::string folder,
                                                               const RedactionKey& key) {
  TAMIS_TRY(RedactionKey own, RedactionKey::from_bytes(key.bytes(), key.name()));
  // The constructor is private, so make_shared cannot reach it.
  std::shared_ptr<VaultKeeperImpl> keeper(
      new VaultKeeperImpl(fs, std::move(folder), std::move(own)));
  TAMIS_TRY(const io::FileStat there, fs.stat(keeper->folder_, true));
  if (there.kind != io::FileKind::kDirectory)
    return fail(Code::kInput, io::show_path(keeper->folder_) +
                                  ": expected a folder for the vault; make one that nobody else "
                                  "may read");
  TAMIS_TRY(keeper->file_, fs.stat(io::join_path(keeper->folder_, kVaultFile), true));
  if (keeper->file_.kind == io::FileKind::kMissing) return keeper;
  std::vector<std::string> types;
  TAMIS_CHECK(read_vault(fs, keeper->folder_, keeper->key_, types,
                         [&](std::string_view type, std::string_view value) {
                           keeper->values_.try_emplace(keeper->subkeys_.stand_in(type, value),
                                                       keeper->subkeys_.seal(type, value));
                         }));
  keeper->note_types(types);
  return keeper;
}

uint64_t VaultKeeperImpl::size() const {
  const std::scoped_lock held(lock_);
  return values_.size();
}

void VaultKeeperImpl::note_types(std::span<const std::string> types) {
  const std::scoped_lock held(lock_);
  types_.insert(types.begin(), types.end());
}

void VaultKeeperImpl::add(std::span<const SealedValue> values) {
  const std::scoped_lock held(lock_);
  for (const SealedValue& v : values) values_.try_emplace(stand_in_of(v), v);
}

Status VaultKeeperImpl::save() {
  const std::scoped_lock held(lock_);
  const std::string path = io::join_path(folder_, kVaultFile);
  TAMIS_TRY(const io::FileStat now, fs_.stat(path, true));
  if (now != file_)
    return fail(Code::kOutput, io::show_path(path) +
                                   " was written by somebody else since it was opened; one program "
                                   "at a time keeps a vault");
  TAMIS_TRY(auto file, fs_.create_output(path, 0600));
  const std::vector<std::string> types(types_.begin(), types_.end());
  TAMIS_TRY(VaultWriter writer, VaultWriter::create(*file, key_, types));
  for (const auto& [name, value] : values_) TAMIS_CHECK(writer.add(value));
  TAMIS_CHECK(writer.finish());
  TAMIS_CHECK(file->close());
  TAMIS_TRY(file_, fs_.stat(path, true));
  return {};
}

Result<std::string> VaultKeeperImpl::reveal(std::string_view text, RevealCounts& counts) const {
  const std::scoped_lock held(lock_);
  const std::vector<std::string> types(types_.begin(), types_.end());
  Status failed;
  std::string out = reveal_stand_ins(
      text, types,
      [&](std::string_view name, std::string& to) {
        const auto at = values_.find(name);
        if (at == values_.end()) return false;
        auto value = subkeys_.open(at->second);
        if (!value) {
          failed = tl::make_unexpected(std::move(value).error());
          return false;
        }
        to += value->view();
        return true;
      },
      counts);
  if (!failed) return tl::make_unexpected(std::move(failed).error());
  return out;
}

}  // namespace tamis::redact
