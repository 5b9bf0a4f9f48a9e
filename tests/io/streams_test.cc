#include "io/streams.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "io/fault_file_system.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::io;
using tamis::testing::Fault;
using tamis::testing::FaultFileSystem;
using tamis::testing::TemporaryFolder;

namespace {

std::string gzip(std::string_view bytes) {
  z_stream s{};
  REQUIRE(deflateInit2(&s, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&s, bytes.size()), '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  s.avail_in = static_cast<uInt>(bytes.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&s, Z_FINISH) == Z_STREAM_END);
  out.resize(s.total_out);
  deflateEnd(&s);
  return out;
}

std::string zstd(std::string_view bytes, int window_log = 0) {
  ZSTD_CCtx* c = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
  if (window_log > 0) {
    ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(bytes.size()) + 64, '\0');
  ZSTD_outBuffer o{out.data(), out.size(), 0};
  ZSTD_inBuffer none{bytes.data(), 0, 0}, all{bytes.data(), bytes.size(), 0};
  if (window_log > 0) ZSTD_compressStream2(c, &o, &none, ZSTD_e_flush);
  REQUIRE(ZSTD_compressStream2(c, &o, &all, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(c);
  out.resize(o.pos);
  return out;
}

// Text that packs well, with places to tell where one is.
std::string sample(size_t size) {
  std::string s;
  for (size_t i = 0; s.size() < size; ++i)
    s += "line " + std::to_string(i) + " of a made-up text\n";
  s.resize(size);
  return s;
}

struct Unpacked {
  std::string bytes;
  std::optional<Error> error;
};

Unpacked drain(Result<std::unique_ptr<ByteSource>> source, size_t piece = 1 << 16) {
  if (!source) return {"", source.error()};
  Unpacked u;
  std::string buffer(piece, '\0');
  for (;;) {
    const auto n = (*source)->read(buffer.data(), buffer.size());
    if (!n) {
      // An error stays the same error.
      const auto again = (*source)->read(buffer.data(), buffer.size());
      CHECK_FALSE(again.has_value());
      if (!again) CHECK(again.error().message == n.error().message);
      u.error = n.error();
      return u;
    }
    if (*n == 0) return u;
    u.bytes.append(buffer.data(), *n);
  }
}

Unpacked unpack(std::string_view packed, Packing promised = Packing::kPlain) {
  return drain(open_memory(packed, promised, "source file #1"));
}

}  // namespace

TEST_CASE("plain, gzip and zstd bytes come out as they went in, in pieces of any size") {
  CHECK(rc::check("cut anywhere", [] {
    const auto size = *rc::gen::inRange<size_t>(0, 300'000);
    const std::string bytes = sample(size);
    const auto in = *rc::gen::inRange<size_t>(1, 5000), out = *rc::gen::inRange<size_t>(1, 70'000);
    for (const std::string& packed : {bytes, gzip(bytes), zstd(bytes)}) {
      const Unpacked u = drain(open_memory(packed, Packing::kPlain, "x", in), out);
      RC_ASSERT(!u.error);
      RC_ASSERT(u.bytes == bytes);
    }
  }));
}

TEST_CASE("members of gzip and frames of zstd follow one another, empty and skippable ones too") {
  const std::string a = sample(1000), b = sample(70'000);
  CHECK(unpack(gzip(a) + gzip("") + gzip(b)).bytes == a + b);
  const std::string skippable("\x50\x2A\x4D\x18\x03\x00\x00\x00xyz", 11);
  const Unpacked u = unpack(skippable + zstd(a) + zstd("") + skippable + zstd(b));
  CHECK(u.bytes == a + b);
  CHECK_FALSE(u.error);
  CHECK(unpack(gzip(a) + std::string(512, '\0')).bytes == a);  // as tapes leave them
  CHECK_FALSE(unpack(gzip(a) + std::string(512, '\0')).error);
}

TEST_CASE("a file cut off anywhere is an error at its end, after all that could be read") {
  const std::string bytes = sample(100'000);
  for (const std::string& packed : {gzip(bytes), zstd(bytes), gzip("") + gzip("x")}) {
    const std::string whole = unpack(packed).bytes;
    const size_t step = packed.size() / 97 + 1;
    for (size_t cut = 5; cut < packed.size(); cut += step) {
      const Unpacked u = unpack(packed.substr(0, cut));
      if (!u.error) {  // exactly between two members
        CHECK(packed.substr(0, cut) == gzip(""));
        continue;
      }
      CHECK(u.error->code == Code::kInput);
      CHECK(u.error->offset == cut);
      CHECK(u.error->message.find("source file #1, packed byte " + std::to_string(cut)) == 0);
      CHECK(u.error->message.find("cut short") != std::string::npos);
      CHECK(whole.starts_with(u.bytes));
    }
  }
}

TEST_CASE("most of a long file that was cut off is given before the error") {
  const std::string bytes = sample(4'000'000);
  for (const std::string& packed : {gzip(bytes), zstd(bytes)}) {
    const Unpacked u = unpack(std::string_view(packed).substr(0, packed.size() / 2));
    REQUIRE(u.error);
    CHECK(u.bytes.size() > bytes.size() / 4);
    CHECK(bytes.starts_with(u.bytes));
  }
}

TEST_CASE("a damaged byte is an error, never other text") {
  const std::string bytes = sample(50'000);
  for (const std::string& packed : {gzip(bytes), zstd(bytes)}) {
    for (size_t at = 10; at < packed.size(); at += packed.size() / 61 + 1) {
      std::string bad = packed;
      bad[at] = static_cast<char>(bad[at] ^ 0x10);
      const Unpacked u = unpack(bad);
      if (!u.error) CHECK(u.bytes == bytes);  // a header bit without meaning
      if (u.error) CHECK(u.error->code == Code::kInput);
    }
  }
}

TEST_CASE("what follows packed data must be packed data") {
  CHECK(unpack(gzip("a") + "rubbish").error->code == Code::kInput);
  CHECK(unpack(zstd("a") + "rubbish").error->code == Code::kInput);
  CHECK(unpack(gzip("a") + "rubbish").bytes == "a");
  CHECK(unpack(gzip("a") + "\x1F").error->code == Code::kInput);
}

TEST_CASE("a name that promises a packing is held to it") {
  const Unpacked u = unpack("plain text", Packing::kGzip);
  REQUIRE(u.error);
  CHECK(u.error->message.find("does not begin as gzip") != std::string::npos);
  CHECK(unpack(gzip("a"), Packing::kZstd).error);
  CHECK(unpack("", Packing::kGzip).error);
  CHECK(unpack(gzip("a"), Packing::kGzip).bytes == "a");
  CHECK(unpack(gzip("a"), Packing::kPlain).bytes == "a");
  CHECK_FALSE(unpack("", Packing::kPlain).error);
  CHECK(packing_of_name("a.jsonl.GZ") == Packing::kGzip);
  CHECK(packing_of_name("a.zst") == Packing::kZstd);
  CHECK(packing_of_name("gz") == Packing::kPlain);
}

TEST_CASE("a zstd frame that wants more memory than 128 MiB is refused with what to do") {
  CHECK(unpack(zstd(sample(1000), 27)).bytes == sample(1000));
  const Unpacked u = unpack(zstd(sample(1000), 28));
  REQUIRE(u.error);
  CHECK(u.error->message.find("--long=27") != std::string::npos);
}

TEST_CASE("a small file that unpacks to much is read in bounded memory") {
  std::string packed;
  const std::string zeros(1 << 22, '\0');
  for (int i = 0; i < 50; ++i) packed += zstd(zeros);
  auto source = open_memory(packed, Packing::kZstd, "x").value();
  char buffer[4096];
  uint64_t total = 0;
  for (size_t n; (n = source->read(buffer, sizeof buffer).value()) > 0;) total += n;
  CHECK(total == 50 * zeros.size());
  CHECK(source->packed_offset() == packed.size());
}

TEST_CASE("an error of the disk passes through, after the bytes before it") {
  const TemporaryFolder folder;
  const std::string bytes = sample(600'000);
  folder.write("f", bytes);
  for (uint64_t k = 1; k < 4; ++k) {
    FaultFileSystem fs(FileSystem::real());
    fs.fail_at(k, Fault::kInputOutput);
    fs.set_max_read(200'000);
    auto file = fs.open(folder.at("f"));
    REQUIRE(file.has_value());
    auto source = open_source(std::move(*file), Packing::kPlain, "x");
    if (!source) continue;
    const Unpacked u = drain(std::move(source));
    CHECK(u.error);
    CHECK(bytes.starts_with(u.bytes));
  }
}

TEST_CASE("packed bytes depend on the bytes alone, not on how they were written") {
  const TemporaryFolder folder;
  const std::string bytes = sample(3'000'000);
  const auto pack = [&](const std::string& name, size_t piece, bool packed) {
    auto file = FileSystem::real().create(folder.at(name), 0600).value();
    auto sink = packed ? zstd_sink(std::move(file), 3).value() : plain_sink(std::move(file));
    for (size_t at = 0; at < bytes.size(); at += piece)
      REQUIRE(sink->write(std::string_view(bytes).substr(at, piece)));
    REQUIRE(sink->finish());
    CHECK(sink->packed_bytes() == folder.read(name).size());
    return folder.read(name);
  };
  const std::string once = pack("a.zst", bytes.size(), true);
  CHECK(once.size() < bytes.size() / 4);
  CHECK(pack("b.zst", 777, true) == once);
  CHECK(pack("c.zst", 1 << 20, true) == once);
  CHECK(unpack(once).bytes == bytes);
  CHECK(pack("d", 777, false) == bytes);
  CHECK_FALSE(zstd_sink(nullptr, 0).has_value());
}

TEST_CASE("a sink that breaks at any call says so") {
  const TemporaryFolder folder;
  for (uint64_t k = 0;; ++k) {
    FaultFileSystem fs(FileSystem::real());
    fs.fail_at(k, Fault::kDiskFull);
    bool fine = true;
    auto file = fs.create(folder.at("f" + std::to_string(k)), 0600);
    if (file) {
      auto sink = zstd_sink(std::move(*file), 1).value();
      fine = sink->write(sample(5'000'000)).has_value() && sink->finish().has_value();
    } else {
      fine = false;
    }
    CHECK(fine == !fs.fired());
    if (!fs.fired()) break;
  }
}
