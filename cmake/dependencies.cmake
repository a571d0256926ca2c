# The libraries we link: Debian's packages, and DuckDB from build/deps (see tools/deps).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
find_library(ZSTD_LIBRARY zstd REQUIRED)
find_library(SIMDJSON_LIBRARY simdjson REQUIRED)
find_library(LIBLINEAR_LIBRARY linear REQUIRED)
find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)
find_path(EIGEN_HEADERS eigen3/Eigen/SparseLU REQUIRED)  # headers only

if(NOT EXISTS "${FIFTEEN_DEPS}/duckdb/lib/libduckdb.so")
  message(FATAL_ERROR "${FIFTEEN_DEPS}/duckdb: expected libduckdb.so, found none; run ./dev setup first")
endif()
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION "${FIFTEEN_DEPS}/duckdb/lib/libduckdb.so"
  INTERFACE_INCLUDE_DIRECTORIES "${FIFTEEN_DEPS}/duckdb/include")

# What each layer links besides other layers; the headers it may include are in tools/layers.txt.
set(fifteen_base_links Threads::Threads fmt::fmt "${XXHASH_LIBRARY}")
set(fifteen_read_links SQLite::SQLite3 ZLIB::ZLIB "${ZSTD_LIBRARY}" "${SIMDJSON_LIBRARY}")
set(fifteen_text_links "${LIBLINEAR_LIBRARY}" "${UTF8PROC_LIBRARY}")
set(fifteen_engine_duckdb_links duckdb)
