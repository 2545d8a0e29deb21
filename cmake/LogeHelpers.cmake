# Flags and helper functions shared by every CMakeLists.txt of the project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# ccache and a fast linker help where they are installed and are never needed.
find_program(LOGE_CCACHE ccache)
if(LOGE_CCACHE)
  # What ccache must be told where headers are precompiled; the last, that it may read the checksum
  # that precompiled/compile.sh leaves beside one instead of all of it (a second for every file).
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=true
    "${LOGE_CCACHE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()
find_program(LOGE_MOLD mold)
if(LOGE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Everywhere, because some libraries ask for it and all files must share one precompiled header.
add_compile_options(-pthread)

set(LOGE_SANITIZE "" CACHE STRING "Sanitizers to build with, for -fsanitize=")
if(LOGE_SANITIZE)
  add_compile_options(-fsanitize=${LOGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LOGE_SANITIZE})
endif()

# Warnings are for our own code only: generated code and libraries are SYSTEM includes.
set(LOGE_WARNINGS -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wswitch -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12 inside std::string when it optimises (GCC bug 105651).
  list(APPEND LOGE_WARNINGS -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND LOGE_WARNINGS -Wthread-safety -Wno-unknown-warning-option)
endif()

# Headers of libraries and generated code, read once instead of in every file. No file may lean on
# it: the presets clang and release build without, so that a file that does not name what it uses is
# found. (Release, because g++ 12 gives false alarms about std::string when it optimises on top of a
# precompiled header.)
option(LOGE_PRECOMPILE "Precompile headers" ON)

# loge_precompile(TARGET NAME): TARGET is compiled with the precompiled header NAME, a file of
# cmake/precompiled; without NAME, with the one for the folder. The smallest that serves: every file
# pays for all the templates that the header's inline functions use, needed or not. With gRPC's and
# GoogleTest's headers that is half of what an ordinary test costs.
function(loge_precompile TARGET NAME)
  if(NOT LOGE_PRECOMPILE)
    return()
  endif()
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_SOURCE_DIR}"
    OUTPUT_VARIABLE part)
  if(NAME)
    # The caller knows better.
  elseif(part MATCHES "^tests/fuzz")
    return()
  elseif(part MATCHES "^tests/storage")
    set(NAME storage_tests)
  elseif(part MATCHES "^tests/services/(events|runtime/rpc)")
    set(NAME clients_tests)
  elseif(part MATCHES "^tests/(services|bench|golden|tools/csv)")
    set(NAME services_tests)
  elseif(part MATCHES "^tests")
    set(NAME clients_tests)
  elseif(part MATCHES "^storage")
    set(NAME storage)
  elseif(part MATCHES "^tools/loge$")
    set(NAME clients)
  else()
    set(NAME services)
  endif()
  target_precompile_headers(${TARGET} REUSE_FROM loge_precompiled_${NAME})
endfunction()

# loge_cc_library(NAME x SRCS a.cc HDRS a.h DEPS y z): one target per room, alias loge::x. The
# include root is the root of the repository. PRECOMPILED, here and below: see loge_precompile.
function(loge_cc_library)
  cmake_parse_arguments(ARG "" "NAME;PRECOMPILED" "SRCS;HDRS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(loge_${ARG_NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
    set(visibility PUBLIC)
    target_compile_options(loge_${ARG_NAME} PRIVATE ${LOGE_WARNINGS})
    loge_precompile(loge_${ARG_NAME} "${ARG_PRECOMPILED}")
  else()
    add_library(loge_${ARG_NAME} INTERFACE ${ARG_HDRS})
    set(visibility INTERFACE)
  endif()
  target_include_directories(loge_${ARG_NAME} ${visibility} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(loge_${ARG_NAME} ${visibility} ${ARG_DEPS})
  add_library(loge::${ARG_NAME} ALIAS loge_${ARG_NAME})
endfunction()

# loge_cc_binary(NAME loged SRCS main.cc DEPS …)
function(loge_cc_binary)
  cmake_parse_arguments(ARG "" "NAME;PRECOMPILED" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  target_compile_options(${ARG_NAME} PRIVATE ${LOGE_WARNINGS})
  target_include_directories(${ARG_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS})
  loge_precompile(${ARG_NAME} "${ARG_PRECOMPILED}")
endfunction()

# loge_use_jemalloc(TARGET): TARGET allocates with jemalloc, not with glibc's malloc. What a request
# takes is often given back by another thread than took it, for which glibc takes the lock of an
# arena; and it returns memory to the system that is asked for again at once. The sanitizers bring
# an allocator of their own.
function(loge_use_jemalloc TARGET)
  if(NOT LOGE_SANITIZE)
    target_link_libraries(${TARGET} PRIVATE "${LOGE_JEMALLOC}")
  endif()
endfunction()

# loge_cc_test(NAME x_tests LABELS storage SRCS … DEPS …): a GoogleTest program whose cases ctest
# knows one by one. A case that hangs fails after TIMEOUT seconds (default 120).
function(loge_cc_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT;PRECOMPILED" "SRCS;DEPS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  loge_cc_binary(NAME ${ARG_NAME} PRECOMPILED ${ARG_PRECOMPILED} SRCS ${ARG_SRCS}
    DEPS ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${ARG_NAME} DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
