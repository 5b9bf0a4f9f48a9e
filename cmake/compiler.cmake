# Warnings, hardening and sanitizers, on one interface target that every room of Tamis compiles with.

find_program(TAMIS_CCACHE ccache)
if(TAMIS_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${TAMIS_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TAMIS_CCACHE})
endif()

add_library(tamis_flags INTERFACE)
target_compile_features(tamis_flags INTERFACE cxx_std_20)
target_compile_definitions(tamis_flags INTERFACE TAMIS_VERSION="${PROJECT_VERSION}")
target_include_directories(tamis_flags INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(tamis_flags INTERFACE tl::expected Threads::Threads)
target_compile_options(tamis_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -fno-omit-frame-pointer
                       -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
if(TAMIS_WERROR)
  target_compile_options(tamis_flags INTERFACE -Werror)
endif()

# OpenSSF Compiler Options Hardening Guide for C and C++, in optimized builds without sanitizers. Not its -z nodlopen:
# libtamis.so is made to be opened by Python and others.
if(NOT TAMIS_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(tamis_flags INTERFACE -Wformat -Wformat=2 -Werror=format-security
                         -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-clash-protection
                         -fstack-protector-strong -fcf-protection=full -fno-delete-null-pointer-checks
                         -fno-strict-overflow)
  target_link_options(tamis_flags INTERFACE -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now
                      -Wl,--as-needed)
endif()

if(TAMIS_SANITIZE)
  target_compile_options(tamis_flags INTERFACE -fsanitize=${TAMIS_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(tamis_flags INTERFACE -fsanitize=${TAMIS_SANITIZE})
endif()
