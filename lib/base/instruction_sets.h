// Kernels that Highway compiles once per instruction set, and the best of them that this processor has.
//
//   HWY_BEFORE_NAMESPACE();
//   namespace tamis::x::HWY_NAMESPACE { size_t count(std::string_view text) { … } }
//   HWY_AFTER_NAMESPACE();
//   #if HWY_ONCE
//   TAMIS_EXPORT(count);                                    // as HWY_EXPORT
//   size_t x::count(std::string_view text) { return TAMIS_DISPATCH(count)(text); }  // as HWY_DYNAMIC_DISPATCH
//
// Highway's own pair asks libhwy.so what the processor can do, and that library times the processor's clock whenever it is
// loaded: 3 ms, a quarter of a short command. On x86 the compiler's own look at the processor serves as well
// (`__builtin_cpu_supports`, which also asks what the system saves of the registers), and of Highway only headers are
// needed. On other processors it is Highway's pair.
//
// Include it after <hwy/highway.h>. Thread-safety: all of it. Cost: an atomic load and an indirect call.
#pragma once

#include <hwy/targets.h>

#include <cstdint>

namespace tamis {

// The instruction sets of this processor as HWY_… bits: those for which it has all that HWY_TARGET_STR_… turns on.
int64_t processor_targets();

// What the kernels of this process run with: processor_targets(), until a test chooses one by Update().
hwy::ChosenTarget& chosen_target();

}  // namespace tamis

#if !HWY_ARCH_X86
#define TAMIS_EXPORT(kernel) HWY_EXPORT(kernel)
#define TAMIS_DISPATCH(kernel) HWY_DYNAMIC_DISPATCH(kernel)
#elif (HWY_TARGETS & (HWY_TARGETS - 1)) == \
    0  // compiled for one instruction set, so there is no choice
#define TAMIS_EXPORT(kernel) static_assert(true)
#define TAMIS_DISPATCH(kernel) HWY_STATIC_DISPATCH(kernel)
#else
// One place for "not looked yet", which chosen_target() never leaves so; one per instruction set; one for none.
#define TAMIS_EXPORT(kernel)                                      \
  static decltype(&HWY_STATIC_DISPATCH(kernel)) const HWY_CONCAT( \
      kernel, InstructionSets)[HWY_MAX_DYNAMIC_TARGETS + 2] = {   \
      nullptr, HWY_CHOOSE_TARGET_LIST(kernel), HWY_CHOOSE_FALLBACK(kernel)}
#define TAMIS_DISPATCH(kernel) \
  (*(HWY_CONCAT(kernel, InstructionSets)[::tamis::chosen_target().GetIndex()]))
#endif
