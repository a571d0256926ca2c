# Runs the tests and sums what they say. Sourced by ./dev.

passed=0 failed=0 skipped=0
troubles=()   # what failed, said again at the end
last_failed=  # whether the last suite did

tally() {  # tally PASSED FAILED SKIPPED
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

skip() {  # skip NAME REASON
  printf '\n== %s\nskipped: %s\n' "$1" "$2"
  tally 0 0 1
}

# suite NAME COMMAND...: runs it, and adds the totals it prints. A runner that dies, or says no totals, failed.
suite() {
  local name=$1 log=build/test-logs/${1//[ \/]/-}.log status=0 counts began=$SECONDS
  shift
  last_failed=
  printf '\n== %s\n' "$name"
  mkdir -p build/test-logs
  "$@" 2>&1 < /dev/null | tee "$log" || status=$?
  counts=$(awk -f tools/count-results.awk "$log")
  if [ -z "$counts" ]; then
    counts="0 1 0"
    troubles+=("$name: ended with status $status and said no totals; see $log")
  else
    read -r _ failures _ <<< "$counts"
    if [ "$failures" != 0 ]; then
      troubles+=("$name: $failures failed; see $log")
    elif [ "$status" != 0 ]; then
      read -r p _ s <<< "$counts"
      counts="$p 1 $s"
      troubles+=("$name: ended with status $status; see $log")
    fi
  fi
  # shellcheck disable=SC2086
  tally $counts
  [[ $counts == *" 0 "* ]] || last_failed=yes
  echo "($((SECONDS - began)) s)"
}

# A suite of one: passes when the command exits 0.
one() {
  local name=$1
  shift
  suite "$name" eval "($(printf '%q ' "$@")) && echo '1 passed, 0 failed' || echo '0 passed, 1 failed'"
}

totals() {
  local trouble
  printf '\n'
  for trouble in ${troubles[@]+"${troubles[@]}"}; do echo "FAILED $trouble"; done
  if [ "$skipped" = 0 ]; then echo "$passed passed, $failed failed"
  else echo "$passed passed, $failed failed, $skipped skipped"; fi
  [ "$failed" = 0 ]
}

# What is compiled and run the same way in every preset.
cpp_suites() {  # cpp_suites PRESET
  local preset=$1 replay name
  if [ -x "build/$preset/fifteen_tests" ]; then suite "C++ tests" "build/$preset/fifteen_tests" --gtest_brief=1; fi
  for replay in "build/$preset"/replay_*; do
    [ -x "$replay" ] || continue
    name=${replay##*/replay_}
    suite "corpus of $name" quietly "$replay" $([ ! -d "fuzz/corpus/$name" ] || echo "fuzz/corpus/$name")
  done
}

# Shows what a command said on standard error only when it failed.
quietly() {
  local status=0
  "$@" 2> build/quiet.log || status=$?
  [ "$status" = 0 ] || tail -n 40 build/quiet.log
  return "$status"
}

# Every folder of tests/ may have a runner of its own, say tests/cli/run. FIFTEEN is the program it tests.
folder_suites() {  # folder_suites PRESET
  local runner name
  for runner in tests/*/run; do
    [ -x "$runner" ] || continue
    name=${runner%/run}
    FIFTEEN=$PWD/build/$1/fifteen suite "$name" "$runner"
  done
}

web_suites() {
  if [ ! -f web/package.json ]; then return; fi
  suite "web unit tests" npm --prefix web run --silent test
  if [ -z "$(chromium_path)" ]; then
    skip "web browser tests" "no Chromium here, and apt-get offers none"
  else
    CHROMIUM=$(chromium_path) suite "web browser tests" npm --prefix web run --silent test:browser
  fi
}

run_tests() {
  one "layers" tools/check-layers
  one "text" tools/check-text
  one "links" tools/check-links
  one "build" build release
  if [ -z "$last_failed" ]; then
    cpp_suites release
    folder_suites release
  fi
  web_suites
  totals
}

run_sanitized() {  # run_sanitized asan|tsan
  export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
  export LSAN_OPTIONS=suppressions=$PWD/tools/suppressions/lsan.txt:print_suppressions=0
  export UBSAN_OPTIONS=print_stacktrace=1:suppressions=$PWD/tools/suppressions/ubsan.txt
  export TSAN_OPTIONS=suppressions=$PWD/tools/suppressions/tsan.txt:halt_on_error=1:second_deadlock_stack=1
  export FIFTEEN_SANITIZER=$1
  one "build" build "$1"
  if [ -z "$last_failed" ]; then
    cpp_suites "$1"
    folder_suites "$1"
  fi
  totals
}
