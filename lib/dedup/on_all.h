// Work on items 0 … count - 1, shared out among threads; the calling one is the first.
//
//   on_all(jobs, batch.size(), [&](unsigned worker, size_t i) { results[i] = work(batch[i], scratch[worker]); });
//
// Item i goes to worker i mod jobs, so what a worker counts depends on the items alone. Returns when all is done.
#pragma once

#include <cstddef>
#include <future>
#include <vector>

namespace tamis::dedup {

template <typename F>
void on_all(unsigned jobs, size_t count, const F& item) {
  const auto share = [&](unsigned worker) {
    for (size_t i = worker; i < count; i += jobs) item(worker, i);
  };
  std::vector<std::future<void>> others;  // each waits for its thread, also when something throws
  for (unsigned w = 1; w < jobs && w < count; ++w)
    others.push_back(std::async(std::launch::async, share, w));
  share(0);
  for (std::future<void>& other : others) other.get();
}

}  // namespace tamis::dedup
