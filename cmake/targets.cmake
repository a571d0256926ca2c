# The program, its tests, fuzzers and benchmarks. Each lands in the preset's build folder.
include(GNUInstallDirs)

sources_of(test_sources src _test)
sources_of(more_test_sources tests _test)
sources_of(fuzz_sources src _fuzz)
sources_of(bench_sources src _bench)

# One program per fuzzer: src/read/csv_fuzz.cpp is `fuzz_csv` under libFuzzer, and elsewhere `replay_csv`,
# which feeds it the files of fuzz/corpus/csv as ordinary tests.
foreach(source IN LISTS fuzz_sources)
  get_filename_component(name "${source}" NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name "${name}")
  if(FIFTEEN_FUZZ)
    add_executable(fuzz_${name} "${source}")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(fuzz_${name} PRIVATE ${fifteen_libraries})
  else()
    add_executable(replay_${name} "${source}" "${CMAKE_SOURCE_DIR}/tools/replay_corpus.cpp")
    target_link_libraries(replay_${name} PRIVATE ${fifteen_libraries})
  endif()
endforeach()
if(FIFTEEN_FUZZ)
  return()
endif()

if(EXISTS "${CMAKE_SOURCE_DIR}/src/cli/main.cpp")
  add_executable(fifteen "${CMAKE_SOURCE_DIR}/src/cli/main.cpp")
  target_compile_definitions(fifteen PRIVATE FIFTEEN_VERSION="${PROJECT_VERSION}")
  target_link_libraries(fifteen PRIVATE ${fifteen_libraries})
  install(TARGETS fifteen)
  install(FILES "${FIFTEEN_DEPS}/duckdb/lib/libduckdb.so" DESTINATION lib/fifteen)
  install(FILES LICENSE NOTICE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()

if(test_sources OR more_test_sources)
  find_package(GTest REQUIRED)
  add_executable(fifteen_tests ${test_sources} ${more_test_sources})
  target_compile_definitions(fifteen_tests PRIVATE FIFTEEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fifteen_tests PRIVATE ${fifteen_libraries} GTest::gtest_main)
endif()

# Built only when asked for: `./dev bench`.
find_package(benchmark QUIET)
if(bench_sources AND benchmark_FOUND)
  add_executable(fifteen_micro_bench EXCLUDE_FROM_ALL ${bench_sources})
  target_link_libraries(fifteen_micro_bench PRIVATE ${fifteen_libraries} benchmark::benchmark_main)
endif()
