# Compiles, shows, measures. Sourced by ./dev.

jobs() { echo "${FIFTEEN_JOBS:-$(nproc)}"; }

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  if [ "$preset" = fuzz ]; then setup fuzz; fi
  mkdir -p build
  exec 8> "build/$preset.lock"
  flock 8  # one build of a preset at a time
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" > "build/$preset.configure.log" ||
    { cat "build/$preset.configure.log" >&2; rm -rf "build/$preset"; exit 1; }
  # -k 0: shows every error, not only the first.
  local status=0
  cmake --build --preset "$preset" -j "$(jobs)" ${*:+--target "$@"} -- -k 0 || status=$?
  exec 8>&-
  return "$status"
}

demo() {
  setup build
  build release fifteen
  mkdir -p build/demo
  build/release/fifteen analyze build/deps/pm4js/receipt.xes -m examples/receipt/mapping.toml \
    --html build/demo/receipt.html --json build/demo/receipt.json
  cat <<EOF

The report is one file, build/demo/receipt.html. Open it in a browser:
  file://$PWD/build/demo/receipt.html
The same findings as JSON: build/demo/receipt.json
EOF
}

bench() {
  build release fifteen fifteen_bench fifteen_stitch_bench fifteen_xes_bench fifteen_outcomes_bench \
    fifteen_texts_bench fifteen_json_lines_bench fifteen_worlds_bench
  bench/run "$@"
}

fuzz() {
  local only=${1:-} seconds=${2:-60} fuzzer name found=
  build fuzz
  for fuzzer in build/fuzz/fuzz_*; do
    [ -x "$fuzzer" ] || continue
    name=${fuzzer##*/fuzz_}
    [ -z "$only" ] || [ "$only" = "$name" ] || continue
    found=yes
    mkdir -p "fuzz/corpus/$name" "build/fuzz/found/$name" "build/fuzz/corpus/$name"
    echo "Fuzzing $name for $seconds s"
    # New inputs go to the first folder; the ones in fuzz/corpus are read only.
    ASAN_OPTIONS=detect_leaks=1 "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/found/$name/" "build/fuzz/corpus/$name" "fuzz/corpus/$name"
  done
  [ -n "$found" ] || { echo "./dev fuzz ${only:-}: expected a fuzzer, src/**/${only:-*}_fuzz.cpp, found none" >&2; exit 2; }
}

