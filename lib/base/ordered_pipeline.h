// Parallel work with ordered output.
//
//   ordered_pipeline<Batch, Lines>(jobs,
//       [&] { return read_batch(); },                             // calling thread; std::nullopt ends it
//       [&](unsigned worker, Batch b) { return refine(worker, b); },  // `jobs` threads
//       [&](Lines l) { return out.write(l); });                   // calling thread, in the order of production
//
// At most 2 * jobs + 1 items are in flight. The first error by order of production ends everything
// and is returned, so the outcome does not depend on the number of threads. With one job no thread
// is started.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/try.h"
#include "tamis/result.h"

namespace tamis {

template <class In, class Out, class Produce, class Work, class Consume>
Status ordered_pipeline(unsigned jobs, Produce&& produce, Work&& work, Consume&& consume) {
  if (jobs <= 1) {
    for (;;) {
      Result<std::optional<In>> item = produce();
      if (!item) return tl::make_unexpected(std::move(item).error());
      if (!*item) return {};
      TAMIS_TRY(Out out, work(0u, std::move(**item)));
      TAMIS_CHECK(consume(std::move(out)));
    }
  }

  struct Slot {
    std::optional<In> in;
    std::optional<Result<Out>> out;
  };
  std::mutex mutex;
  std::condition_variable work_ready, result_ready;
  std::deque<Slot> slots;  // deque: references stay valid while the ends move
  std::deque<Slot*> waiting;
  bool closing = false;

  auto run = [&](unsigned worker) {
    std::unique_lock lock(mutex);
    for (;;) {
      work_ready.wait(lock, [&] { return closing || !waiting.empty(); });
      if (closing) return;
      Slot* slot = waiting.front();
      waiting.pop_front();
      In in = std::move(*slot->in);
      lock.unlock();
      Result<Out> out = [&]() -> Result<Out> {
        try {
          return work(worker, std::move(in));
        } catch (const std::bad_alloc&) {  // an exception must not leave a thread
          return fail(Code::kNoMemory, "out of memory; use fewer jobs or lower limits");
        }
      }();
      lock.lock();
      slot->out.emplace(std::move(out));
      result_ready.notify_one();
    }
  };
  std::vector<std::thread> threads;
  struct Joiner {
    std::mutex& mutex;
    std::condition_variable& ready;
    bool& closing;
    std::vector<std::thread>& threads;
    ~Joiner() {
      {
        std::lock_guard lock(mutex);
        closing = true;
      }
      ready.notify_all();
      for (std::thread& t : threads) t.join();
    }
  } joiner{mutex, work_ready, closing, threads};
  for (unsigned i = 0; i < jobs; ++i) threads.emplace_back(run, i);

  bool more = true;
  Status produced;  // an error of produce() counts after everything that was produced before it
  for (;;) {
    while (more && slots.size() < 2 * size_t{jobs} + 1) {
      Result<std::optional<In>> item = produce();
      if (!item) {
        produced = tl::make_unexpected(std::move(item).error());
        more = false;
      } else if (!*item) {
        more = false;
      } else {
        std::lock_guard lock(mutex);
        slots.push_back({std::move(*item), std::nullopt});
        waiting.push_back(&slots.back());
        work_ready.notify_one();
      }
      std::lock_guard lock(mutex);
      if (!slots.empty() && slots.front().out) break;
    }
    std::unique_lock lock(mutex);
    if (slots.empty()) return produced;
    result_ready.wait(lock, [&] { return slots.front().out.has_value(); });
    Result<Out> out = std::move(*slots.front().out);
    slots.pop_front();
    lock.unlock();
    if (!out) return tl::make_unexpected(std::move(out).error());
    TAMIS_CHECK(consume(std::move(*out)));
  }
}

}  // namespace tamis
