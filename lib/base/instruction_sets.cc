#include "base/instruction_sets.h"

namespace tamis {

#if HWY_ARCH_X86

int64_t processor_targets() {
  __builtin_cpu_init();
  int64_t targets = 0;
#ifdef HWY_SSE2
  if (__builtin_cpu_supports("sse2")) targets |= HWY_SSE2;
#endif
  if (!__builtin_cpu_supports("ssse3")) return targets;
  targets |= HWY_SSSE3;
  if (!__builtin_cpu_supports("sse4.1") || !__builtin_cpu_supports("sse4.2") ||
      !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("aes"))
    return targets;
  targets |= HWY_SSE4;
  if (!__builtin_cpu_supports("avx") || !__builtin_cpu_supports("avx2") ||
      !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2") ||
      !__builtin_cpu_supports("lzcnt") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("f16c"))
    return targets;
  targets |= HWY_AVX2;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512cd"))
    return targets;
  return targets | HWY_AVX3;
}

hwy::ChosenTarget& chosen_target() {
  struct Chosen : hwy::ChosenTarget {
    Chosen() { Update(processor_targets()); }
  };
  static Chosen chosen;
  return chosen;
}

#else

int64_t processor_targets() { return hwy::SupportedTargets(); }

hwy::ChosenTarget& chosen_target() {
  hwy::ChosenTarget& chosen = hwy::GetChosenTarget();
  if (!chosen.IsInitialized()) chosen.Update(processor_targets());
  return chosen;
}

#endif

}  // namespace tamis
