# Reads what a test runner printed and prints `passed failed skipped`, or nothing when it said no totals.
# Knows our plain line, GoogleTest, node's test runner and vitest. A later total of the same kind adds up.
{ gsub(/\033\[[0-9;]*[A-Za-z]/, "") }  # colours

# 12 passed, 0 failed, 1 skipped
/^([A-Za-z-]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
  said = 1
  for (i = 2; i <= NF; ++i) add($i, $(i - 1))
}

# [==========] 15 tests from 4 test suites ran.   [  PASSED  ] 12 tests.   [  SKIPPED ] 2 tests, listed below:
# What ran and neither passed nor was skipped has failed: in brief mode it does not say so.
/^\[==========\] [0-9]+ tests? from [0-9]+ test suites? ran\./ {
  said = 1
  failed += $2
}
/^\[  (PASSED|SKIPPED) *\] [0-9]+ tests?[.,]/ {
  add(tolower($2), $4)
  failed -= $4
}

# # pass 12, or with an i in a circle for the #
/^[^ ]+ (pass|fail|skipped|cancelled|todo) [0-9]+$/ {
  said = 1
  add($2 == "pass" ? "passed" : $2 == "skipped" || $2 == "todo" ? "skipped" : "failed", $3)
}

# Tests  1 failed | 12 passed | 2 skipped (15)
/^ *Tests +[0-9]+ (passed|failed|skipped)/ {
  said = 1
  for (i = 3; i <= NF; ++i) add($i, $(i - 1))
}

function add(word, n) {
  sub(/,$/, "", word)
  if (word == "passed") passed += n
  else if (word == "failed") failed += n
  else if (word == "skipped") skipped += n
}

END { if (said) print passed + 0, failed + 0, skipped + 0 }
