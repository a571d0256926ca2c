# How every target is compiled and linked.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

# The same sums on every processor: no fused multiply-add behind our back.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>)
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall> $<$<COMPILE_LANGUAGE:CXX>:-Wextra>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic> $<$<COMPILE_LANGUAGE:CXX>:-Wshadow>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wconversion>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)  # g++ 12 gives it, falsely, for `"literal" + std::string()`
endif()
if(FIFTEEN_WERROR)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()

# The standard library checks its own preconditions where speed is not the point.
add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(FIFTEEN_SANITIZE)
  add_compile_options(-fsanitize=${FIFTEEN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FIFTEEN_SANITIZE})
endif()
if(FIFTEEN_SANITIZE MATCHES undefined)
  # toml++ 3.3 calls a branch unreachable that a letter such as § outside of quotes reaches, and rightly goes on. Of the
  # copies of its functions in all files that include it, the linker takes any.
  file(GLOB toml_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/read/*.cpp" "${CMAKE_SOURCE_DIR}/src/simulate/*.cpp")
  set_source_files_properties(${toml_sources} PROPERTIES COMPILE_OPTIONS -fno-sanitize=unreachable)
endif()
if(FIFTEEN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(FIFTEEN_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

add_link_options(-Wl,--as-needed)

# Programs find libduckdb.so by their own place: in the build folder, which can be moved as a whole, and where
# they are installed. No path of this machine is written into them.
file(RELATIVE_PATH deps_from_binary "${CMAKE_BINARY_DIR}" "${FIFTEEN_DEPS}/duckdb/lib")
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/${deps_from_binary}" "$ORIGIN/../lib/fifteen")
